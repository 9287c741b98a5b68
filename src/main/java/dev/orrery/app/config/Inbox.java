package dev.orrery.app.config;

import dev.orrery.app.config.Settings.Table;
import dev.orrery.source.imap.MailWatches;
import dev.orrery.source.imap.SignIn;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.ImapServer;
import dev.orrery.source.imap.wire.Login;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which mailboxes are watched for calendar mail. Immutable; prints without the password.
 *
 * @param shared the one mailbox for everybody; empty: people's own, at the server of {@code [imap]}
 * @param recipientField in which the mail server says for whom a mail in it is
 */
public record Inbox(MailWatches.Settings watched, Optional<Shared> shared, String recipientField) {
    private static final MailKeys KEYS = Keys.MAIL;
    private static final String PEOPLE = "people";
    private static final Pattern ADDRESS = Pattern.compile("(imaps?)://\\[?([^/\\[\\]@\\s]+?)]?(?::(\\d{1,5}))?/(.+)");

    /** A mailbox for everybody. */
    public record Shared(ImapServer server, Login login) {}

    /** @param signIn who signs in at the server of {@code [imap]}; null where there is none */
    static Optional<Inbox> of(Table table, Path folder, @Nullable SignIn signIn, List<Mistake> mistakes) {
        Optional<String> inbox = table.find(KEYS.inbox).map(String::strip);
        if (inbox.isEmpty()) {
            return Optional.empty();
        }
        String field = table.get(KEYS.inboxRecipientField).strip();
        if (!field.matches("[!-9;-~]+")) {
            mistakes.add(table.mistake(KEYS.inboxRecipientField, "expected the name of a header field"));
        }
        if (inbox.get().equals(PEOPLE)) {
            if (signIn == null || signIn instanceof SignIn.Publisher) {
                mistakes.add(table.mistake(
                        KEYS.inbox, "\"people\" expects an [imap] server with login = \"proxy\" or \"pass-through\""));
            }
            FolderName sent = table.find(KEYS.inboxSent).map(FolderName::of).orElse(null);
            return Optional.of(new Inbox(watched(table, new FolderName("INBOX"), sent), Optional.empty(), field));
        }
        Matcher address = ADDRESS.matcher(inbox.get());
        if (!address.matches() || address.group(3) != null && Integer.parseInt(address.group(3)) > 65_535) {
            mistakes.add(table.mistake(
                    KEYS.inbox, "expected \"people\", or an address such as imaps://mail.example.org/INBOX"));
            return Optional.empty();
        }
        return shared(table, folder, address, mistakes)
                .map(shared ->
                        new Inbox(watched(table, FolderName.of(address.group(4)), null), Optional.of(shared), field));
    }

    private static MailWatches.Settings watched(Table table, FolderName inbox, @Nullable FolderName sent) {
        return new MailWatches.Settings(table.get(KEYS.inboxPeople), table.get(KEYS.inboxSince), inbox, sent);
    }

    private static Optional<Shared> shared(Table table, Path folder, Matcher address, List<Mistake> mistakes) {
        boolean tls = address.group(1).equals("imaps");
        String host = address.group(2);
        ImapServer.Security security = tls
                ? ImapServer.Security.TLS
                : Imap.isLoopback(host) ? ImapServer.Security.NONE : ImapServer.Security.STARTTLS;
        int port = address.group(3) == null ? tls ? 993 : 143 : Integer.parseInt(address.group(3));
        Path authorities = table.find(KEYS.inboxCaFile).map(folder::resolve).orElse(null);
        if (authorities != null && !Files.isReadable(authorities)) {
            mistakes.add(table.mistake(KEYS.inboxCaFile, "expected a file that can be read"));
        }
        if (table.isSet(KEYS.inboxSent)) {
            mistakes.add(table.mistake(KEYS.inboxSent, "expected only with inbox = \"people\""));
        }
        Optional<String> user = table.find(KEYS.inboxUser);
        Optional<String> password = Mail.password(table, KEYS.inboxPassword, KEYS.inboxPasswordFile, folder, mistakes);
        if (user.isEmpty() || password.isEmpty()) {
            mistakes.add(table.mistake(KEYS.inboxUser, "expected together with inbox-password or inbox-password-file"));
            return Optional.empty();
        }
        return Optional.of(
                new Shared(new ImapServer(host, port, security, authorities), new Login(user.get(), password.get())));
    }
}
