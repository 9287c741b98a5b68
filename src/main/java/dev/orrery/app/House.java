package dev.orrery.app;

import dev.orrery.app.config.Config;
import dev.orrery.app.config.Inbox;
import dev.orrery.calendar.BookedMachines;
import dev.orrery.calendar.ContentRules;
import dev.orrery.calendar.Limits;
import dev.orrery.calendar.MakeCollection;
import dev.orrery.calendar.Mirrored;
import dev.orrery.calendar.PutObject;
import dev.orrery.calendar.ReceiveMail;
import dev.orrery.calendar.Requests;
import dev.orrery.calendar.Scheduling;
import dev.orrery.directory.ArchiveExpiry;
import dev.orrery.directory.ConfiguredDirectory;
import dev.orrery.directory.Followed;
import dev.orrery.directory.KnownPrincipals;
import dev.orrery.directory.LifeCycle;
import dev.orrery.directory.MirroredPrincipals;
import dev.orrery.directory.Provision;
import dev.orrery.mirror.Leases;
import dev.orrery.mirror.StoreLeases;
import dev.orrery.source.imap.ImapHomes;
import dev.orrery.source.imap.ImapParts;
import dev.orrery.source.imap.ImapSettings;
import dev.orrery.source.imap.MailTaker;
import dev.orrery.source.imap.MailWatches;
import dev.orrery.source.ldap.LdapBell;
import dev.orrery.source.ldap.LdapDirectory;
import dev.orrery.store.Store;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The parts below the network: the store, who is known, and what the verbs obey. A server is built on it; commands that
 * run beside a server use it as it is.
 */
public final class House implements AutoCloseable {
    private final Config config;
    private final InstantSource clock;
    private final Store store;
    private final MirroredPrincipals principals;
    private final Limits limits;
    private final ContentRules rules;
    private final Scheduling scheduling;
    private final String node = node();
    private final SealingKey sealingKey;
    private final @Nullable ImapHomes imap;

    /** @throws dev.orrery.store.sql.StoreException if the store cannot be opened, with a sentence */
    public House(Config config) {
        this(config, InstantSource.system());
    }

    /** @param clock what time it is in here, also for the store */
    public House(Config config, InstantSource clock) {
        this(config, StoreConfig.of(config.storeUrl()), clock);
    }

    private House(Config config, StoreConfig how, InstantSource clock) {
        this.config = config;
        sealingKey = new SealingKey(config);
        this.clock = clock;
        store = SqlStore.open(how.withClock(clock).withJournal(config.journalUrl()));
        principals = principals(config, store, clock);
        limits = limits(config.limits(), config.preferred());
        rules = new ContentRules(limits, clock);
        scheduling = new Scheduling(
                rules,
                new Scheduling.Settings(
                        config.schedulingWait(),
                        Scheduling.Settings.DEFAULT.few(),
                        !sharedAs().isEmpty()));
        imap = config.imap().map(this::imap).orElse(null);
    }

    private ImapHomes imap(ImapSettings settings) {
        return ImapParts.homes(settings, given());
    }

    private ImapParts.Given given() {
        return new ImapParts.Given(
                store, rules, leases(config, store), clock, UUID::randomUUID, "Orrery " + Version.number());
    }

    /** Watches mailboxes for calendar mail; closed by whoever asked. */
    MailWatches watchMail(Inbox inbox, MailTaker taker) {
        return inbox.shared()
                .map(shared ->
                        ImapParts.watchSharedMailbox(shared.server(), shared.login(), inbox.watched(), taker, given()))
                .orElseGet(() -> Objects.requireNonNull(imap).watchMail(inbox.watched(), taker, leases(config, store)));
    }

    private static String node() {
        return ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
    }

    /** Between nodes that share a store. */
    private static Leases leases(Config config, Store store) {
        String node = node();
        return config.storeUrl().startsWith("sqlite:") ? Leases.alone() : new StoreLeases(store, node);
    }

    /**
     * On a store that is there and as it is.
     *
     * @throws dev.orrery.store.sql.StoreException if there is none, or of another layout, with a sentence
     */
    public static House onExistingStore(Config config) {
        return new House(config, StoreConfig.of(config.storeUrl()).onlyExisting(), InstantSource.system());
    }

    private static MirroredPrincipals principals(Config config, Store store, InstantSource clock) {
        ConfiguredDirectory lists = new ConfiguredDirectory(config.records());
        KnownPrincipals configured = new KnownPrincipals(store, lists, new Provision(store));
        List<Followed> followed = new ArrayList<>();
        for (Config.Directory directory : config.directories()) {
            followed.add(new Followed(new LdapDirectory(directory.ldap()), directory.freshness(), directory.brake()));
        }
        return new MirroredPrincipals(
                new MirroredPrincipals.Parts(store, configured, lists, clock, leases(config, store)), followed);
    }

    private static Limits limits(Config.Limits limits, Map<String, String> preferred) {
        Limits usual = Limits.DEFAULT;
        return new Limits(
                Math.toIntExact(Math.min(limits.maxResourceSize(), Integer.MAX_VALUE - 64)),
                limits.maxAttendees(),
                limits.quota(),
                limits.maxCollections(),
                usual.bulk(),
                usual.locks(),
                limits.lockTime(),
                preferred);
    }

    public Config config() {
        return config;
    }

    public InstantSource clock() {
        return clock;
    }

    public Store store() {
        return store;
    }

    public MirroredPrincipals principals() {
        return principals;
    }

    /** Lets the directories that are configured so tell what changes; for a server, which closes what it gets. */
    public List<LdapBell> listenToDirectories() {
        return config.directories().stream()
                .filter(directory -> directory.bell() != LdapBell.Kind.NONE)
                .map(directory -> new LdapBell(directory.ldap(), directory.bell(), principals))
                .toList();
    }

    /** What secrets in the store are sealed with. */
    SealingKey sealingKey() {
        return sealingKey;
    }

    /** The verbs by which principals come and go. */
    public LifeCycle lifeCycle() {
        return new LifeCycle(store);
    }

    /** The collections whose truth lies elsewhere. */
    public Mirrored mirrored() {
        return imap == null ? Mirrored.NOTHING : imap;
    }

    /** Calendars in IMAP folders, if there are any. */
    public Optional<ImapHomes> imap() {
        return Optional.ofNullable(imap);
    }

    /** The verb that ends archived homes when their time is over. */
    public ArchiveExpiry archiveExpiry() {
        return new ArchiveExpiry(store, config.archiveExpire());
    }

    public Limits limits() {
        return limits;
    }

    /** Under which name this node holds leases of a store that others work on too; empty if nobody does. */
    public String sharedAs() {
        return config.storeUrl().startsWith("sqlite:") ? "" : node;
    }

    /** Whom changes of calendars are told to, for every verb. */
    public Scheduling scheduling() {
        return scheduling;
    }

    /** What waits for people's decisions. */
    public Requests requests() {
        return new Requests(store, principals, rules, limits, mirrored(), clock);
    }

    /** Scheduling messages that come by mail, or by a link in one. */
    public ReceiveMail receiveMail() {
        return new ReceiveMail(store, principals, rules, limits, mirrored(), clock);
    }

    /** Resources that are machines of cloud accounts. */
    public BookedMachines bookedMachines() {
        return new BookedMachines(
                store,
                new PutObject(store, mirrored(), rules, limits, scheduling, UUID::randomUUID),
                new MakeCollection(store, mirrored(), limits),
                clock);
    }

    public ContentRules rules() {
        return rules;
    }

    @Override
    public void close() {
        principals.close();
        if (imap != null) {
            imap.close();
        }
        store.close();
    }
}
