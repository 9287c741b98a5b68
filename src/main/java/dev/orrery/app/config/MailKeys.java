package dev.orrery.app.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
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

    public final Key<InetSocketAddress> deliverTo = key(
            "deliver-to",
            Type.ADDRESS,
            null,
            "Where what came by LMTP or the deliver command is passed on to, after it is in the calendar: a server on this"
                    + " machine that keeps the mailboxes and speaks LMTP, such as 127.0.0.1:24. Without it the mail server"
                    + " sees to mailboxes, and Orrery gets copies.");
    public final Key<String> requestsUrl = key(
            "requests-url",
            Type.TEXT,
            null,
            "With deliver-to: where people see and answer what waits, as summaries in their mailboxes name it.");

    public final Key<String> inbox = key(
            "inbox",
            Type.TEXT,
            null,
            "Which mailbox is watched for calendar mail: \"people\" for everybody's INBOX at the server of [imap], or one for all,"
                    + " such as imaps://mail.example.org/INBOX. Without it none.");
    public final Key<String> inboxUser =
            key("inbox-user", Type.TEXT, null, "With one mailbox for all: the account to sign in with.");
    public final Key<String> inboxPassword = key("inbox-password", Type.SECRET, null, "Its password.");
    public final Key<Path> inboxPasswordFile =
            key("inbox-password-file", Type.FILE, null, "A file with its password, instead of inbox-password.");
    public final Key<Path> inboxCaFile = key(
            "inbox-ca-file",
            Type.FILE,
            null,
            "With one mailbox for all: PEM file with the certificates to trust. Default: those that the Java run time trusts.");
    public final Key<String> inboxRecipientField = key(
            "inbox-recipient-field",
            Type.TEXT,
            "Delivered-To",
            "With one mailbox for all: the header field in which the mail server says for whom a mail is. The topmost counts.");
    public final Key<Integer> inboxPeople = key(
            "inbox-people",
            Type.number(1, 100_000),
            500,
            "With \"people\": the mailboxes of so many at most; each is a connection.");
    public final Key<Duration> inboxSince = key(
            "inbox-since",
            Type.DURATION,
            Duration.ZERO,
            "How old mail is taken from a mailbox that was never read before. 0s: only what comes from then on.");
    public final Key<String> inboxSent = key(
            "inbox-sent",
            Type.TEXT,
            null,
            "With \"people\": the folder in which people's programs keep what they sent, such as Sent; it is read too, once a"
                    + " minute, so that calendars know what was sent without them.");
    public final Key<String> outgoingPrefix = key(
            "outgoing-prefix",
            Type.TEXT,
            null,
            "What stands before a person's address in the one to which the mail server sends copies of what they send, such as"
                    + " people-outgoing+.");

    MailKeys() {}

    private static <T> Key<T> key(String name, Type<T> type, @Nullable T defaultValue, String meaning) {
        return Keys.key(Section.MAIL, name, type, defaultValue, meaning);
    }
}
