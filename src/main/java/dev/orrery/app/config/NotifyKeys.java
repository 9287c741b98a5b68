package dev.orrery.app.config;

import dev.orrery.face.notify.AccountSecret;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** The keys of {@code [notify]} and the tables in it: who may tell of new mail, and where. */
public final class NotifyKeys {
    public final Key<InetSocketAddress> listen = Keys.key(
            Section.NOTIFY,
            "listen",
            Type.ADDRESS,
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5000),
            "Where the service for OpenChange's newmail.py listens, a loopback address: its client knows no TLS."
                    + " POST /notifications at the server's own address needs no listener of its own.");
    public final Key<Duration> challengeFor = Keys.key(
            Section.NOTIFY,
            "challenge-for",
            Type.DURATION,
            Duration.ofSeconds(10),
            "How long a client may take from the first step of signing in to the second.");
    public final Key<Duration> sessionFor = Keys.key(
            Section.NOTIFY, "session-for", Type.DURATION, Duration.ofMinutes(10), "How long it then stays signed in.");

    public final Key<Integer> registrations = Keys.key(
            Section.NOTIFY,
            "registrations",
            Type.number(1, 10_000_000),
            100_000,
            "How many users of mail systems may be registered as persons here (/notifications/registrations).");

    public final Key<String> login = Keys.key(
            Section.NOTIFY_ACCOUNT,
            "login",
            Type.LOGIN,
            null,
            "Required. The name that the program signs in with; it is no person.");
    public final Key<AccountSecret> secret = Keys.key(
            Section.NOTIFY_ACCOUNT,
            "secret",
            Type.ACCOUNT_SECRET,
            null,
            "Required. {plain} and the password, or OpenChange's {SSHA}…, which is as good as the password to who knows it.");
    public final Key<String> token = Keys.key(
            Section.NOTIFY_ACCOUNT,
            "token",
            Type.TOKEN,
            null,
            "What the program may send to POST /notifications as a bearer token, instead of login and password.");

    public final Key<String> backend = Keys.key(
            Section.NOTIFY_BACKEND,
            "name",
            Type.TEXT,
            null,
            "Required. As the program calls the mail system, in the same case; its users are people here,"
                    + " by name or mail address.");
}
