package dev.orrery.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.dav.Events;
import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.scheduling.ScheduleStatus;
import dev.orrery.store.DeliveryRow;
import dev.orrery.store.LetterRow;
import dev.orrery.store.MessageRow;
import dev.orrery.store.Store;
import dev.orrery.store.StoreFixture;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** There is one letter for each message and recipient, also for whoever asks late. */
class LettersTest {
    private static final String ZOE = "mailto:zoe@elsewhere.net";

    @TempDir
    private Path directory;

    private static MessageRow message(Store store, HomeId home) {
        String event = """
                BEGIN:VEVENT
                UID:meeting
                DTSTAMP:20260301T120000Z
                DTSTART:20260302T100000Z
                SUMMARY:Talk
                ORGANIZER:mailto:ada@example.org
                ATTENDEE:%s
                END:VEVENT
                """.formatted(ZOE);
        byte[] content = Events.calendar(event)
                .replace("BEGIN:VEVENT", "METHOD:REQUEST\r\nBEGIN:VEVENT")
                .getBytes(StandardCharsets.UTF_8);
        return store.write(home, tx -> {
            long seq = tx.append(new Change.MessageSent(home, "meeting", "REQUEST", 1), StoreFixture.ACTOR);
            MessageRow row =
                    new MessageRow(home, seq, "REQUEST", "meeting", "mailto:ada@example.org", List.of(ZOE), content);
            tx.putMessage(row);
            return row;
        });
    }

    /** As it is after a letter was sent, while somebody who looked before that is still on the way here. */
    @Test
    void whatIsSettledIsNotWrittenAgain() {
        try (Store store = SqlStore.open(StoreConfig.of("sqlite:" + directory.resolve("orrery.db")))) {
            HomeId home = StoreFixture.person(store, "ada");
            Principal ada = store.read(snapshot -> snapshot.principalOf(home).orElseThrow());
            Letters letters = new Letters(
                    store,
                    new Letters.Settings("example.org", LetterLanguage.of("en"), 100, ""),
                    new BundleFreeBusy(store, Mirrored.NOTHING, Map.of(), InstantSource.system()),
                    new SecureRandom(),
                    () -> {});
            MessageRow message = message(store, home);
            LetterRow.Key key = new LetterRow.Key(home, message.seq(), ZOE);
            assertThat(letters.write(message, ada, ZOE)).isEmpty();
            assertThat(isThere(store, key)).isTrue();
            store.write(new TreeSet<HomeId>(), tx -> {
                tx.putDelivery(new DeliveryRow(home, message.seq(), ZOE, ScheduleStatus.SENT, tx.now()));
                tx.mail().removeLetter(key);
                return true;
            });
            assertThat(letters.write(message, ada, ZOE)).isEmpty();
            assertThat(isThere(store, key)).as("it would be sent twice").isFalse();
        }
    }

    private static boolean isThere(Store store, LetterRow.Key key) {
        return store.read(snapshot -> snapshot.mail().letter(key).isPresent());
    }
}
