package dev.orrery.app;

import static dev.orrery.app.FaceServer.header;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.HomeId;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server whose queues programs read, and what such programs do. */
abstract class QueueReaders {
    static final String TOKEN = "0123456789abcdef0123456789";
    static final JsonMapper JSON = JsonMapper.shared();
    static final String EVENT = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\nBEGIN:VEVENT\r\n"
            + "UID:%s\r\nDTSTAMP:20260301T120000Z\r\nDTSTART:20260302T100000Z\r\nSUMMARY:Rome\r\n%sEND:VEVENT\r\n"
            + "END:VCALENDAR\r\n";

    @TempDir
    Path directory;

    FaceServer server;

    abstract String storeUrl();

    @BeforeEach
    void start() throws Exception {
        server = serve("""
                [queues]
                per-person = 5
                [notify]
                listen = "127.0.0.1:0"
                [[notify.account]]
                login = "dovecot"
                secret = "{plain}sesame"
                token = "%s"
                """.formatted(TOKEN));
    }

    FaceServer serve(String tables) throws Exception {
        return new FaceServer(storeUrl(), directory, tables);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** A reader of one queue. */
    final class Reader {
        private final String user;
        final String path;
        String position = "";

        Reader(String user, String path) {
            this.user = user;
            this.path = path;
        }

        JsonNode get(String query) throws Exception {
            HttpResponse<byte[]> answer = ask(user, "GET", path + query, "");
            assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
            JsonNode news = JSON.readTree(text(answer));
            position = news.path("position").asString();
            return news.path("events");
        }

        /** What is there, in one word each. */
        List<String> read(String query) throws Exception {
            return words(get(query));
        }

        void acknowledge() throws Exception {
            assertThat(ask(user, "POST", path + "?position=" + position, "").statusCode())
                    .isEqualTo(204);
        }

        CompletableFuture<List<String>> waiting(String query) {
            CompletableFuture<List<String>> found = new CompletableFuture<>();
            Thread.startVirtualThread(() -> {
                try {
                    found.complete(read(query));
                } catch (Throwable e) {
                    found.completeExceptionally(e);
                }
            });
            return found;
        }
    }

    static List<String> words(JsonNode events) {
        List<String> words = new ArrayList<>();
        for (JsonNode event : events) {
            String message = event.path("data").path("message").asString("");
            words.add(event.path("type").asString() + (message.isEmpty() ? "" : " " + message));
        }
        return words;
    }

    /** @param user null for the service account */
    HttpResponse<byte[]> ask(String user, String method, String path, String body) throws Exception {
        return user == null
                ? server.send(null, method, path, body, "Authorization", "Bearer " + TOKEN)
                : server.send(user, method, path, body);
    }

    Reader queue(String user, String body) throws Exception {
        HttpResponse<byte[]> made = ask(user, "POST", "/queues", body);
        assertThat(made.statusCode()).as(text(made)).isEqualTo(201);
        return new Reader(user, header(made, "Location"));
    }

    void tell(String user, String folder, String message) throws Exception {
        tell("""
                [{"backend": "imap", "user": "%s", "folder": "%s", "message": "%s", "event": "created"}]""".formatted(user, folder, message));
    }

    void tell(String list) throws Exception {
        HttpResponse<byte[]> told = ask(null, "POST", "/notifications", list);
        assertThat(told.statusCode()).as(text(told)).isEqualTo(202);
    }

    void put(String name, String more) throws Exception {
        HttpResponse<byte[]> stored = server.send(
                "ada",
                "PUT",
                "/calendars/users/ada/calendar/" + name + ".ics",
                EVENT.formatted(name, more),
                "Content-Type",
                "text/calendar");
        assertThat(stored.statusCode()).as(text(stored)).isEqualTo(201);
    }

    /** Waits until so many requests wait. */
    void untilWaiting(int count) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!text(server.get(null, "/metrics")).contains("queues_waiting " + count + ".0")) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    HomeId home(String person) {
        return server.house()
                .store()
                .read(s -> s.principal(new PrincipalName(PrincipalKind.USER, person)))
                .orElseThrow()
                .home();
    }
}
