package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.ReservationRequest;
import dev.orrery.store.Reservations;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** Stores that share a journal, and whose clock a test sets. */
final class JournalHouse implements AutoCloseable {
    static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    static final String ADA = "mailto:ada@example.org";
    static final long HOUR = 3_600;
    static final long DAY = 24 * HOUR;

    private final String storeUrl;
    private final String otherStoreUrl;
    private final String journalUrl;
    private final JournalConnection connection;
    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final List<SqlStore> open = new ArrayList<>();

    /** Plain SQL in the journal. */
    @FunctionalInterface
    interface JournalConnection {
        Connection open() throws SQLException;
    }

    JournalHouse(String storeUrl, String otherStoreUrl, String journalUrl, JournalConnection connection) {
        this.storeUrl = storeUrl;
        this.otherStoreUrl = otherStoreUrl;
        this.journalUrl = journalUrl;
        this.connection = connection;
    }

    String storeUrl() {
        return storeUrl;
    }

    String otherStoreUrl() {
        return otherStoreUrl;
    }

    String journalUrl() {
        return journalUrl;
    }

    Connection connectJournal() throws SQLException {
        return connection.open();
    }

    /** For each statement. */
    void inJournal(String... statements) throws SQLException {
        try (Connection journal = connectJournal();
                Statement statement = journal.createStatement()) {
            for (String one : statements) {
                statement.executeUpdate(one);
            }
        }
    }

    Instant now() {
        return now.get();
    }

    void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    SqlStore store(String url, String journal) {
        SqlStore store = SqlStore.open(StoreConfig.of(url).withClock(now::get).withJournal(journal));
        open.add(store);
        return store;
    }

    SqlStore store() {
        return store(storeUrl, journalUrl);
    }

    /** As if the process had ended here: nothing that it meant to do next is done. */
    void end(SqlStore ended) {
        ended.close();
        open.remove(ended);
    }

    /** The next process after such an end. */
    SqlStore afterEnd(SqlStore ended) {
        end(ended);
        return store();
    }

    @Override
    public void close() {
        open.forEach(SqlStore::close);
        open.clear();
    }

    static Reservations reservations(SqlStore store) {
        return store.journal().reservations().orElseThrow();
    }

    static ReservationRequest request(HomeId room, String uid, int day, long hours) {
        long start = START.getEpochSecond() + day * DAY;
        return new ReservationRequest(
                room,
                uid,
                ADA,
                Set.of("rooms"),
                Set.of("rooms"),
                Set.of(),
                List.of(new ReservationRequest.Time("", start, start + hours * HOUR)),
                "Talk");
    }

    /** What the store's transaction does that rests on a reservation. */
    static void decide(SqlStore store, ReservationRequest request) {
        List<QuotaPeriod> periods = request.times().stream()
                .map(time -> new QuotaPeriod(
                        request.home(), "rooms", request.uid(), "", time.start(), time.end(), ADA, ADA, "Talk"))
                .toList();
        hold(store, request.home(), request.uid(), periods);
    }

    static void hold(SqlStore store, HomeId home, String uid, List<QuotaPeriod> periods) {
        store.write(home, tx -> {
            tx.bookings().putPeriods(home, uid, periods);
            return true;
        });
    }

    static List<String> held(SqlStore store) {
        return store.journal().periods("rooms", 0).stream()
                .map(QuotaPeriod::uid)
                .toList();
    }

    static boolean isGranted(SqlStore store, ReservationRequest request) {
        return !reservations(store).reserve(request).token().isEmpty();
    }
}
