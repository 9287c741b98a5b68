package dev.orrery.app.config;

import dev.orrery.access.ConfiguredPasswords;
import dev.orrery.directory.DirectoryRecord;
import dev.orrery.mirror.Brake;
import dev.orrery.mirror.Freshness;
import dev.orrery.source.imap.ImapSettings;
import dev.orrery.source.ldap.LdapBell;
import dev.orrery.source.ldap.LdapSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The configuration, checked as a whole. Immutable.
 *
 * @param journalUrl where quotas are; empty: in the store
 * @param mail how invitations travel to and from people elsewhere; empty: not at all
 * @param tracker which cloud providers may be followed; empty: none
 * @param mailNews where mail systems tell of new mail; empty: nowhere
 * @param nats where every change is published; empty: nowhere
 * @param records people, groups, locations and resources
 * @param accounts the people who have a password
 * @param directories asked in order after the lists
 * @param archiveExpire how long archived homes are kept; empty: for ever
 * @param logExpire how long the log of changes is kept; empty: for ever
 * @param schedulingWait how long an answer waits for the deliveries that it caused
 * @param preferred what applies to whoever has said nothing, by preference
 */
public record Config(
        Server server,
        String storeUrl,
        String journalUrl,
        Limits limits,
        Log log,
        Faces faces,
        Hooks hooks,
        Push push,
        Optional<Mail> mail,
        Optional<Tracker> tracker,
        Queues queues,
        Optional<NatsTable> nats,
        Optional<ImapSettings> imap,
        Optional<Notify> mailNews,
        List<DirectoryRecord> records,
        List<ConfiguredPasswords.Account> accounts,
        List<Directory> directories,
        Optional<Duration> archiveExpire,
        Optional<Duration> logExpire,
        Duration schedulingWait,
        Map<String, String> preferred) {
    private static final Duration LEAST_LOG = Duration.ofDays(7);

    public Config {
        records = List.copyOf(records);
        accounts = List.copyOf(accounts);
        directories = List.copyOf(directories);
        preferred = Map.copyOf(preferred);
    }

    /** A directory server and how it is believed. */
    public record Directory(LdapSettings ldap, Freshness freshness, Brake brake, LdapBell.Kind bell) {}

    /**
     * @param tls null for plain HTTP
     * @param maxBody bytes
     */
    public record Server(
            InetSocketAddress listen,
            @Nullable Tls tls,
            List<String> trustedProxies,
            long maxBody,
            Duration idleTimeout,
            Login login) {
        public Server {
            trustedProxies = List.copyOf(trustedProxies);
        }
    }

    /** PEM files. */
    public record Tls(Path certificate, Path key) {}

    public record Login(boolean delay, Duration remember, boolean anonymousRead) {}

    /** Sizes in bytes; quota 0 means none. */
    public record Limits(long maxResourceSize, int maxAttendees, long quota, int maxCollections, Duration lockTime) {}

    /** @param requests a line for every request */
    public record Log(String level, boolean requests) {}

    /** @throws BadConfiguration with every mistake that was found */
    public static Config read(Path file, Map<String, String> environment) throws BadConfiguration {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new BadConfiguration(List.of(new Mistake(
                    file.toString(), 0, "", "no such file; `./orrery config > orrery.toml` makes one to begin with")));
        } catch (MalformedInputException e) {
            throw new BadConfiguration(List.of(new Mistake(file.toString(), 0, "", "expected text in UTF-8")));
        } catch (IOException e) {
            throw new BadConfiguration(List.of(new Mistake(file.toString(), 0, "", "cannot be read: " + e)));
        }
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
        return parse(file.toString(), text, folder, environment);
    }

    /**
     * @param where the file's name, for messages
     * @param folder what relative names of files are relative to
     * @throws BadConfiguration with every mistake that was found
     */
    public static Config parse(String where, String toml, Path folder, Map<String, String> environment)
            throws BadConfiguration {
        List<Mistake> mistakes = new ArrayList<>();
        Settings settings = new SettingsReader(where, mistakes).read(toml, environment);
        Server server = server(settings, folder, mistakes);
        People people = new People(settings, mistakes);
        if (!server.listen().getAddress().isLoopbackAddress()) {
            people.refusePlainPasswords();
        }
        Directories directories = new Directories(settings, folder, mistakes);
        Optional<ImapSettings> imap = Imap.of(settings, folder, mistakes);
        Hooks hooks = Hooks.of(settings, folder, mistakes);
        Optional<Tracker> tracker = Tracker.of(settings, mistakes);
        Optional<Notify> mailNews = Notify.of(settings, mistakes);
        Optional<Mail> mail = Mail.of(settings, folder, imap, mistakes);
        Optional<NatsTable> nats = NatsTable.of(settings, folder, mistakes);
        String storeUrl = StoreUrl.absolute(settings, folder, mistakes);
        String journalUrl = StoreUrl.journal(settings, folder, mistakes);
        Map<String, String> preferred = PreferenceKeys.of(settings, mistakes);
        Optional<Duration> logExpire = logExpire(settings, mistakes);
        if (!mistakes.isEmpty()) {
            mistakes.sort(Comparator.comparingInt(Mistake::line));
            throw new BadConfiguration(mistakes);
        }
        return new Config(
                server,
                storeUrl,
                journalUrl,
                new Limits(
                        settings.get(Keys.MAX_RESOURCE_SIZE),
                        settings.get(Keys.MAX_ATTENDEES),
                        settings.get(Keys.QUOTA),
                        settings.get(Keys.MAX_COLLECTIONS),
                        settings.get(Keys.LOCK_TIME)),
                new Log(settings.get(Keys.LOG_LEVEL), settings.get(Keys.LOG_REQUESTS)),
                Faces.of(settings),
                hooks,
                Push.of(settings),
                mail,
                tracker,
                Queues.of(settings),
                nats,
                imap,
                mailNews,
                people.records(),
                people.accounts(),
                directories.all(),
                settings.one(Section.STORE).find(Keys.ARCHIVE_EXPIRE),
                logExpire,
                Duration.ofMillis(settings.get(Keys.SCHEDULING_WAIT)),
                preferred);
    }

    /** Hooks that fail are tried for more than three days, and people go on holiday. */
    private static Optional<Duration> logExpire(Settings settings, List<Mistake> mistakes) {
        Duration kept = settings.get(Keys.LOG_EXPIRE);
        if (kept.isPositive() && kept.compareTo(LEAST_LOG) < 0) {
            mistakes.add(settings.one(Section.STORE).mistake(Keys.LOG_EXPIRE, "expected at least 7d, or 0s for ever"));
        }
        return Optional.of(kept).filter(Duration::isPositive);
    }

    private static Server server(Settings settings, Path folder, List<Mistake> mistakes) {
        Settings.Table table = settings.one(Section.SERVER);
        InetSocketAddress listen = settings.get(Keys.LISTEN);
        Tls tls = tls(table, folder, mistakes);
        List<String> proxies = settings.get(Keys.TRUSTED_PROXIES);
        boolean tlsAsked = table.isSet(Keys.TLS_CERTIFICATE) || table.isSet(Keys.TLS_KEY);
        if (!listen.getAddress().isLoopbackAddress() && !tlsAsked && proxies.isEmpty()) {
            mistakes.add(table.mistake(
                    Keys.LISTEN,
                    "expected a loopback address, or tls-certificate and tls-key, or trusted-proxies:"
                            + " passwords do not travel over plain HTTP"));
        }
        return new Server(
                listen,
                tls,
                proxies,
                settings.get(Keys.MAX_BODY),
                settings.get(Keys.IDLE_TIMEOUT),
                new Login(
                        settings.get(Keys.LOGIN_DELAY),
                        settings.get(Keys.REMEMBER_LOGINS),
                        settings.get(Keys.ANONYMOUS_READ)));
    }

    private static @Nullable Tls tls(Settings.Table table, Path folder, List<Mistake> mistakes) {
        Optional<Path> certificate = file(table, Keys.TLS_CERTIFICATE, folder, mistakes);
        Optional<Path> key = file(table, Keys.TLS_KEY, folder, mistakes);
        if (certificate.isPresent() != key.isPresent()) {
            mistakes.add(
                    key.isPresent()
                            ? table.mistake(Keys.TLS_KEY, "expected together with tls-certificate")
                            : table.mistake(Keys.TLS_CERTIFICATE, "expected together with tls-key"));
        }
        return certificate.isPresent() && key.isPresent() ? new Tls(certificate.get(), key.get()) : null;
    }

    private static Optional<Path> file(Settings.Table table, Key<Path> key, Path folder, List<Mistake> mistakes) {
        Optional<Path> file = table.find(key).map(folder::resolve);
        if (file.isPresent() && !Files.isReadable(file.get())) {
            mistakes.add(table.mistake(key, "expected a file that can be read"));
        }
        return file;
    }
}
