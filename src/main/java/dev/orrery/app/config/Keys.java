package dev.orrery.app.config;

import dev.orrery.access.PasswordHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every key there is. Adding one here makes it known to the parser, the environment, the command and the docs. */
public final class Keys {
    private static final String V1 = "0.1";
    private static final List<Key<?>> ALL = new ArrayList<>();

    // [server]

    public static final Key<InetSocketAddress> LISTEN = key(
            Section.SERVER,
            "listen",
            Type.ADDRESS,
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8008),
            "Address and port; port 0 picks a free one. Anything but loopback needs TLS or trusted-proxies.");

    public static final Key<Path> TLS_CERTIFICATE = key(
            Section.SERVER,
            "tls-certificate",
            Type.FILE,
            null,
            "PEM file with the certificate and its chain, the server's own first. Read again when it changes.");

    public static final Key<Path> TLS_KEY = key(
            Section.SERVER, "tls-key", Type.FILE, null, "PEM file with the certificate's private key, unencrypted.");

    public static final Key<List<String>> TRUSTED_PROXIES = key(
            Section.SERVER,
            "trusted-proxies",
            Type.listOf(Type.NETWORK),
            List.of(),
            "Networks of reverse proxies whose Forwarded or X-Forwarded-* headers are believed.");

    public static final Key<Long> MAX_BODY =
            key(Section.SERVER, "max-body", Type.SIZE, 10L << 20, "The largest request body that is read at all.");

    public static final Key<Duration> IDLE_TIMEOUT = key(
            Section.SERVER,
            "idle-timeout",
            Type.DURATION,
            Duration.ofSeconds(90),
            "A connection on which nothing moves is closed after this.");

    public static final Key<Boolean> LOGIN_DELAY = key(
            Section.SERVER,
            "login-delay",
            Type.YES_NO,
            true,
            "Slow down attempts to sign in after failures, by account and by address. Off in tests only.");

    public static final Key<Duration> REMEMBER_LOGINS = key(
            Section.SERVER,
            "remember-logins",
            Type.DURATION,
            Duration.ofMinutes(5),
            "How long a password found right is not hashed again; what is kept is a keyed digest.");

    public static final Key<Boolean> ANONYMOUS_READ = key(
            Section.SERVER,
            "anonymous-read",
            Type.YES_NO,
            false,
            "Let GET without a password see what access lists grant to everyone (DAV:all).");

    // [store]

    public static final Key<String> STORE_URL = key(
            Section.STORE,
            "url",
            Type.TEXT,
            "sqlite:orrery.db",
            "sqlite:FILE, relative to this file; sqlite::memory: for a throw-away store;"
                    + " or postgresql://USER:PASSWORD@HOST:PORT/DATABASE.");

    public static final Key<String> JOURNAL_URL = key(
            Section.STORE,
            "journal-url",
            Type.TEXT,
            null,
            "Another database for quotas, with the forms of url; several servers may share it. Default: none, quotas are"
                    + " in the store.");

    public static final Key<Duration> ARCHIVE_EXPIRE = key(
            Section.STORE,
            "archive-expire",
            Type.DURATION,
            null,
            "The home of somebody who is gone is removed for good when it has been archived for so long, such as \"365d\"."
                    + " Default: never.");

    public static final Key<Duration> LOG_EXPIRE = key(
            Section.STORE,
            "log-expire",
            Type.DURATION,
            Duration.ofDays(180),
            "How long the log of changes is kept, at least 7d; 0s for ever. A client, hook or queue that was away for longer"
                    + " is told so and begins anew. Nothing is forgotten that mail, scheduling and other parts of this"
                    + " server have still to read.");

    // [limits]

    public static final Key<Long> MAX_RESOURCE_SIZE = key(
            Section.LIMITS,
            "max-resource-size",
            Type.SIZE,
            10L << 20,
            "The largest event, task or file (CALDAV:max-resource-size).");

    public static final Key<Integer> MAX_ATTENDEES = key(
            Section.LIMITS,
            "max-attendees",
            Type.number(1, 1_000_000),
            10_000,
            "Attendees of one event (CALDAV:max-attendees-per-instance).");

    public static final Key<Long> QUOTA = key(
            Section.LIMITS,
            "quota",
            Type.SIZE,
            0L,
            "Bytes that one home may hold (DAV:quota-available-bytes); 0 for no limit.");

    public static final Key<Integer> MAX_COLLECTIONS = key(
            Section.LIMITS, "max-collections", Type.number(10, 100_000), 1_000, "Calendars and folders of one home.");

    public static final Key<Duration> LOCK_TIME = key(
            Section.LIMITS,
            "lock-time",
            Type.DURATION,
            Duration.ofHours(1),
            "The longest that a WebDAV lock lives without being refreshed.");

    // [scheduling]

    public static final Key<Integer> SCHEDULING_WAIT = key(
            Section.SCHEDULING,
            "wait-milliseconds",
            Type.number(0, 10_000),
            200,
            "How long the answer to whoever stores or removes an event waits, at most, until it has reached the calendars of"
                    + " up to 20 people here. It is stored in any case.");

    // [preferences]

    public static final PreferenceKeys PREFERENCES = new PreferenceKeys();

    // [log]

    public static final Key<String> LOG_LEVEL = key(
            Section.LOG,
            "level",
            Type.oneOf("error", "warn", "info", "debug", "trace"),
            "info",
            "The least important events that are written.");

    public static final Key<Boolean> LOG_REQUESTS =
            key(Section.LOG, "requests", Type.YES_NO, false, "Write a line for every request, at level info.");

    // [mail]

    public static final MailKeys MAIL = new MailKeys();

    // [imap]

    public static final HookKeys HOOKS = new HookKeys();

    public static final PushKeys PUSH = new PushKeys();
    public static final TrackerKeys TRACKER = new TrackerKeys();
    public static final QueueKeys QUEUES = new QueueKeys();
    public static final NatsKeys NATS = new NatsKeys();

    public static final ImapKeys IMAP = new ImapKeys();

    // [notify]

    public static final NotifyKeys NOTIFY = new NotifyKeys();

    // [[user]]

    public static final Key<String> USER_NAME = key(
            Section.USER,
            "name",
            Type.NAME,
            null,
            "Required. The account: what one signs in with, and /principals/users/NAME/.");
    public static final Key<String> USER_GUID = guid(Section.USER);
    public static final Key<String> USER_DISPLAY_NAME = displayName(Section.USER);
    public static final Key<List<String>> USER_MAIL = key(
            Section.USER,
            "mail",
            Type.listOf(Type.MAIL),
            List.of(),
            "Mail addresses, the preferred one first. They are calendar user addresses, and one can sign in with them.");
    public static final Key<PasswordHash> USER_PASSWORD = key(
            Section.USER,
            "password",
            Type.PASSWORD,
            null,
            "As `./orrery hash-password` prints it: {argon2id}…. Also {blf-crypt}, {ssha}, {ssha256}, {ssha512};"
                    + " {plain}… only while listening on loopback. Without one, nobody can sign in.");
    public static final Key<Boolean> USER_ADMIN =
            key(Section.USER, "admin", Type.YES_NO, false, "May do everything in every home.");
    public static final Key<String> USER_LANGUAGE = key(
            Section.USER,
            "language",
            Type.TEXT,
            null,
            "Of the readable text in invitations that go out by mail, such as \"de\". Default: mail.language.");
    public static final Key<List<String>> USER_WRITE_DELEGATES = delegates(Section.USER, true);
    public static final Key<List<String>> USER_READ_DELEGATES = delegates(Section.USER, false);

    // [[group]]

    public static final Key<String> GROUP_NAME =
            key(Section.GROUP, "name", Type.NAME, null, "Required. The name in /principals/groups/NAME/.");
    public static final Key<String> GROUP_GUID = guid(Section.GROUP);
    public static final Key<String> GROUP_DISPLAY_NAME = displayName(Section.GROUP);
    public static final Key<List<String>> GROUP_MAIL = mail(Section.GROUP);
    public static final Key<List<String>> GROUP_MEMBERS = key(
            Section.GROUP,
            "members",
            Type.listOf(Type.TEXT),
            List.of(),
            "Users by name; others as \"group:NAME\", \"location:NAME\", \"resource:NAME\". Groups may hold groups.");

    // [[location]] and [[resource]]

    public static final Bookable LOCATION = new Bookable(Section.LOCATION);
    public static final Bookable RESOURCE = new Bookable(Section.RESOURCE);

    // [privacy], [ical] and [freebusy]

    public static final FaceKeys FACES = new FaceKeys();

    // [[directory]]

    public static final DirectoryKeys DIRECTORY = new DirectoryKeys();

    private Keys() {}

    /** The keys that locations and resources have alike. */
    public static final class Bookable {
        public final Key<String> name;
        public final Key<String> guid;
        public final Key<String> displayName;
        public final Key<List<String>> mail;
        public final Key<String> description;
        public final Key<Integer> capacity;
        public final Key<List<String>> policy;
        public final Key<String> permittedTimes;
        public final Key<List<String>> writeDelegates;
        public final Key<List<String>> readDelegates;

        private Bookable(Section section) {
            String kind = section.label();
            name = key(section, "name", Type.NAME, null, "Required. The name in /principals/" + kind + "s/NAME/.");
            guid = guid(section);
            displayName = displayName(section);
            mail = mail(section);
            description = key(section, "description", Type.TEXT, null, "Where it is, what it is good for.");
            capacity = key(section, "capacity", Type.number(1, 1_000_000), null, "How many people it is for.");
            policy = key(
                    section,
                    "policy",
                    Type.TEXT_OR_LIST,
                    List.of(),
                    "How invitations are answered: a preset or functions in order, as docs/rooms.md lists them."
                            + " Without one: \"automatic\".");
            permittedTimes = key(
                    section,
                    "permitted-times",
                    Type.TEXT,
                    null,
                    "Minutes of the hour at which bookings may begin and end, such as \"0,15,30,45\", or hours:minutes;"
                            + " for schedule_corrected_in_freebusy and schedule_next_available_in_freebusy.");
            writeDelegates = delegates(section, true);
            readDelegates = delegates(section, false);
        }
    }

    /** All keys, by section and in the order of documentation. */
    public static List<Key<?>> all() {
        return Collections.unmodifiableList(ALL);
    }

    public static List<Key<?>> of(Section section) {
        return ALL.stream().filter(key -> key.section() == section).toList();
    }

    private static Key<String> guid(Section section) {
        return key(
                section,
                "guid",
                Type.GUID,
                null,
                "The identity that survives a change of name. Default: made from kind and name, always the same.");
    }

    private static Key<String> displayName(Section section) {
        return key(section, "display-name", Type.TEXT, null, "The name for people. Default: the name.");
    }

    private static Key<List<String>> mail(Section section) {
        return key(section, "mail", Type.listOf(Type.MAIL), List.of(), "Mail addresses, the preferred one first.");
    }

    private static Key<List<String>> delegates(Section section, boolean write) {
        return key(
                section,
                write ? "write-delegates" : "read-delegates",
                Type.listOf(Type.TEXT),
                List.of(),
                write
                        ? "Who may see and change everything in the home: users by name, groups as \"group:NAME\"."
                        : "Who may see everything in the home: users by name, groups as \"group:NAME\".");
    }

    static <T> Key<T> key(Section section, String name, Type<T> type, @Nullable T defaultValue, String meaning) {
        Key<T> key = new Key<>(section, name, type, defaultValue, V1, meaning);
        ALL.add(key);
        return key;
    }
}
