package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.app.config.Config;
import dev.orrery.calendar.By;
import dev.orrery.calendar.DeleteObject;
import dev.orrery.calendar.Deliveries;
import dev.orrery.calendar.LetterOffice;
import dev.orrery.calendar.Preconditions;
import dev.orrery.calendar.PutObject;
import dev.orrery.calendar.Scheduling;
import dev.orrery.dav.Events;
import dev.orrery.directory.Principals;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Feed;
import dev.orrery.store.LetterRow;
import dev.orrery.store.LogEntry;
import dev.orrery.store.Position;
import dev.orrery.store.Snapshot;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one person is told about one event comes in the order in which it was sent, whatever a directory could not tell meanwhile. */
abstract class DeliveryOrderContract {
    private static final String PEOPLE = """
            [[user]]
            name = "eve"
            mail = ["eve@example.org"]
            """;

    @TempDir
    private Path directory;

    private final Set<String> silentAbout = ConcurrentHashMap.newKeySet();
    private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private House house;
    private Deliveries deliveries;
    private Position handled;
    /** Messages that were handled. */
    private final List<LogEntry> sent = new ArrayList<>();

    abstract String storeUrl();

    @BeforeEach
    void open() throws Exception {
        String toml = "[store]\nurl = \"" + storeUrl() + "\"\n" + """
                [[user]]
                name = "ada"
                mail = ["ada@example.org"]
                [[user]]
                name = "bob"
                mail = ["bob@example.org"]
                """ + PEOPLE;
        house = new House(Config.parse("test", toml, directory, Map.of()), () -> now);
        deliveries = deliveries();
        for (String name : List.of("ada", "bob", "eve")) {
            user(name); // makes the home
        }
        handled = house.store().end();
    }

    private Deliveries deliveries() {
        return new Deliveries(
                new Deliveries.Parts(
                        house.store(), directories(), house.rules(), house.limits(), scheduling(), house.clock()),
                house.mirrored(),
                null,
                Thread.ofVirtual().factory());
    }

    /** A server ends, and another one begins after a while. */
    private void downFor(Duration length) {
        deliveries.close();
        now = now.plus(length);
        deliveries = deliveries();
    }

    @AfterEach
    void close() {
        deliveries.close();
        house.close();
    }

    private Scheduling scheduling() {
        return new Scheduling(house.rules(), new Scheduling.Settings(Duration.ZERO, 0, false));
    }

    /** The real ones, which cannot tell who has an address while the test wants it so. */
    private Principals directories() {
        return (Principals) Proxy.newProxyInstance(
                Principals.class.getClassLoader(), new Class<?>[] {Principals.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("findByAddress") && silentAbout.contains((String) arguments[0])) {
                        throw new Refused(new Reason.Unavailable("The directory", Duration.ofSeconds(1)));
                    }
                    try {
                        return method.invoke(house.principals(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Principal user(String name) {
        return house.principals()
                .find(new PrincipalName(PrincipalKind.USER, name))
                .orElseThrow();
    }

    private By ada() {
        return new By(house.principals().asCaller(user("ada")), "test");
    }

    private static CollectionRow calendar(Snapshot snapshot, Principal owner) {
        return snapshot.collections(owner.home()).stream()
                .filter(row ->
                        row.kind() == CollectionKind.CALENDAR && row.name().equals("calendar"))
                .findFirst()
                .orElseThrow();
    }

    private static String event(String uid, String summary, int sequence) {
        return Events.calendar("""
                BEGIN:VEVENT
                UID:%s
                DTSTAMP:20260301T12000%dZ
                DTSTART:20260402T100000Z
                DTEND:20260402T110000Z
                SEQUENCE:%d
                SUMMARY:%s
                ORGANIZER:mailto:ada@example.org
                ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.org
                ATTENDEE;RSVP=TRUE:mailto:bob@example.org
                ATTENDEE;RSVP=TRUE:mailto:eve@example.org
                END:VEVENT
                """.formatted(uid, sequence, sequence, summary));
    }

    private void invite(String uid, String summary, int sequence) {
        CollectionRow calendar = house.store().read(snapshot -> calendar(snapshot, user("ada")));
        new PutObject(house.store(), house.mirrored(), house.rules(), house.limits(), scheduling(), UUID::randomUUID)
                .put(new PutObject.Request(
                        ada(),
                        calendar,
                        uid + ".ics",
                        event(uid, summary, sequence).getBytes(StandardCharsets.UTF_8),
                        "text/calendar",
                        Preconditions.NONE));
        follow();
    }

    private void callOff(String uid) {
        CollectionRow calendar = house.store().read(snapshot -> calendar(snapshot, user("ada")));
        new DeleteObject(house.store(), house.mirrored(), scheduling())
                .delete(new DeleteObject.Request(ada(), calendar.ref().object(uid + ".ics"), Preconditions.NONE));
        follow();
    }

    /** As the log's reader of a server does. */
    private void follow() {
        Feed feed;
        do {
            feed = house.store().follow(handled, 100);
            feed.entries().forEach(deliveries::handle);
            feed.entries().stream()
                    .filter(entry -> entry.change() instanceof Change.MessageSent)
                    .forEach(sent::add);
            handled = feed.next();
        } while (!feed.entries().isEmpty());
    }

    /** What somebody has of an event; empty if nothing. */
    private String seen(String name, String uid) {
        Principal owner = user(name);
        return house.store()
                .read(snapshot -> snapshot.objectByUid(calendar(snapshot, owner).ref(), uid)
                        .map(row -> new String(snapshot.content(row), StandardCharsets.UTF_8))
                        .orElse(""));
    }

    @Test
    void aCancellationDoesNotPassAnInvitationThatWaits() {
        silentAbout.add("mailto:bob@example.org");
        invite("one", "Lunch", 0);
        assertThat(deliveries.waiting()).isEqualTo(1);
        assertThat(seen("eve", "one")).as("who can be told is told").contains("SUMMARY:Lunch");
        silentAbout.clear();
        callOff("one");
        assertThat(seen("eve", "one")).as("nothing waits for her").contains("STATUS:CANCELLED");
        assertThat(seen("bob", "one")).isEmpty();
        assertThat(deliveries.waiting()).isEqualTo(2);
        deliveries.retry();
        assertThat(seen("bob", "one")).contains("SUMMARY:Lunch").contains("STATUS:CANCELLED");
        assertThat(deliveries.waiting()).isZero();
    }

    @Test
    void allThatCameMeanwhileComesInItsOrder() {
        silentAbout.add("mailto:bob@example.org");
        invite("one", "Lunch", 0);
        silentAbout.clear();
        for (int version = 1; version <= 5; version++) {
            now = now.plusSeconds(60);
            invite("one", "Lunch " + version, version);
        }
        invite("other", "Tea", 0);
        assertThat(seen("bob", "other")).as("about another event").contains("SUMMARY:Tea");
        assertThat(seen("bob", "one")).isEmpty();
        deliveries.retry();
        assertThat(seen("bob", "one")).contains("SUMMARY:Lunch 5");
        assertThat(deliveries.waiting()).isZero();
        assertThat(deliveries.refused()).isZero();
    }

    @Test
    void oneThatIsGivenUpHoldsUpNothingBehindIt() {
        silentAbout.add("mailto:bob@example.org");
        invite("one", "Lunch", 0);
        now = now.plus(Deliveries.LONGEST_WAIT).minusSeconds(60);
        invite("one", "Dinner", 1);
        assertThat(deliveries.waiting()).isEqualTo(2);
        now = now.plusSeconds(120);
        deliveries.retry();
        assertThat(deliveries.refused()).as("after three days").isEqualTo(1);
        assertThat(deliveries.waiting()).isEqualTo(1);
        silentAbout.clear();
        deliveries.retry();
        assertThat(seen("bob", "one")).contains("SUMMARY:Dinner");
        assertThat(deliveries.waiting()).isZero();
    }

    /** A server that was down for a week has tried nothing in that time: what waits is tried once before it is given up. */
    @Test
    void whatCanBeDeliveredAfterAllIsNotGivenUpUntried() {
        silentAbout.add("mailto:bob@example.org");
        invite("one", "Lunch", 0);
        silentAbout.clear();
        now = now.plus(Duration.ofDays(7));
        deliveries.retry();
        assertThat(seen("bob", "one")).contains("SUMMARY:Lunch");
        assertThat(deliveries.waiting()).isZero();
        assertThat(deliveries.refused()).isZero();
    }

    /** What it waits for was away as long as the server, perhaps, and comes up with it: an hour is given to that. */
    @Test
    void afterAStartNothingIsGivenUpForAnHour() {
        silentAbout.add("mailto:bob@example.org");
        invite("one", "Lunch", 0);
        downFor(Duration.ofDays(7));
        deliveries.retry();
        now = now.plus(Duration.ofMinutes(59));
        deliveries.retry();
        assertThat(deliveries.waiting()).as("within the hour").isEqualTo(1);
        assertThat(deliveries.refused()).isZero();
        now = now.plus(Duration.ofMinutes(2));
        deliveries.retry();
        assertThat(deliveries.waiting()).as("after it").isZero();
        assertThat(deliveries.refused()).isEqualTo(1);
        assertThat(seen("ada", "one").replace("\r\n ", "")).containsPattern("SCHEDULE-STATUS=\"?5\\.1");
    }

    /** It was held up for days by an older one and never tried: that time is not its own. */
    @Test
    void whatIsOnlyBehindAnotherOneIsNotGivenUpUntried() {
        silentAbout.add("mailto:bob@example.org");
        invite("one", "Lunch", 0);
        silentAbout.clear();
        invite("one", "Dinner", 1);
        assertThat(deliveries.waiting()).isEqualTo(2);
        now = now.plus(Duration.ofDays(7));
        deliveries.handle(sent.getLast());
        assertThat(deliveries.waiting()).as("the older one still waits").isEqualTo(2);
        assertThat(deliveries.refused()).isZero();
        deliveries.retry();
        assertThat(seen("bob", "one")).contains("SUMMARY:Dinner");
        assertThat(deliveries.waiting()).isZero();
        assertThat(deliveries.refused()).isZero();
    }

    @Test
    void aLetterThatCouldNotBeTriedKeepsItsPlaceInTheLine() {
        LetterOffice office = new LetterOffice(house.store(), house.clock(), deliveries);
        List<LetterRow> letters = List.of(letter(1, "zoe"), letter(2, "max"));
        house.store().write(user("ada").home(), tx -> {
            letters.forEach(tx.mail()::putLetter);
            return true;
        });
        LetterRow first = office.due(2).getFirst();
        office.notTried(first, office.claim(first).orElseThrow(), "connection refused");
        now = now.plusSeconds(15);
        assertThat(office.due(2))
                .extracting(LetterRow::to)
                .containsExactlyElementsOf(letters.stream().map(LetterRow::to).toList());
        assertThat(office.due(2).getFirst().progress().attempts()).isZero();
    }

    private LetterRow letter(long seq, String name) {
        return new LetterRow(
                new LetterRow.Key(user("ada").home(), seq, "mailto:" + name + "@elsewhere.net"),
                "<" + seq + "@example.org>",
                new LetterRow.Envelope("ada@example.org", name + "@elsewhere.net"),
                new byte[] {1},
                now,
                new LetterRow.Progress(LetterRow.State.WAITING, "", 0, now, ""));
    }

    /** Another node delivers, of which this one sees only what it stores. */
    @Test
    void whoStoresAMeetingWaitsForDeliveriesElsewhereAndNoLonger() throws Exception {
        Scheduling patient = new Scheduling(house.rules(), new Scheduling.Settings(Duration.ofMinutes(10), 2, true));
        PutObject put = new PutObject(
                house.store(), house.mirrored(), house.rules(), house.limits(), patient, UUID::randomUUID);
        CollectionRow calendar = house.store().read(snapshot -> calendar(snapshot, user("ada")));
        String outside = "ATTENDEE:mailto:a@elsewhere.net\r\nATTENDEE:mailto:b@elsewhere.net\r\nEND:VEVENT";
        byte[] event = event("one", "Lunch", 0).replace("END:VEVENT", outside).getBytes(StandardCharsets.UTF_8);
        FutureTask<PutObject.Result> stored = new FutureTask<>(() ->
                put.put(new PutObject.Request(ada(), calendar, "one.ics", event, "text/calendar", Preconditions.NONE)));
        Thread.ofVirtual().start(stored);
        Instant deadline = Instant.now().plusSeconds(60);
        while (!stored.isDone() && Instant.now().isBefore(deadline)) {
            follow();
            Thread.onSpinWait();
        }
        assertThat(stored.isDone()).as("it waits for no longer").isTrue();
        assertThat(new String(stored.get().content(), StandardCharsets.UTF_8))
                .as("it waits for so long, for only two of the four are here")
                .contains("SCHEDULE-STATUS=1.2")
                .doesNotContain("SCHEDULE-STATUS=1.0");
    }
}
