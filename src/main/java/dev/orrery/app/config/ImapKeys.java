package dev.orrery.app.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The keys of {@code [imap]}. */
public final class ImapKeys {
    public final Key<String> host = key(
            "host",
            Type.TEXT,
            null,
            "The IMAP server in whose folders calendars live. Without it, all calendars live in the store.");
    public final Key<Integer> port =
            key("port", Type.number(1, 65_535), null, "Default: 143, or 993 with tls = \"tls\".");
    public final Key<String> tls = key(
            "tls",
            Type.oneOf("none", "starttls", "tls"),
            "starttls",
            "How the connection is protected; \"none\" on loopback only.");
    public final Key<Path> caFile = key(
            "ca-file",
            Type.FILE,
            null,
            "PEM file with the certificates to trust. Default: those that the Java run time trusts.");
    public final Key<String> login = key(
            "login",
            Type.oneOf("pass-through", "proxy", "publish"),
            "pass-through",
            "\"pass-through\" signs in with what the person signed in with here;"
                    + " \"proxy\" with one account that may act for everybody; \"publish\" with one that shows what it was"
                    + " granted of people's folders, to be read only.");
    public final Key<String> proxyUser =
            key("proxy-user", Type.TEXT, null, "With login = \"proxy\": that account (a master user, a proxyserver).");
    public final Key<String> proxyPassword = key("proxy-password", Type.SECRET, null, "Its password.");
    public final Key<String> roomAccounts = key(
            "room-accounts",
            Type.TEXT,
            null,
            "With login = \"proxy\": the accounts of rooms and resources, whose calendars then live in their folders; a star"
                    + " stands for the name, as in \"room-*\". Default: their calendars live in the store.");
    public final Key<String> publishUser =
            key("publish-user", Type.TEXT, null, "With login = \"publish\": that account; it acts for nobody.");
    public final Key<String> publishPassword = key("publish-password", Type.SECRET, null, "Its password.");
    public final Key<Integer> publishConnections = key(
            "publish-connections",
            Type.number(1, 200),
            8,
            "With login = \"publish\": so many connections at most, for all people. The IMAP server must allow one account"
                    + " as many.");
    public final Key<String> calendarFolder = key(
            "calendar-folder",
            Type.TEXT,
            "Calendar",
            "The folder that is the calendar where no folder says what it holds.");
    public final Key<String> taskFolder = key(
            "task-folder", Type.TEXT, "Tasks", "The folder that is the task list where no folder says what it holds.");
    public final Key<String> writeFormat = key(
            "write-format",
            Type.oneOf("kolab3", "kolab2", "icalendar", "as-found"),
            "kolab3",
            "How messages are written; \"as-found\": as the one that is replaced, new ones as kolab3.");
    public final Key<String> unpublishedCategory = key(
            "unpublished-category",
            Type.TEXT,
            null,
            "Events of this category are to others what CLASS:CONFIDENTIAL is (privacy.confidential); they count in free/busy."
                    + " It holds for every calendar, whether in a folder or in the store.");
    public final Key<Duration> freshFor = key(
            "fresh-for",
            Type.DURATION,
            Duration.ZERO,
            "How long a copy may be served without asking the server whether anything changed.");
    public final Key<Duration> grace = key(
            "grace",
            Type.DURATION,
            Duration.ofDays(3),
            "How old a copy may become while the server cannot be asked; after that it is not served.");
    public final Key<Duration> confirmAfter = key(
            "confirm-after",
            Type.DURATION,
            Duration.ofMinutes(5),
            "When much is missing from a folder at once: how long after that a second look, over a new connection,"
                    + " is believed if it finds the same.");
    public final Key<Integer> watchPeople = key(
            "watch-people",
            Type.number(0, 100_000),
            100,
            "So many people at most, of those who asked for something lately, have their folders watched, so that changes"
                    + " show without a request. 0: nobody.");
    public final Key<Duration> watchFor = key(
            "watch-for",
            Type.DURATION,
            Duration.ofHours(1),
            "How long a person's folders are watched after the last request. With login = \"pass-through\" never for"
                    + " longer than ten minutes.");
    public final Key<Integer> watchConnections = key(
            "watch-connections",
            Type.number(1, 1_000),
            4,
            "For each watched person, where the server has no NOTIFY: so many folders have a connection of their own, the"
                    + " others share one more and are asked about every minute. With NOTIFY one does for all.");

    ImapKeys() {}

    private static <T> Key<T> key(String name, Type<T> type, @Nullable T defaultValue, String meaning) {
        return Keys.key(Section.IMAP, name, type, defaultValue, meaning);
    }
}
