package dev.orrery.app;

import static dev.orrery.app.ChangesContract.CALENDAR;
import static dev.orrery.app.ChangesContract.HOME;
import static dev.orrery.app.ChangesContract.cursor;
import static dev.orrery.app.ChangesContract.delete;
import static dev.orrery.app.ChangesContract.entries;
import static dev.orrery.app.ChangesContract.next;
import static dev.orrery.app.ChangesContract.put;
import static dev.orrery.app.ChangesContract.share;
import static dev.orrery.app.ChangesContract.told;
import static dev.orrery.app.ChangesContract.until;
import static dev.orrery.app.ChangesContract.waiting;
import static dev.orrery.app.FaceServer.header;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.dav.Events;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the log tells those with whom something is shared, on either store. */
abstract class SharedChangesContract {
    private static final String SEEN_BY_BOB = "/changes?resource=" + HOME;

    @TempDir
    private Path directory;

    abstract String storeUrl();

    private FaceServer server() throws Exception {
        return new FaceServer(storeUrl(), directory, "");
    }

    @Test
    void aGuestIsToldWhatTheyMayReadAndWhenItComesAndGoes() throws Exception {
        try (FaceServer server = server()) {
            put(server, "before");
            assertThat(server.get("bob", SEEN_BY_BOB).statusCode()).isEqualTo(404);
            share(server, CALENDAR, "read");
            HttpResponse<byte[]> first = server.get("bob", SEEN_BY_BOB);
            assertThat(told(first))
                    .containsExactly("collection.access_changed calendar/", "calendar.object_put calendar/before.ics");
            assertThat(text(first)).doesNotContain("tasks", "granted");
            put(server, HOME + "tasks/t.ics", Events.task("t"));
            put(server, "one");
            delete(server, CALENDAR + "before.ics");
            HttpResponse<byte[]> second = server.get("bob", next(first));
            assertThat(told(second))
                    .containsExactly(
                            "calendar.object_put calendar/one.ics", "calendar.object_gone calendar/before.ics");
            assertThat(entries(second).getFirst().path("actor").asString()).isEqualTo("/principals/users/ada/");
            share(server, HOME + "tasks/", "read");
            HttpResponse<byte[]> third = server.get("bob", next(second));
            assertThat(told(third))
                    .containsExactly("collection.access_changed tasks/", "calendar.object_put tasks/t.ics");
            share(server, CALENDAR, "");
            HttpResponse<byte[]> fourth = server.get("bob", next(third));
            assertThat(told(fourth)).containsExactly("collection.gone calendar/");
            put(server, "two");
            assertThat(told(server.get("bob", next(fourth)))).isEmpty();
            assertThat(server.get("bob", "/changes?resource=" + CALENDAR).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void aGuestLearnsNothingOfEventsThatAreNotPublic() throws Exception {
        try (FaceServer server = server()) {
            share(server, CALENDAR, "read");
            String own = cursor(server.get("ada", "/changes?since=now"));
            String start = cursor(server.get("bob", SEEN_BY_BOB + "&since=now"));
            put(server, CALENDAR + "a.ics", Events.event("secret-uid", "x\r\nCLASS:CONFIDENTIAL"));
            put(server, CALENDAR + "b.ics", Events.event("busy-uid", "x\r\nCLASS:PRIVATE"));
            HttpResponse<byte[]> seen = server.get("bob", SEEN_BY_BOB + "&since=" + start);
            assertThat(told(seen)).containsExactly("calendar.object_put calendar/b.ics");
            assertThat(entries(seen).getFirst().path("data").path("etag").asString())
                    .isEqualTo(header(server.get("bob", CALENDAR + "b.ics"), "ETag"))
                    .isNotEqualTo(header(server.get("ada", CALENDAR + "b.ics"), "ETag"));
            assertThat(told(server.get("ada", "/changes?since=" + own))).hasSize(2);
            // what was public and is hidden now is gone
            put(server, CALENDAR + "b.ics", Events.event("busy-uid", "x\r\nCLASS:CONFIDENTIAL"));
            assertThat(told(server.get("bob", next(seen)))).containsExactly("calendar.object_gone calendar/b.ics");
        }
    }

    /** What took the place of something that the guest knew is gone for them when they do not see it. */
    @Test
    void whatIsReplacedBySomethingHiddenIsGone() throws Exception {
        try (FaceServer server = server()) {
            share(server, CALENDAR, "read");
            put(server, "one");
            HttpResponse<byte[]> seen = server.get("bob", SEEN_BY_BOB);
            delete(server, CALENDAR + "one.ics");
            put(server, CALENDAR + "one.ics", Events.event("other", "x\r\nCLASS:CONFIDENTIAL"));
            assertThat(told(server.get("bob", next(seen)))).containsExactly("calendar.object_gone calendar/one.ics");
        }
    }

    @Test
    void aWaitEndsWhenTheRightsDo() throws Exception {
        try (FaceServer server = server();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            share(server, CALENDAR, "read");
            String asked = "/changes?wait=60&since=now&resource=" + CALENDAR;
            Future<HttpResponse<byte[]>> waiting = threads.submit(() -> server.get("bob", asked));
            until(() -> waiting(server) == 1);
            share(server, CALENDAR, "");
            assertThat(waiting.get().statusCode()).isEqualTo(404);
        }
    }

    /**
     * A guest's copy, made of nothing but what the feed says, is what the guest finds: whatever was shared, withdrawn,
     * hidden, moved and deleted in between, and wherever their pages were cut.
     */
    @Test
    void aGuestsCopyIsWhatTheGuestFinds() throws Exception {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        Random random = new Random(seed);
        System.out.println("a guest's copy: seed " + seed);
        try (FaceServer server = server()) {
            share(server, CALENDAR, "read");
            List<String> calendars = List.of("calendar", "trips", "team");
            Map<String, String> copy = new TreeMap<>();
            String at = SEEN_BY_BOB + "&limit=";
            String since = "";
            for (int round = 0; round < 40 * Integer.getInteger("orrery.soak", 1); round++) {
                for (int i = random.nextInt(5); i >= 0; i--) {
                    something(server, random, calendars);
                }
                HttpResponse<byte[]> page;
                do {
                    page = server.get("bob", at + (1 + random.nextInt(4)) + since);
                    if (page.statusCode() == 404) {
                        break; // nothing of this home is theirs now; the cursor holds until something is again
                    }
                    entries(page).forEach(entry -> apply(copy, entry));
                    since = "&since=" + cursor(page);
                } while (!entries(page).isEmpty() && random.nextInt(10) > 0);
                if (page.statusCode() == 200 && entries(page).isEmpty()) {
                    assertThat(copy).as("seed " + seed + ", round " + round).isEqualTo(found(server, calendars));
                }
            }
        }
    }

    private static void something(FaceServer server, Random random, List<String> calendars) throws Exception {
        String calendar = HOME + calendars.get(random.nextInt(calendars.size())) + "/";
        String name = "e" + random.nextInt(4);
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> {
                String hidden = List.of("", "\r\nCLASS:PRIVATE", "\r\nCLASS:CONFIDENTIAL")
                        .get(random.nextInt(3));
                String text = Events.event(name, "now " + random.nextInt() + hidden);
                server.send("ada", "PUT", calendar + name + ".ics", text, "Content-Type", "text/calendar");
            }
            case 3 -> server.send("ada", "DELETE", calendar + name + ".ics", "");
            case 4 -> server.send("ada", "MKCALENDAR", calendar, "");
            case 5 -> server.send("ada", "DELETE", calendar, "");
            case 6 -> {
                String other = HOME + calendars.get(random.nextInt(calendars.size())) + "/";
                server.send("ada", "MOVE", calendar, "", "Destination", other, "Overwrite", "F");
            }
            default -> {
                if (server.get("ada", calendar).statusCode() != 404) {
                    share(server, calendar, random.nextInt(3) == 0 ? "" : "read");
                }
            }
        }
    }

    private static void apply(Map<String, String> copy, JsonNode entry) {
        String resource = entry.path("resource").asString();
        switch (entry.path("type").asString()) {
            case "calendar.object_put" ->
                copy.put(resource, entry.path("data").path("etag").asString());
            case "calendar.object_gone" -> copy.remove(resource);
            case "collection.gone" -> copy.keySet().removeIf(path -> path.startsWith(resource));
            default -> {}
        }
    }

    private static Map<String, String> found(FaceServer server, List<String> calendars) throws Exception {
        Map<String, String> found = new TreeMap<>();
        for (String calendar : calendars) {
            for (int i = 0; i < 4; i++) {
                String path = HOME + calendar + "/e" + i + ".ics";
                HttpResponse<byte[]> answer = server.get("bob", path);
                if (answer.statusCode() == 200) {
                    found.put(path, header(answer, "ETag"));
                }
            }
        }
        return found;
    }
}
