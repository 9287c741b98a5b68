package dev.orrery.source.ldap.scenario;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import dev.orrery.directory.ConfiguredDirectory;
import dev.orrery.directory.Followed;
import dev.orrery.directory.KnownPrincipals;
import dev.orrery.directory.LifeCycle;
import dev.orrery.directory.MirroredPrincipals;
import dev.orrery.directory.Provision;
import dev.orrery.mirror.Brake;
import dev.orrery.mirror.Freshness;
import dev.orrery.mirror.StoreLeases;
import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.source.ldap.LdapAccount;
import dev.orrery.source.ldap.LdapBell;
import dev.orrery.source.ldap.LdapDirectory;
import dev.orrery.source.ldap.LdapProfile;
import dev.orrery.source.ldap.LdapServer;
import dev.orrery.source.ldap.LdapSettings;
import dev.orrery.source.ldap.LdapSettings.CalendarUsers;
import dev.orrery.source.ldap.TestDirectory;
import dev.orrery.source.ldap.TroubledLine;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.LogEntry;
import dev.orrery.store.Store;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A directory, a store, a clock that a test moves, and a server's principals between them. */
public final class House implements AutoCloseable {
    public static final String PEOPLE = "ou=people," + TestDirectory.BASE;
    public static final Freshness RULES = Freshness.OF_PEOPLE;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T08:00:00Z"));
    private final TestDirectory directory;
    private final String storeUrl;
    private final Store store;
    private final List<Runnable> nodes = new ArrayList<>();
    private final List<LdapDirectory> asked = new ArrayList<>();
    private LdapServer.Security security = LdapServer.Security.NONE;
    private Duration patience = Duration.ofSeconds(5);
    private @Nullable TroubledLine line;
    private MirroredPrincipals principals;

    House(TestDirectory directory, String storeUrl) {
        this.directory = directory;
        this.storeUrl = storeUrl;
        this.store = SqlStore.open(StoreConfig.of(storeUrl).withClock(now::get));
        open(new CalendarUsers.All());
    }

    /** A server that takes people matching the filter for calendar users, from now on. */
    public void calendarUsers(String filter) throws LDAPException {
        open(new CalendarUsers.Matching(Filter.create(filter)));
    }

    private void open(CalendarUsers users) {
        asked.clear();
        principals = serve(store, connect(users));
    }

    private LdapDirectory connect(CalendarUsers users) {
        LdapDirectory connected = new LdapDirectory(settings(users, line == null ? directory.port() : line.port()));
        asked.add(connected);
        return connected;
    }

    private LdapSettings settings(CalendarUsers users, int port) {
        LdapServer server = new LdapServer(
                "127.0.0.1",
                port,
                security,
                security == LdapServer.Security.NONE ? null : directory.authorities(),
                patience,
                patience,
                5);
        Map<PrincipalKind, String> bases = Map.of(
                PrincipalKind.USER, PEOPLE,
                PrincipalKind.GROUP, "ou=groups," + TestDirectory.BASE,
                PrincipalKind.LOCATION, "ou=rooms," + TestDirectory.BASE,
                PrincipalKind.RESOURCE, "ou=rooms," + TestDirectory.BASE);
        return new LdapSettings(
                "ldap",
                server,
                new LdapAccount(TestDirectory.ADMIN, TestDirectory.SECRET),
                LdapProfile.OPENLDAP,
                bases,
                users);
    }

    /** A server that reaches the directory over a line that a test can trouble, from now on. */
    public TroubledLine troubled(Duration patience) throws IOException {
        this.patience = patience;
        TroubledLine made = new TroubledLine(directory.port());
        line = made;
        nodes.add(() -> {
            try {
                made.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        open(new CalendarUsers.All());
        return made;
    }

    /** A server that protects its connections so, from now on. */
    public void secured(LdapServer.Security wanted) throws IOException {
        security = wanted;
        line = null;
        if (wanted == LdapServer.Security.TLS) {
            line = new TroubledLine(directory.tlsPort());
            nodes.add(() -> {
                try {
                    line.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        open(new CalendarUsers.All());
    }

    /** Lets the directory tell this server what changes. */
    public LdapBell bell(LdapBell.Kind kind) {
        LdapBell bell = new LdapBell(
                settings(new CalendarUsers.All(), line == null ? directory.port() : line.port()), kind, principals);
        nodes.add(bell::close);
        return bell;
    }

    private MirroredPrincipals serve(Store through, LdapDirectory from) {
        ConfiguredDirectory lists = new ConfiguredDirectory(List.of());
        MirroredPrincipals made = new MirroredPrincipals(
                new MirroredPrincipals.Parts(
                        through,
                        new KnownPrincipals(through, lists, new Provision(through)),
                        lists,
                        now::get,
                        new StoreLeases(through, "node-" + nodes.size())),
                List.of(new Followed(from, RULES, Brake.OF_PEOPLE)));
        nodes.add(made::close);
        return made;
    }

    /** Another node on the same store and directory. */
    public MirroredPrincipals anotherNode() {
        SqlStore other = SqlStore.open(StoreConfig.of(storeUrl).withClock(now::get));
        nodes.add(other::close);
        return serve(other, connect(new CalendarUsers.All()));
    }

    public TestDirectory directory() {
        return directory;
    }

    public Store store() {
        return store;
    }

    public MirroredPrincipals principals() {
        return principals;
    }

    /** Operations that the servers of this house have sent to the directory. */
    public long requests() {
        return asked.stream().mapToLong(LdapDirectory::requests).sum();
    }

    public LifeCycle lifeCycle() {
        return new LifeCycle(store);
    }

    public void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    public Instant now() {
        return now.get();
    }

    /** Waits until it is so. */
    public static void until(String what, BooleanSupplier so) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within 30 s: " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    public static PrincipalName user(String name) {
        return new PrincipalName(PrincipalKind.USER, name);
    }

    public Optional<Principal> find(String name) {
        return principals.find(user(name));
    }

    public Principal ada() {
        return find("ada").orElseThrow();
    }

    public static String dn(String uid) {
        return "uid=" + uid + "," + PEOPLE;
    }

    /** Types of the log's entries in a home, oldest first, without those of collections. */
    public List<String> told(HomeId home) {
        return log(home).stream()
                .map(entry -> entry.change())
                .filter(change -> change instanceof Change.OfPrincipal)
                .map(Change::type)
                .toList();
    }

    public List<LogEntry> log(HomeId home) {
        return store.read(snapshot -> snapshot.log(home, 0, 1000)).rows();
    }

    /** Names of what is in a home. */
    public List<String> collections(HomeId home) {
        return store.read(snapshot -> snapshot.collections(home)).stream()
                .map(CollectionRow::name)
                .filter(name -> !name.isEmpty())
                .sorted()
                .toList();
    }

    public List<Principal> archived() {
        return store.read(snapshot -> snapshot.archivedPrincipals());
    }

    @Override
    public void close() {
        nodes.reversed().forEach(Runnable::run);
        store.close();
    }
}
