package dev.orrery.app;

import static dev.orrery.app.ChangesContract.CALENDAR;
import static dev.orrery.app.ChangesContract.HOME;
import static dev.orrery.app.ChangesContract.cursor;
import static dev.orrery.app.ChangesContract.put;
import static dev.orrery.app.ChangesContract.share;
import static dev.orrery.app.ChangesContract.until;
import static dev.orrery.app.ChangesContract.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.dav.Events;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The log as server-sent events. */
@Timeout(60)
class EventStreamsTest {
    @TempDir
    private Path directory;

    private FaceServer server(String more) throws Exception {
        return new FaceServer("sqlite:orrery.db", directory, more);
    }

    /** A stream that is read event by event, as HTML section 9.2.6 says. */
    private static final class Stream implements AutoCloseable {
        private final HttpResponse<InputStream> answer;
        private final BufferedReader lines;
        private String lastId = "";

        Stream(FaceServer server, String user, String path, String... headers) throws Exception {
            this.answer = server.open(user, path, headers);
            assertThat(answer.statusCode()).isEqualTo(200);
            this.lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        }

        /** The data of the next event; null when the stream has ended. */
        @Nullable
        JsonNode next() throws IOException {
            String data = null;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    lastId = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.isEmpty() && data != null) {
                    return JsonMapper.shared().readTree(data);
                }
            }
            return null;
        }

        String resource() throws IOException {
            JsonNode event = next();
            return event == null ? "the end" : event.path("resource").asString();
        }

        @Override
        public void close() throws IOException {
            answer.body().close();
        }
    }

    private static Stream stream(FaceServer server, String user, String query, String... more) throws Exception {
        String[] headers = new String[more.length + 2];
        headers[0] = "Accept";
        headers[1] = "text/event-stream";
        System.arraycopy(more, 0, headers, 2, more.length);
        return new Stream(server, user, "/changes?" + query, headers);
    }

    @Test
    void eventsComeAsTheyHappenAndAStreamThatWasCutGoesOn() throws Exception {
        try (FaceServer server = server("")) {
            String start = cursor(server.get("ada", "/changes?since=now"));
            put(server, "one");
            String last;
            try (Stream stream = stream(server, "ada", "since=" + start)) {
                assertThat(stream.answer.headers().firstValue("Content-Type")).contains("text/event-stream");
                assertThat(stream.resource()).isEqualTo(CALENDAR + "one.ics");
                put(server, "two");
                JsonNode two = stream.next();
                assertThat(two).isNotNull();
                assertThat(two.path("resource").asString()).isEqualTo(CALENDAR + "two.ics");
                assertThat(stream.lastId).isEqualTo(two.path("cursor").asString());
                last = stream.lastId;
            }
            put(server, "three");
            // what the address says is older; the header counts
            try (Stream stream = stream(server, "ada", "since=" + start, "Last-Event-ID", last)) {
                assertThat(stream.resource()).isEqualTo(CALENDAR + "three.ics");
            }
        }
    }

    @Test
    void onlyWhatWasAskedForComes() throws Exception {
        try (FaceServer server = server("");
                Stream stream = stream(server, "ada", "since=now&type=calendar.object_gone&resource=" + CALENDAR)) {
            until(() -> waiting(server) == 1);
            put(server, "one");
            put(server, HOME + "tasks/t.ics", Events.task("t"));
            ChangesContract.delete(server, HOME + "tasks/t.ics");
            ChangesContract.delete(server, CALENDAR + "one.ics");
            assertThat(stream.resource()).isEqualTo(CALENDAR + "one.ics");
        }
    }

    @Test
    void aStreamEndsWhenTheRightsDo() throws Exception {
        try (FaceServer server = server("")) {
            share(server, CALENDAR, "read");
            try (Stream stream = stream(server, "bob", "since=now&resource=" + CALENDAR)) {
                until(() -> waiting(server) == 1);
                put(server, "one");
                assertThat(stream.resource()).isEqualTo(CALENDAR + "one.ics");
                share(server, CALENDAR, "");
                assertThat(stream.next()).isNull();
            }
            until(() -> waiting(server) == 0);
            assertThat(server.get("bob", "/changes?resource=" + CALENDAR, "Accept", "text/event-stream")
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void aStopEndsStreamsAtOnce() throws Exception {
        FaceServer server = server("");
        try (Stream stream = stream(server, "ada", "since=now")) {
            until(() -> waiting(server) == 1);
            server.close();
            assertThat(stream.next()).isNull();
        }
    }
}
