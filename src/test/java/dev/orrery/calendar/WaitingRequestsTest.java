package dev.orrery.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.dav.Events;
import dev.orrery.model.HomeId;
import dev.orrery.store.RequestRow;
import dev.orrery.store.RequestRow.Kind;
import dev.orrery.store.Store;
import dev.orrery.store.StoreFixture;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strangers choose the UID of what they send, and may send much: nobody else's message is held up by it. */
class WaitingRequestsTest {
    private static final byte[] EVENT = Events.calendar("""
                    BEGIN:VEVENT
                    UID:talk
                    DTSTAMP:20260301T120000Z
                    DTSTART:20260302T100000Z
                    ORGANIZER:mailto:zoe@elsewhere.net
                    END:VEVENT
                    """).getBytes(StandardCharsets.UTF_8);

    /** Whoever parses this fails. */
    private static final byte[] UNREADABLE = "BEGIN:VCALENDAR".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    private static RequestRow row(HomeId home, Kind kind, String sender, byte[] content) {
        return new RequestRow(
                home, kind, "talk", "", "mailto:" + sender, "REQUEST", "Talk", "", Instant.ofEpochSecond(1), content);
    }

    @Test
    void whatOthersSentIsNotReadForAMessage() {
        try (Store store = SqlStore.open(StoreConfig.of("sqlite:" + directory.resolve("orrery.db")))) {
            HomeId home = StoreFixture.person(store, "ada");
            store.write(home, tx -> {
                tx.bookings().putRequest(row(home, Kind.UNPROVED, "eve@elsewhere.net", UNREADABLE));
                tx.bookings().putRequest(row(home, Kind.COUNTER, "eve@elsewhere.net", UNREADABLE));
                return true;
            });
            for (Kind kind : Kind.values()) {
                RequestRow newer = row(home, kind, "zoe@elsewhere.net", EVENT);
                store.write(home, tx -> {
                    assertThat(WaitingRequests.has(tx, newer)).isFalse();
                    WaitingRequests.put(tx, newer, null);
                    assertThat(WaitingRequests.has(tx, newer)).isTrue();
                    return true;
                });
            }
            List<RequestRow> left = store.read(snapshot -> snapshot.bookings().requests(home, 10));
            assertThat(left).as("a room's request stands in for the invitation").hasSize(5);
        }
    }
}
