package dev.orrery.app;

import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.HomeId;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Queues as programs read them: each reader at its own pace, nothing lost, nothing of others. */
abstract class QueuesContract extends QueueReaders {
    @Test
    void newsReachesWhoWaitsAndComesAgainUntilItIsAcknowledged() throws Exception {
        Reader reader = queue("ada", """
                {"filters": [{"user": "ada"}]}""");
        assertThat(reader.read("")).isEmpty();
        CompletableFuture<List<String>> waiting = reader.waiting("?wait=60");
        untilWaiting(1);
        tell("ada", "INBOX", "4");
        assertThat(waiting.get(60, TimeUnit.SECONDS)).containsExactly("mail.arrived 4");
        assertThat(reader.read("?wait=60")).containsExactly("mail.arrived 4");
        reader.acknowledge();
        assertThat(reader.read("?wait=1")).isEmpty();
        put("rome", "");
        tell("ada", "INBOX", "5");
        assertThat(reader.read("?limit=1")).containsExactly("calendar.object_put");
        assertThat(reader.read("")).containsExactly("calendar.object_put", "mail.arrived 5");
        reader.acknowledge();
        reader.acknowledge();
        assertThat(reader.read("")).isEmpty();
        assertThat(text(server.get(null, "/metrics"))).contains("queues 1.0").contains("queues_told_total 5.0");
    }

    @Test
    void theNextRequestMayAcknowledgeWhatTheLastOneBrought() throws Exception {
        Reader reader = queue("ada", """
                {"filters": [{}]}""");
        tell("ada", "INBOX", "1");
        assertThat(reader.read("?wait=60")).containsExactly("mail.arrived 1");
        CompletableFuture<List<String>> waiting = reader.waiting("?wait=60&position=" + reader.position);
        untilWaiting(1);
        tell("ada", "INBOX", "2");
        assertThat(waiting.get(60, TimeUnit.SECONDS)).containsExactly("mail.arrived 2");
        assertThat(reader.read("")).as("the first is known").containsExactly("mail.arrived 2");
        assertThat(ask("ada", "GET", reader.path + "?wait=60&position=x", "").statusCode())
                .isEqualTo(400);
    }

    @Test
    void twoSessionsOfOnePersonDoNotStealFromEachOther() throws Exception {
        Reader one = queue("ada", """
                {"filters": [{"folder": "inbox"}]}""");
        Reader other = queue("ada", """
                {"filters": [{"folder": "inbox"}]}""");
        tell("ada", "INBOX", "4");
        assertThat(one.read("")).containsExactly("mail.arrived 4");
        one.acknowledge();
        assertThat(one.read("")).isEmpty();
        assertThat(other.read("")).containsExactly("mail.arrived 4");
        assertThat(ask("ada", "DELETE", one.path, "").statusCode()).isEqualTo(204);
        assertThat(ask("ada", "GET", one.path, "").statusCode()).isEqualTo(404);
        tell("ada", "INBOX", "5");
        assertThat(other.read("")).containsExactly("mail.arrived 4", "mail.arrived 5");
    }

    @Test
    void readersThatShareAQueueGetWhatNobodyElseHas() throws Exception {
        Reader one = queue("ada", """
                {"filters": [{"events": ["mail.*"]}]}""");
        Reader other = new Reader("ada", one.path);
        tell("ada", "INBOX", "1");
        tell("ada", "INBOX", "2");
        tell("ada", "INBOX", "3");
        assertThat(one.read("?reader=one&limit=2")).containsExactly("mail.arrived 1", "mail.arrived 2");
        assertThat(other.read("?reader=other")).containsExactly("mail.arrived 3");
        assertThat(other.read("?reader=other")).as("again").containsExactly("mail.arrived 3");
        other.acknowledge();
        assertThat(other.read("?reader=other")).isEmpty();
        assertThat(one.read("?reader=one")).as("still theirs").containsExactly("mail.arrived 1", "mail.arrived 2");
        assertThat(one.read("?reader=one&limit=1"))
                .as("its end acknowledges all of it")
                .containsExactly("mail.arrived 1", "mail.arrived 2");
        tell("ada", "INBOX", "4");
        assertThat(other.read("?reader=other")).containsExactly("mail.arrived 4");
        one.acknowledge();
        other.acknowledge();
        assertThat(one.read("?reader=one")).isEmpty();
        assertThat(one.read("")).isEmpty();
    }

    @Test
    void whoSharesAQueuePassesOverWhatItLetsNothingThroughOf() throws Exception {
        Reader one = queue("ada", """
                {"filters": [{"folder": "INBOX"}]}""");
        for (int i = 1; i <= 60; i++) {
            tell("ada", "Other", Integer.toString(i));
        }
        assertThat(one.read("?reader=one&limit=1&wait=1")).isEmpty();
        tell("ada", "INBOX", "61");
        assertThat(one.read("?reader=one&limit=1&wait=60")).containsExactly("mail.arrived 61");
        one.acknowledge();
        assertThat(one.read("?reader=one&limit=1")).isEmpty();
    }

    @Test
    void whoSharesAQueueMissesNothingThoughTheLogIsForgottenThatTheyLookedAt() throws Exception {
        Reader one = queue("ada", """
                {"filters": [{"events": ["mail.*"]}]}""");
        Reader other = new Reader("ada", one.path);
        put("rome", "");
        assertThat(one.read("?reader=one")).isEmpty();
        assertThat(other.read("?reader=other")).isEmpty();
        forget("ada");
        tell("ada", "INBOX", "1");
        assertThat(other.read("?reader=other")).containsExactly("mail.arrived 1");
        other.acknowledge();
        put("paris", "");
        assertThat(one.waiting("?reader=one&wait=1").get(60, TimeUnit.SECONDS)).isEmpty();
        forget("ada");
        tell("ada", "INBOX", "2");
        assertThat(one.read("?reader=one")).containsExactly("mail.arrived 2");
        assertThat(other.read("?reader=other")).as("somebody has it").isEmpty();
        assertThat(new Reader("ada", one.path).read("")).as("not acknowledged").containsExactly("mail.arrived 2");
    }

    @Test
    void whatWasPassedOverBehindAPieceIsNoHindranceOnceThePieceIsDone() throws Exception {
        Reader one = queue("ada", """
                {"filters": [{"folder": "INBOX"}]}""");
        Reader other = new Reader("ada", one.path);
        Reader alone = new Reader("ada", one.path);
        tell("ada", "INBOX", "1");
        tell("ada", "Other", "2");
        assertThat(alone.read("")).containsExactly("mail.arrived 1");
        assertThat(one.read("?reader=one&limit=1")).containsExactly("mail.arrived 1");
        for (int i = 3; i <= 60; i++) {
            tell("ada", "Other", Integer.toString(i));
        }
        assertThat(other.read("?reader=other&limit=1")).isEmpty();
        alone.acknowledge();
        assertThat(other.read("?reader=other")).isEmpty();
        forget("ada");
        tell("ada", "INBOX", "61");
        assertThat(other.read("?reader=other")).containsExactly("mail.arrived 61");
    }

    @Test
    void whoFollowsAStreamMissesNothingThoughTheLogIsForgottenThatTheyLookedAt() throws Exception {
        Reader reader = queue("ada", """
                {"filters": [{"events": ["mail.*"]}]}""");
        put("rome", "");
        try (BufferedReader lines = stream("ada", reader.path)) {
            assertThat(next(lines, "id: ")).isNotEmpty();
        }
        forget("ada");
        tell("ada", "INBOX", "1");
        try (BufferedReader lines = stream("ada", reader.path)) {
            assertThat(next(lines, "data: ")).contains("\"message\":\"1\"");
            assertThat(next(lines, "id: ")).isNotEmpty();
        }
        assertThat(reader.read("")).as("not acknowledged").containsExactly("mail.arrived 1");
    }

    @Test
    void ofTwoWhoWaitAtOnceOneIsGivenTheNews() throws Exception {
        Reader one = queue("ada", """
                {"filters": [{}]}""");
        Reader other = new Reader("ada", one.path);
        List<CompletableFuture<List<String>>> waiting = List.of(one.waiting("?wait=60"), other.waiting("?wait=60"));
        untilWaiting(2);
        tell("ada", "INBOX", "1");
        CompletableFuture.anyOf(waiting.get(0), waiting.get(1)).get(60, TimeUnit.SECONDS);
        tell("ada", "INBOX", "2");
        List<String> all = new ArrayList<>();
        for (CompletableFuture<List<String>> each : waiting) {
            all.addAll(each.get(60, TimeUnit.SECONDS));
        }
        assertThat(all).containsExactlyInAnyOrder("mail.arrived 1", "mail.arrived 2");
    }

    @Test
    void whatPassedInSilenceIsSaid() throws Exception {
        Reader reader = queue("ada", """
                {"filters": [{}], "expires": 60}""");
        tell("ada", "INBOX", "1");
        String id = reader.path.substring("/queues/".length());
        server.house().store().write(new TreeSet<HomeId>(), tx -> {
            tx.queueWrites().heard(id, Instant.now().minus(Duration.ofMinutes(5)));
            return true;
        });
        assertThat(reader.read("")).containsExactly("queue.missed");
        tell("ada", "INBOX", "2");
        assertThat(reader.read("")).as("until it is acknowledged").containsExactly("queue.missed", "mail.arrived 2");
        reader.acknowledge();
        tell("ada", "INBOX", "3");
        assertThat(reader.read("")).containsExactly("mail.arrived 3");
    }

    @Test
    void aReaderWhoWasAwayForLongerThanTheLogIsTold() throws Exception {
        Reader reader = queue("ada", """
                {"filters": [{}]}""");
        tell("ada", "INBOX", "1");
        forget("ada");
        tell("ada", "INBOX", "2");
        assertThat(reader.read("?wait=60")).containsExactly("queue.missed");
        reader.acknowledge();
        tell("ada", "INBOX", "3");
        assertThat(reader.read("")).containsExactly("mail.arrived 3");
    }

    @Test
    void whoGivesAPositionThatIsGoneIsToldWhatTheyMissed() throws Exception {
        Reader reader = queue("ada", """
                {"filters": [{}]}""");
        assertThat(reader.read("")).isEmpty();
        String before = reader.position;
        tell("ada", "INBOX", "1");
        forget("ada");
        tell("ada", "INBOX", "2");
        try (BufferedReader lines = stream("ada", reader.path, "Last-Event-ID", before)) {
            assertThat(next(lines, "data: ")).contains("queue.missed");
        }
        assertThat(reader.read("?wait=60&position=" + before)).containsExactly("queue.missed");
        assertThat(ask("ada", "POST", reader.path + "?position=" + before, "").statusCode())
                .as("nothing is read on")
                .isEqualTo(400);
        reader.acknowledge();
        tell("ada", "INBOX", "3");
        assertThat(reader.read("?position=" + reader.position)).containsExactly("mail.arrived 3");
    }

    @Test
    void aPositionOfAnotherHistoryStopsNobodyAndOneOfAnotherQueueIsRefused() throws Exception {
        Reader reader = queue("ada", """
                {"filters": [{}]}""");
        Reader bobs = queue("bob", """
                {"filters": [{}]}""");
        tell("ada", "INBOX", "1");
        assertThat(bobs.read("")).isEmpty();
        assertThat(reader.read("")).containsExactly("mail.arrived 1");
        String restored = "other" + reader.position.substring(reader.position.indexOf('-'));
        assertThat(reader.read("?wait=60&position=" + restored)).containsExactly("mail.arrived 1");
        try (BufferedReader lines = stream("ada", reader.path, "Last-Event-ID", restored)) {
            assertThat(next(lines, "data: ")).contains("\"message\":\"1\"");
        }
        assertThat(ask("ada", "GET", reader.path + "?position=" + bobs.position, "")
                        .statusCode())
                .isEqualTo(400);
        assertThat(server.get("ada", reader.path, "Accept", "text/event-stream", "Last-Event-ID", bobs.position)
                        .statusCode())
                .isEqualTo(400);
    }

    private void forget(String user) {
        HomeId home = home(user);
        server.house().store().write(home, tx -> {
            tx.forget(home, tx.home(home).orElseThrow().lastSeq());
            return true;
        });
    }

    @Test
    void whatTheLogHasIsTheReadersWhoeverStopped() throws Exception {
        Reader reader = queue("ada", """
                {"filters": [{}]}""");
        tell("ada", "INBOX", "1");
        server.close();
        start();
        assertThat(reader.read("")).containsExactly("mail.arrived 1");
        reader.acknowledge();
        assertThat(reader.read("")).isEmpty();
    }

    @Test
    void aStreamTellsAtOnceAndGoesOnWhereItWasCut() throws Exception {
        Reader reader = queue("ada", """
                {"filters": [{}]}""");
        tell("ada", "INBOX", "1");
        String position;
        try (BufferedReader lines = stream("ada", reader.path)) {
            assertThat(next(lines, "data: ")).contains("\"message\":\"1\"");
            position = next(lines, "id: ");
            tell("ada", "INBOX", "2");
            assertThat(next(lines, "data: ")).contains("\"message\":\"2\"");
        }
        tell("ada", "INBOX", "3");
        try (BufferedReader lines = stream("ada", reader.path, "Last-Event-ID", position)) {
            assertThat(next(lines, "data: ")).contains("\"message\":\"2\"");
            assertThat(next(lines, "data: ")).contains("\"message\":\"3\"");
        }
        assertThat(reader.read("")).containsExactly("mail.arrived 2", "mail.arrived 3");
        HttpResponse<byte[]> shared = server.get("ada", reader.path + "?reader=one", "Accept", "text/event-stream");
        assertThat(shared.statusCode()).isEqualTo(400);
    }

    private BufferedReader stream(String user, String path, String... more) throws Exception {
        List<String> headers = new ArrayList<>(List.of("Accept", "text/event-stream"));
        headers.addAll(List.of(more));
        return new BufferedReader(new InputStreamReader(
                server.open(user, path, headers.toArray(String[]::new)).body(), StandardCharsets.UTF_8));
    }

    private static String next(BufferedReader lines, String prefix) throws Exception {
        String line = lines.readLine();
        while (line != null && !line.startsWith(prefix)) {
            line = lines.readLine();
        }
        assertThat(line).isNotNull();
        return line.substring(prefix.length());
    }
}
