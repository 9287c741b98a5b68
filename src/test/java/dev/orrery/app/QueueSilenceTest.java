package dev.orrery.app;

import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.ManageQueues;
import dev.orrery.tracking.HandClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Readers who were away, where the test says for how long. */
class QueueSilenceTest extends QueueReaders {
    private final HandClock clock = new HandClock();

    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }

    @Override
    FaceServer serve(String tables) throws Exception {
        return FaceServer.at(clock, storeUrl(), directory, tables);
    }

    @Test
    void whoWasAwayForAnHourReadsOnWhereItStopped() throws Exception {
        Reader reader = queue("ada", """
                {"filters": [{"folder": "INBOX"}], "expires": 7200}""");
        tell("ada", "INBOX", "1");
        assertThat(reader.read("")).containsExactly("mail.arrived 1");
        reader.acknowledge();
        for (int minute = 1; minute <= 60; minute++) {
            clock.advance(Duration.ofMinutes(1));
            tell("ada", minute % 2 == 0 ? "INBOX" : "Other", Integer.toString(minute + 1));
        }
        assertThat(reader.read("?limit=2")).containsExactly("mail.arrived 3", "mail.arrived 5");
        reader.acknowledge();
        assertThat(reader.read("")).hasSize(28).startsWith("mail.arrived 7").endsWith("mail.arrived 61");
        reader.acknowledge();
        assertThat(reader.read("")).isEmpty();
    }

    @Test
    void whoReadsNowAndThenIsNeverGivenUp() throws Exception {
        Reader reader = queue("ada", """
                {"filters": [{}], "expires": 60}""");
        for (int i = 1; i <= 10; i++) {
            clock.advance(Duration.ofSeconds(50));
            tell("ada", "INBOX", Integer.toString(i));
            assertThat(reader.read("")).as("at the %d. time", i).containsExactly("mail.arrived " + i);
            reader.acknowledge();
        }
    }

    @Test
    void whoComesTooLateIsToldSoAndLaterStillFindsNothing() throws Exception {
        Reader reader = queue("ada", """
                {"filters": [{}], "expires": 60}""");
        tell("ada", "INBOX", "1");
        clock.advance(Duration.ofSeconds(61));
        assertThat(text(server.get(null, "/metrics"))).contains("queues_expired 1.0");
        assertThat(reader.read("")).containsExactly("queue.missed");
        reader.acknowledge();
        tell("ada", "INBOX", "2");
        assertThat(reader.read("")).containsExactly("mail.arrived 2");
        clock.advance(Duration.ofDays(6));
        ManageQueues manage = new ManageQueues(server.house().store(), clock);
        manage.sweep();
        assertThat(reader.read("")).as("within a week").containsExactly("queue.missed");
        clock.advance(Duration.ofDays(8));
        manage.sweep();
        assertThat(ask("ada", "GET", reader.path, "").statusCode()).isEqualTo(404);
    }

    /** First come, first served; what somebody keeps without a word for half a minute is the next one's. */
    @Test
    void whatAReaderDoesNotAcknowledgeTheNextOneGets() throws Exception {
        Reader one = queue("ada", """
                {"filters": [{}]}""");
        Reader other = new Reader("ada", one.path);
        tell("ada", "INBOX", "1");
        assertThat(one.read("?reader=one")).containsExactly("mail.arrived 1");
        assertThat(other.read("?reader=other")).isEmpty();
        clock.advance(Duration.ofSeconds(31));
        assertThat(other.read("?reader=other")).containsExactly("mail.arrived 1");
        assertThat(one.read("?reader=one")).isEmpty();
        other.acknowledge();
        clock.advance(Duration.ofSeconds(31));
        assertThat(one.read("?reader=one")).isEmpty();
    }
}
