package dev.orrery.app.config;

import dev.orrery.app.config.Settings.Table;
import dev.orrery.calendar.LetterLanguage;
import dev.orrery.calendar.Letters;
import dev.orrery.face.mail.SmtpServer;
import dev.orrery.source.imap.ImapSettings;
import dev.orrery.source.mail.MailIn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code [mail]} table.
 *
 * @param smtp where mail goes out; empty: it does not
 * @param incoming how what comes is judged
 * @param lmtp where a mail server delivers; empty: nowhere
 * @param inbox which mailboxes are watched; empty: none
 * @param onward where mail is passed on to; empty: nowhere
 */
public record Mail(
        Letters.Settings letters,
        Optional<SmtpServer> smtp,
        MailIn.Settings incoming,
        Optional<InetSocketAddress> lmtp,
        Optional<Inbox> inbox,
        Optional<PassedOn> onward) {
    private static final MailKeys KEYS = Keys.MAIL;
    private static final Pattern HOST_AND_PORT = Pattern.compile("\\[?([^\\[\\]\\s]+?)]?:(\\d{1,5})");
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*");

    /**
     * Where what comes is passed on to.
     *
     * @param server that keeps the mailboxes and speaks LMTP
     * @param requests where people answer, as summaries name it; empty if nowhere
     */
    public record PassedOn(InetSocketAddress server, String requests) {}

    /** Whether letters go out, with links to answer with. */
    public boolean hasLinks() {
        return smtp.isPresent() && !letters.links().isEmpty();
    }

    /** Empty where mail goes no way. */
    static Optional<Mail> of(Settings settings, Path folder, Optional<ImapSettings> imap, List<Mistake> mistakes) {
        Table table = settings.one(Section.MAIL);
        if (!table.isSet(KEYS.domain)
                && !table.isSet(KEYS.smtp)
                && !table.isSet(KEYS.lmtpListen)
                && !table.isSet(KEYS.inbox)) {
            return Optional.empty();
        }
        int before = mistakes.size();
        String domain = table.find(KEYS.domain).map(String::strip).orElse("");
        if (!DOMAIN.matcher(domain).matches()) {
            mistakes.add(table.mistake(KEYS.domain, "expected a mail domain, such as example.org"));
        }
        if (table.find(KEYS.lmtpListen)
                .filter(listen -> !listen.getAddress().isLoopbackAddress())
                .isPresent()) {
            mistakes.add(table.mistake(
                    KEYS.lmtpListen,
                    "expected a loopback address: whoever can deliver here is believed about senders"));
        }
        Optional<Inbox> inbox =
                Inbox.of(table, folder, imap.map(ImapSettings::signIn).orElse(null), mistakes);
        Optional<SmtpServer> smtp = table.find(KEYS.smtp).flatMap(at -> smtp(at, domain, table, folder, mistakes));
        Optional<PassedOn> onward = onward(table, mistakes);
        if (smtp.isEmpty() && table.isSet(KEYS.rsvpUrl) && !table.isSet(KEYS.smtp)) {
            mistakes.add(
                    table.mistake(KEYS.rsvpUrl, "expected together with smtp: links are in the mails that go out"));
        }
        return mistakes.size() > before
                ? Optional.empty()
                : Optional.of(new Mail(
                        new Letters.Settings(
                                domain,
                                LetterLanguage.of(table.get(KEYS.language)),
                                table.get(KEYS.mostLetters),
                                table.find(KEYS.rsvpUrl).orElse("").replaceAll("/+$", "")),
                        smtp,
                        incoming(domain, table),
                        table.find(KEYS.lmtpListen),
                        inbox,
                        onward));
    }

    private static Optional<PassedOn> onward(Table table, List<Mistake> mistakes) {
        Optional<InetSocketAddress> server = table.find(KEYS.deliverTo);
        if (server.filter(at -> !at.getAddress().isLoopbackAddress()).isPresent()) {
            mistakes.add(table.mistake(KEYS.deliverTo, "expected a loopback address: mail travels there in the clear"));
        }
        if (server.isPresent() && server.equals(table.find(KEYS.lmtpListen))) {
            mistakes.add(table.mistake(
                    KEYS.deliverTo, "expected another server than lmtp-listen, or mail goes in a circle"));
        }
        return server.map(at ->
                new PassedOn(at, table.find(KEYS.requestsUrl).map(String::strip).orElse("")));
    }

    private static MailIn.Settings incoming(String domain, Table table) {
        return new MailIn.Settings(
                domain,
                table.find(KEYS.aliasDomain).map(String::strip).orElse(""),
                table.find(KEYS.outgoingPrefix).map(String::strip).orElse(""),
                table.find(KEYS.trustedAuthservId).map(String::strip).orElse(""),
                Math.toIntExact(Math.min(table.get(KEYS.largest), 1L << 30)));
    }

    private static Optional<SmtpServer> smtp(
            String at, String domain, Table table, Path folder, List<Mistake> mistakes) {
        Matcher parts = HOST_AND_PORT.matcher(at.strip());
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > 65_535) {
            mistakes.add(table.mistake(KEYS.smtp, "expected HOST:PORT, such as 127.0.0.1:25"));
            return Optional.empty();
        }
        String host = parts.group(1);
        boolean loopback = Imap.isLoopback(host);
        SmtpServer.Security security = table.find(KEYS.smtpTls)
                .map(word -> SmtpServer.Security.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(loopback ? SmtpServer.Security.NONE : SmtpServer.Security.STARTTLS);
        if (security == SmtpServer.Security.NONE && !loopback) {
            mistakes.add(table.mistake(
                    KEYS.smtpTls,
                    "expected \"starttls\" or \"tls\": invitations do not travel in the clear, but to this machine"));
        }
        Path authorities = table.find(KEYS.smtpCaFile).map(folder::resolve).orElse(null);
        if (authorities != null && !Files.isReadable(authorities)) {
            mistakes.add(table.mistake(KEYS.smtpCaFile, "expected a file that can be read"));
        }
        SmtpServer.Login login = login(table, folder, mistakes);
        int port = Integer.parseInt(parts.group(2));
        return Optional.of(new SmtpServer(host, port, security, authorities, login, domain));
    }

    private static SmtpServer.@Nullable Login login(Table table, Path folder, List<Mistake> mistakes) {
        Optional<String> user = table.find(KEYS.smtpUser);
        int before = mistakes.size();
        Optional<String> password = password(table, KEYS.smtpPassword, KEYS.smtpPasswordFile, folder, mistakes);
        if (mistakes.size() > before) {
            return null;
        }
        if (user.isPresent() != password.isPresent()) {
            mistakes.add(table.mistake(KEYS.smtpUser, "expected together with smtp-password or smtp-password-file"));
        }
        return user.isPresent() && password.isPresent() ? new SmtpServer.Login(user.get(), password.get()) : null;
    }

    /** As it stands there, or in a file. */
    static Optional<String> password(
            Table table, Key<String> plain, Key<Path> inFile, Path folder, List<Mistake> mistakes) {
        Optional<Path> file = table.find(inFile).map(folder::resolve);
        if (file.isEmpty()) {
            return table.find(plain);
        }
        try {
            return Optional.of(Files.readString(file.get()).strip());
        } catch (IOException e) {
            mistakes.add(table.mistake(inFile, "expected a file with a password"));
            return Optional.empty();
        }
    }
}
