package dev.orrery.app;

import static dev.orrery.app.ChangesContract.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.Etags;
import dev.orrery.http.Health;
import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.HomeRow;
import dev.orrery.store.Position;
import dev.orrery.store.Store;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreCheck;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the log with time, and of those who read it: on every store. */
abstract class LogExpiryContract {
    static final LogExpiry.Times SOON = new LogExpiry.Times(Duration.ZERO, Duration.ofMillis(10), Duration.ofDays(1));
    private static final String CALENDAR = "/calendars/users/ada/calendar/";
    private static final String SYNC = "<sync-collection xmlns=\"DAV:\"><sync-token>%s</sync-token>"
            + "<sync-level>1</sync-level><prop><getetag/></prop></sync-collection>";

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.now().truncatedTo(ChronoUnit.MILLIS));

    @TempDir
    private Path directory;

    private FaceServer server;

    abstract String storeUrl();

    /** The store is not needed any more. */
    void drop() {}

    @BeforeEach
    void start() throws Exception {
        server = FaceServer.at(now::get, storeUrl(), directory, "");
        assertThat(server.get("ada", "/changes").statusCode()).isEqualTo(200); // from now on ada has a home
    }

    @AfterEach
    void stop() {
        server.close();
        drop();
    }

    final FaceServer server() {
        return server;
    }

    final Instant pass(Duration time) {
        return now.updateAndGet(instant -> instant.plus(time));
    }

    final Store store() {
        return server.house().store();
    }

    final void untilEverybodyHasRead() {
        until(() -> store().unread().values().stream().allMatch(count -> count == 0));
    }

    /** The day's turn, from its beginning to its end. */
    private Health.State shorten() {
        Instant last = shortened();
        try (LogExpiry expiry = new LogExpiry(server.house(), SOON)) {
            expiry.start();
            until(() -> shortened().isAfter(last));
            until(() -> !expiry.isAtIt());
            return expiry.health();
        }
    }

    final Instant shortened() {
        String noted = store().read(snapshot -> snapshot.notes("log-expiry")).get("log-expiry");
        return noted == null ? Instant.EPOCH : Instant.parse(noted);
    }

    final HomeId home() {
        return store().read(snapshot -> snapshot.principal(new PrincipalName(PrincipalKind.USER, "ada")))
                .orElseThrow()
                .home();
    }

    final void append(int entries) {
        HomeId home = home();
        store().write(home, tx -> {
            for (int i = 0; i < entries; i++) {
                tx.append(new Change.Unknown(home, "test.thing", "{}"), Actor.system("test"));
            }
            return true;
        });
    }

    final HomeRow row() {
        HomeId home = home();
        return store().read(snapshot -> snapshot.home(home)).orElseThrow();
    }

    /** What a check of the store finds wrong. */
    final List<String> check() {
        List<String> found = new ArrayList<>();
        new StoreCheck((SqlStore) store(), Etags::of).run(found::add);
        return found;
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private void put(String name) throws Exception {
        String event = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:" + name
                + "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260301T100000Z\r\nSUMMARY:" + name
                + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        assertThat(server.send(
                                "ada",
                                "PUT",
                                CALENDAR + name + ".ics",
                                event,
                                "Content-Type",
                                "text/calendar; charset=utf-8")
                        .statusCode())
                .isEqualTo(201);
    }

    private HttpResponse<byte[]> sync(String token) throws Exception {
        return server.send("ada", "REPORT", CALENDAR, SYNC.formatted(token), "Content-Type", "application/xml");
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return matcher.group(1);
    }

    private static String cursor(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("X-Track-Cursor").orElseThrow();
    }

    @Test
    void whoWasAwayForLongerThanTheLogIsToldSoAndBeginsAnew() throws Exception {
        put("kept");
        put("gone");
        String queue = server.send("ada", "POST", "/queues", "{\"filters\": [{\"user\": \"ada\"}]}")
                .headers()
                .firstValue("Location")
                .orElseThrow();
        String token = found("sync-token>([^<]+)<", text(sync("")));
        String cursor = cursor(server.get("ada", "/changes"));
        server.send("ada", "DELETE", CALENDAR + "gone.ics", "");
        String later = found("sync-token>([^<]+)<", text(sync(token)));
        String laterCursor = cursor(server.get("ada", "/changes"));
        pass(Duration.ofDays(200));
        untilEverybodyHasRead();

        assertThat(shorten()).isEqualTo(Health.State.WELL);
        assertThat(check()).isEmpty();
        assertThat(text(sync(later))).as("nothing happened since").contains(later);
        put("young");

        HttpResponse<byte[]> refused = sync(token);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(text(refused)).contains("valid-sync-token");
        HttpResponse<byte[]> whole = sync("");
        assertThat(text(whole)).contains("kept.ics", "young.ics").doesNotContain("gone.ics");
        assertThat(text(sync(later))).contains("young.ics").doesNotContain("kept.ics");

        HttpResponse<byte[]> gone = server.get("ada", "/changes?since=" + cursor);
        assertThat(gone.statusCode()).isEqualTo(410);
        assertThat(server.get("ada", "/changes?since=" + cursor(gone)).statusCode())
                .isEqualTo(200);
        assertThat(text(server.get("ada", "/changes?since=" + laterCursor))).contains("young.ics");
        assertThat(server.get("ada", "/changes", "Accept", "text/event-stream", "Last-Event-ID", cursor)
                        .statusCode())
                .isEqualTo(410);
        assertThat(text(server.get("ada", queue))).contains("queue.missed");
        put("younger");
        assertThat(text(sync(found("sync-token>([^<]+)<", text(whole))))).contains("younger.ics");
    }

    @Test
    void forWhomTheLogIsKeptIsSaidUntilTheyHaveReadIt() throws Exception {
        Position early = store().end();
        put("old");
        untilEverybodyHasRead();
        store().followers().save("slow", early);
        pass(Duration.ofDays(200));
        assertThat(shorten().cause()).contains("slow").contains("log-expire");
        assertThat(store().oldest()).isEqualTo(early);
        assertThat(text(server.get(null, "/metrics")))
                .contains("store_log_unread_entries{reader=\"slow\"} 1.0")
                .contains("store_log_unread_entries{reader=\"scheduling\"} 0.0");
        store().followers().drop("slow");
        pass(Duration.ofDays(2));
        assertThat(shorten()).isEqualTo(Health.State.WELL);
        assertThat(store().follow(store().oldest(), 10).entries()).isEmpty();
        String metrics = text(server.get(null, "/metrics"));
        assertThat(found("(?m)^store_log_shortened_timestamp_seconds (\\S+)$", metrics))
                .satisfies(at ->
                        assertThat(Double.parseDouble(at)).isEqualTo(now.get().getEpochSecond()));
        assertThat(metrics).contains("store_log_age_seconds 0.0");
    }

    @Test
    void whatIsCutShortGoesOnWithTheNextStart() {
        append(1_600);
        long last = row().lastSeq();
        pass(Duration.ofDays(200));
        untilEverybodyHasRead();
        try (LogExpiry expiry = new LogExpiry(server.house(), SOON)) {
            expiry.start();
            until(() -> row().floor() > 0);
        }
        assertThat(check()).isEmpty();
        try (LogExpiry expiry = new LogExpiry(server.house(), SOON)) {
            expiry.start();
            until(() -> row().floor() == last);
        }
        assertThat(check()).isEmpty();
    }
}
