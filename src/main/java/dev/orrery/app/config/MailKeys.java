package dev.orrery.app.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The keys of {@code [mail]}. */
public final class MailKeys {
    public final Key<String> domain = key(
            "domain",
            Type.TEXT,
            null,
            "Required in this table. The mail domain of the people here; also on the right of Message-IDs.");
    public final Key<String> smtp = key(
            "smtp",
            Type.TEXT,
            null,
            "HOST:PORT of the mail server that takes what goes out. Without it, people elsewhere get no invitations.");
    public final Key<String> smtpTls = key(
            "smtp-tls",
            Type.oneOf("none", "starttls", "tls"),
            null,
            "How that connection is protected; \"none\" on loopback only. Default: none on loopback, else starttls.");
    public final Key<String> smtpUser = key("smtp-user", Type.TEXT, null, "The account to sign in with, if any.");
    public final Key<String> smtpPassword = key("smtp-password", Type.SECRET, null, "Its password.");
    public final Key<Path> smtpPasswordFile =
            key("smtp-password-file", Type.FILE, null, "A file with its password, instead of smtp-password.");
    public final Key<Path> smtpCaFile = key(
            "smtp-ca-file",
            Type.FILE,
            null,
            "PEM file with the certificates to trust. Default: those that the Java run time trusts.");
    public final Key<String> language = key(
            "language",
            Type.oneOf("en", "de"),
            "en",
            "Of the readable text in what goes out, for people whose record names no language.");
    public final Key<Integer> mostLetters = key(
            "most-letters",
            Type.number(1, 10_000),
            1_000,
            "A message with more recipients than this goes to nobody elsewhere.");

    public final Key<String> rsvpUrl = key(
            "rsvp-url",
            Type.WEB_PLACE,
            null,
            "Where people elsewhere reach this server, such as \"https://calendar.example.org\". With it, invitations carry"
                    + " links to answer with, for people whose mail program shows no buttons. Without it they carry none.");

    public final Key<InetSocketAddress> lmtpListen = key(
            "lmtp-listen",
            Type.ADDRESS,
            null,
            "Where a mail server on this machine delivers by LMTP, a loopback address. Without it nobody listens.");
    public final Key<String> aliasDomain = key(
            "alias-domain",
            Type.TEXT,
            null,
            "A domain that the mail server sends copies to: NAME at it stands for NAME at mail.domain.");
    public final Key<String> trustedAuthservId = key(
            "trusted-authserv-id",
            Type.TEXT,
            null,
            "The name under which the mail server writes Authentication-Results; it must take out such fields that come from"
                    + " outside. Without it nothing proves a sender, and all that comes waits for people's word.");
    public final Key<Long> largest = key("max-size", Type.SIZE, 20L << 20, "The largest mail that is taken.");

    MailKeys() {}

    private static <T> Key<T> key(String name, Type<T> type, @Nullable T defaultValue, String meaning) {
        return Keys.key(Section.MAIL, name, type, defaultValue, meaning);
    }
}
