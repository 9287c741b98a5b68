package dev.orrery.source.imap;

import dev.orrery.access.Caller;
import dev.orrery.calendar.BringCollections;
import dev.orrery.calendar.BringObjects;
import dev.orrery.calendar.By;
import dev.orrery.calendar.ContentRules;
import dev.orrery.calendar.CopyObject;
import dev.orrery.calendar.DeleteObject;
import dev.orrery.calendar.Etags;
import dev.orrery.calendar.ImportCalendar;
import dev.orrery.calendar.Limits;
import dev.orrery.calendar.MergeCalendar;
import dev.orrery.calendar.Mirrored;
import dev.orrery.calendar.MoveObject;
import dev.orrery.calendar.Place;
import dev.orrery.calendar.Preconditions;
import dev.orrery.calendar.PutObject;
import dev.orrery.calendar.Scheduling;
import dev.orrery.calendar.ThreeWay;
import dev.orrery.calendar.Upstream;
import dev.orrery.calendar.UpstreamHome;
import dev.orrery.calendar.Views;
import dev.orrery.calendar.Visibility;
import dev.orrery.calendar.WholeCalendar;
import dev.orrery.mime.Mailbox;
import dev.orrery.mirror.Brake;
import dev.orrery.mirror.Leases;
import dev.orrery.model.AccessEntry;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.HomeId;
import dev.orrery.model.Privilege;
import dev.orrery.source.imap.format.MessageFormat;
import dev.orrery.source.imap.format.MessageReader;
import dev.orrery.source.imap.format.ReadLimits;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.LogEntry;
import dev.orrery.store.MirrorItem;
import dev.orrery.store.MirrorRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.StoreFixture;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreCheck;
import dev.orrery.store.sql.StoreConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A store beside one person's mailboxes, with everything that copies and writes between the two, and nothing around it. */
final class MirrorHouse implements AutoCloseable {
    private static final Brake BRAKE = new Brake(0.5, 10, Duration.ZERO);
    private static final CalendarFolders CALENDARS = new CalendarFolders("Calendar", "Tasks");

    final SqlStore store;
    final HomeId home;
    /** Not mirrored. */
    final CollectionRef plain;
    /** How many messages were fetched and judged. */
    final AtomicInteger judged = new AtomicInteger();

    /** On these messages the program fails, by a fault of its own. */
    volatile Predicate<Message> failsOn = message -> false;

    /** How long would have been waited between tries. */
    final List<Duration> pauses = new CopyOnWriteArrayList<>();

    private final FolderTree tree;
    final HomeMirror homeMirror;
    private final Supplier<FolderPull> pulls;
    private FolderMirror.Parts folderParts;
    private final ImapUpstream.Parts upstreamParts;
    private final Map<CollectionRef, FolderMirror> folders = new HashMap<>();
    private final By by;
    private final PutObject put;
    private final DeleteObject delete;
    private final MoveObject move;
    private final CopyObject copy;
    private final MergeCalendar merge;
    private final ImportCalendar importer;
    /** What everything goes through; a test may put something between. */
    Mailboxes mailboxes;

    MirrorHouse(String url, Mailboxes mailboxes, MessageFormat format) {
        this.store = SqlStore.open(StoreConfig.of(url));
        this.mailboxes = mailboxes;
        InstantSource clock = InstantSource.system();
        ContentRules rules = new ContentRules(Limits.DEFAULT, clock);
        BringObjects objects = new BringObjects(rules);
        MessageReader reader = new MessageReader(ReadLimits.DEFAULT);
        MessageJudge judge = new JudgeMessages(reader, objects);
        MessageJudge counting = message -> {
            judged.incrementAndGet();
            if (failsOn.test(message)) {
                throw new IllegalStateException("as the test wants it");
            }
            return judge.judge(message);
        };
        FolderCopy folderCopy = new FolderCopy(new ConflictCopies(objects), objects);
        this.pulls = () -> new FolderPull(store, counting, ForkJoinPool.commonPool(), folderCopy, BRAKE, clock);
        this.folderParts = new FolderMirror.Parts(store, pulls.get(), Leases.alone(), clock);
        Pauses pauses = new Pauses(new Random(1), this.pauses::add);
        this.upstreamParts = new ImapUpstream.Parts(
                store, reader, judge, new ImapUpstream.Formats(format, format), pauses, new UpstreamCounts());
        this.tree = new FolderTree(store);
        this.home = StoreFixture.person(store, "ada");
        StoreFixture.calendar(store, home, "calendar");
        this.plain = StoreFixture.calendar(store, home, "plain");
        store.write(
                home, tx -> BringCollections.make(tx, StoreFixture.ACTOR, home, "tasks", Set.of("VTODO"), Map.of()));
        this.homeMirror =
                new HomeMirror(home, new HomeMirror.Parts(tree, CALENDARS, folderParts, Duration.ZERO, clock));
        this.by = new By(new Caller(StoreFixture.principal(home, "ada"), Set.of(), false), "test");
        Mirrored mirrored = new Mirrors();
        Scheduling scheduling = new Scheduling(rules, Scheduling.Settings.DEFAULT);
        this.put = new PutObject(store, mirrored, rules, Limits.DEFAULT, scheduling, UUID::randomUUID);
        this.delete = new DeleteObject(store, mirrored, scheduling);
        this.move = new MoveObject(store, mirrored, rules, Limits.DEFAULT, scheduling);
        this.copy = new CopyObject(store, mirrored, rules, Limits.DEFAULT, scheduling);
        this.merge = new MergeCalendar(
                new MergeCalendar.Parts(store, mirrored, rules, Limits.DEFAULT, new Views(Visibility.USUAL), clock),
                ThreeWay.Preference.NEWEST);
        this.importer = new ImportCalendar(store, mirrored, rules, Limits.DEFAULT, clock);
    }

    static MirrorHouse of(Mailboxes mailboxes) {
        return new MirrorHouse("sqlite::memory:", mailboxes, MessageFormat.KOLAB3);
    }

    /** As after a start of the program. */
    void startAnew() {
        folderParts = new FolderMirror.Parts(store, pulls.get(), Leases.alone(), InstantSource.system());
        folders.clear();
    }

    /** The server dies when so many messages have come. */
    void killAfter(int messages, TestImapServer server) {
        mailboxes = Meddling.afterMessages(messages, mailboxes, server::kill);
    }

    private final class Mirrors implements Mirrored {
        @Override
        public Optional<Duration> freshen(Caller caller, HomeId home, List<String> path) {
            return Optional.empty();
        }

        @Override
        public Optional<Upstream> upstream(Caller caller, CollectionRef collection) {
            Letterhead letterhead = new Letterhead(
                    new Mailbox("Ada", "ada@example.org"), "Orrery test", InstantSource.system(), UUID::randomUUID);
            return row(collection)
                    .map(row -> new ImapUpstream(folder(collection), row, mailboxes, upstreamParts, letterhead));
        }

        @Override
        public Optional<UpstreamHome> home(Caller caller, HomeId home) {
            return Optional.of(new ImapUpstreamHome(store, homeMirror, CALENDARS, mailboxes));
        }
    }

    private synchronized FolderMirror folder(CollectionRef ref) {
        return folders.computeIfAbsent(ref, key -> new FolderMirror(key, folderParts));
    }

    /** Beside the one that the house remembers. */
    FolderMirror anotherMirror(String collection) {
        return new FolderMirror(ref(collection), folderParts);
    }

    Optional<MirrorRow> row(CollectionRef collection) {
        return store.read(snapshot -> snapshot.mirror(collection));
    }

    /** Looks which folders there are; what is not listed is gone. */
    void list() throws Exception {
        FolderMap map = FolderMap.of(tree.mirrors(home), CALENDARS.in(mailboxes.folders()));
        tree.bring(home, map, map.gone());
    }

    FolderPull.Result pull(String collection) throws Exception {
        return pull(collection, false);
    }

    FolderPull.Result pull(String collection, boolean confirmed) throws Exception {
        return folderParts.pull().pull(mailboxes, row(ref(collection)).orElseThrow(), confirmed);
    }

    FolderMirror.Seen look(String collection) {
        return folder(ref(collection)).look(() -> mailboxes);
    }

    CollectionRow collection(String name) {
        return store.read(snapshot -> snapshot.child(CollectionRef.root(home), name))
                .orElseThrow();
    }

    CollectionRef ref(String name) {
        return collection(name).ref();
    }

    List<String> collections() {
        return store.read(snapshot ->
                snapshot.collections(home).stream().map(CollectionRow::name).toList());
    }

    PutObject.Result put(String collection, String name, String text) {
        return put(collection, name, text, Preconditions.NONE);
    }

    PutObject.Result put(String collection, String name, String text, Preconditions preconditions) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        return put.put(
                new PutObject.Request(by, collection(collection), name, content, "text/calendar", preconditions));
    }

    void delete(String collection, String name, Preconditions preconditions) {
        delete.delete(new DeleteObject.Request(by, ref(collection).object(name), preconditions));
    }

    /** By somebody who may write in the calendar, and not in the name of its owner. */
    void deleteAsGuest(String collection, String name) {
        HomeId bob = StoreFixture.person(store, "bob");
        store.write(home, tx -> {
            StoreFixture.collection(tx, CollectionRef.root(home), "outbox", CollectionKind.OUTBOX);
            long seq =
                    tx.append(new Change.AccessChanged(ref(tx, collection), List.of(), List.of()), StoreFixture.ACTOR);
            AccessEntry entry =
                    new AccessEntry(new Grantee.Named("guid-bob"), true, Set.of(Privilege.READ, Privilege.WRITE));
            tx.setAccess(seq, ref(tx, collection), List.of(entry));
            return true;
        });
        By guest = new By(new Caller(StoreFixture.principal(bob, "bob"), Set.of("guid-bob"), false), "test");
        delete.delete(new DeleteObject.Request(guest, ref(collection).object(name), Preconditions.NONE));
    }

    private CollectionRef ref(Snapshot snapshot, String name) {
        return snapshot.child(CollectionRef.root(home), name).orElseThrow().ref();
    }

    boolean move(String collection, String name, String to, String newName) {
        return move.move(new MoveObject.Request(
                by, ref(collection).object(name), new Place(ref(to), newName), true, Preconditions.NONE));
    }

    boolean copy(String collection, String name, String to, String newName) {
        return copy.copy(new CopyObject.Request(
                by, ref(collection).object(name), new Place(ref(to), newName), true, Preconditions.NONE));
    }

    /** A whole file comes in. */
    MergeCalendar.Result merge(String collection, String file) {
        byte[] content = file.getBytes(StandardCharsets.UTF_8);
        return merge.merge(new MergeCalendar.Request(by.caller(), collection(collection), content, null, null));
    }

    ImportCalendar.Result importFile(String collection, String file) {
        byte[] content = file.getBytes(StandardCharsets.UTF_8);
        return importer.run(new ImportCalendar.Request(by, collection(collection), content));
    }

    /** The state of a collection as a whole file would name it. */
    String mark(String collection) {
        CollectionRow row = collection(collection);
        return store.read(snapshot -> WholeCalendar.tag(store.epoch(), snapshot, row))
                .toString();
    }

    static Preconditions match(String etag) {
        return new Preconditions(new Preconditions.Tags(false, Set.of(etag)), null, null, List.of(), null);
    }

    /** Name and SUMMARY of every object. */
    Map<String, String> shown(String collection) {
        Map<String, String> shown = new TreeMap<>();
        texts(collection)
                .forEach((name, text) -> shown.put(
                        name,
                        text.lines()
                                .filter(line -> line.startsWith("SUMMARY:"))
                                .map(line -> line.substring("SUMMARY:".length()))
                                .findFirst()
                                .orElse("")));
        return shown;
    }

    Map<String, String> texts(String collection) {
        CollectionRef ref = ref(collection);
        return store.read(snapshot -> {
            Map<String, String> texts = new TreeMap<>();
            for (ObjectRow row : snapshot.listing(ref).objects()) {
                texts.put(row.name(), new String(snapshot.content(row), StandardCharsets.UTF_8));
            }
            return texts;
        });
    }

    Map<String, String> etags(String collection) {
        CollectionRef ref = ref(collection);
        return store.read(snapshot -> {
            Map<String, String> etags = new TreeMap<>();
            snapshot.listing(ref).objects().forEach(row -> etags.put(row.uid(), row.etag()));
            return etags;
        });
    }

    /** Where each object stands in the log. */
    Map<String, Long> seqs(String collection) {
        CollectionRef ref = ref(collection);
        return store.read(snapshot -> {
            Map<String, Long> seqs = new TreeMap<>();
            snapshot.listing(ref).objects().forEach(row -> seqs.put(row.name(), row.seq()));
            return seqs;
        });
    }

    List<MirrorItem> items(String collection) {
        CollectionRef ref = ref(collection);
        return store.read(snapshot -> snapshot.mirrorItems(ref));
    }

    List<MirrorItem> troubles(String collection) {
        CollectionRef ref = ref(collection);
        return store.read(snapshot -> snapshot.mirrorTroubles(ref));
    }

    long end() {
        return store.read(snapshot -> snapshot.home(home)).orElseThrow().lastSeq();
    }

    List<LogEntry> since(long seq) {
        return store.read(snapshot -> snapshot.log(home, seq, 10_000).rows());
    }

    List<String> typesSince(long seq) {
        return since(seq).stream().map(LogEntry::change).map(Change::type).toList();
    }

    @Override
    public void close() {
        List<String> wrong = new ArrayList<>();
        new StoreCheck(store, Etags::of).run(wrong::add);
        store.close();
        if (!wrong.isEmpty()) {
            throw new AssertionError(wrong);
        }
    }
}
