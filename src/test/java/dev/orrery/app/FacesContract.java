package dev.orrery.app;

import static dev.orrery.app.FaceServer.header;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.dav.Events;
import dev.orrery.model.HomeId;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.Store;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole calendars and free/busy lists at a running server's doors, on either store. */
abstract class FacesContract {
    private static final String FILE = "/ical/ada/calendar.ics";
    private static final Pattern BASE = Pattern.compile("X-ORRERY-BASE:(\\S+)");

    @TempDir
    private Path directory;

    abstract String storeUrl();

    private FaceServer server(String... lines) throws Exception {
        return new FaceServer(storeUrl(), directory, String.join("\n", lines));
    }

    private static void put(FaceServer server, String uid, String summary) throws Exception {
        String path = "/calendars/users/ada/calendar/" + uid + ".ics";
        assertThat(server.send("ada", "PUT", path, Events.event(uid, summary), "Content-Type", "text/calendar")
                        .statusCode())
                .isIn(201, 204);
    }

    private static String base(String file) {
        Matcher base = BASE.matcher(file);
        assertThat(base.find()).as(file).isTrue();
        return base.group(1);
    }

    /** A file with these events, made of a state. */
    private static String file(String base, List<String> events) {
        StringBuilder file = new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\nX-ORRERY-BASE:")
                .append(base)
                .append("\r\n");
        for (String event : events) {
            int from = event.indexOf("BEGIN:VEVENT");
            file.append(event, from, event.indexOf("END:VCALENDAR"));
        }
        return file.append("END:VCALENDAR\r\n").toString();
    }

    /** The mail's race: change, export, change within the same second, export. Nothing is lost, however fast it goes. */
    @Test
    void changesWithinOneSecondAreNeverMissed() throws Exception {
        try (FaceServer server = server()) {
            String tag = "\"none\"";
            for (int i = 0; i < 60; i++) {
                put(server, "same", "change " + i + ";");
                HttpResponse<byte[]> answer = server.get("ada", FILE, "If-None-Match", tag);
                assertThat(answer.statusCode()).as("change " + i).isEqualTo(200);
                assertThat(text(answer)).contains("SUMMARY:change " + i + ";");
                tag = header(answer, "ETag");
                assertThat(server.get("ada", FILE, "If-None-Match", tag).statusCode())
                        .isEqualTo(304);
            }
        }
    }

    /** The same with a file that goes back at once: what came in between is in the answer and stays. */
    @Test
    void aFileThatWasOldWithinTheSameSecondTakesNothingAway() throws Exception {
        try (FaceServer server = server()) {
            put(server, "seen", "seen");
            for (int i = 0; i < 20; i++) {
                String old = text(server.get("ada", FILE));
                put(server, "unseen-" + i, "unseen");
                HttpResponse<byte[]> answer =
                        server.send("ada", "PUT", FILE, file(base(old), List.of(Events.event("seen", "seen " + i))));
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(text(answer)).contains("UID:unseen-" + i, "SUMMARY:seen " + i);
                assertThat(header(answer, "ETag"))
                        .isEqualTo(header(server.get("ada", FILE), "ETag"))
                        .isNotEmpty();
            }
        }
    }

    @Test
    void filesAndSingleEventsThatComeAtOnceAllArrive() throws Exception {
        try (FaceServer server = server();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            put(server, "first", "first");
            String base = base(text(server.get("ada", FILE)));
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String uid = "file-" + i;
                List<String> events = List.of(Events.event("first"), Events.event(uid));
                running.add(threads.submit(() -> {
                    assertThat(server.send("ada", "PUT", FILE, file(base, events))
                                    .statusCode())
                            .isEqualTo(200);
                    return uid;
                }));
                String single = "single-" + i;
                running.add(threads.submit(() -> {
                    put(server, single, single);
                    return single;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
            String all = text(server.get("ada", FILE));
            for (int i = 0; i < 8; i++) {
                assertThat(all).contains("UID:file-" + i, "UID:single-" + i);
            }
            assertThat(all).contains("UID:first").doesNotContain("conflict");
        }
    }

    /**
     * Another device of the same login writes right behind a file, before that one's answer is made. The first device does
     * not read its answers: none may name what the other device brought.
     */
    @Test
    void anAnswersTagStandsForNothingThatAnotherDeviceBroughtMeanwhile() throws Exception {
        try (FaceServer server = server();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String mark = base(text(server.get("ada", FILE)));
                all.add(Events.event("first-" + i));
                String first = file(mark, all);
                all.add(Events.event("second-" + i));
                String second = file(next(mark), all);
                Future<HttpResponse<byte[]>> other = threads.submit(() -> behind(server, second, next(mark)));
                HttpResponse<byte[]> answer = server.send("ada", "PUT", FILE, first);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(other.get().statusCode()).isEqualTo(200);
                String tag = answer.headers().firstValue("ETag").orElse("\"" + mark + "\"");
                server.send("ada", "PUT", FILE, first, "If-Match", tag);
                assertThat(text(server.get("ada", FILE))).contains("UID:first-" + i, "UID:second-" + i);
            }
        }
    }

    /** Sends a file until the state is there from which it was made. */
    private static HttpResponse<byte[]> behind(FaceServer server, String file, String state) throws Exception {
        Instant deadline = Instant.now().plusSeconds(30);
        HttpResponse<byte[]> answer;
        do {
            answer = server.send("ada", "PUT", FILE, file, "If-Match", "\"" + state + "\"");
        } while (answer.statusCode() == 412 && Instant.now().isBefore(deadline));
        return answer;
    }

    /** The mark of the state that one more change makes. */
    private static String next(String mark) {
        Matcher parts = Pattern.compile("(.*-)(\\d+)(\\..*)").matcher(mark);
        assertThat(parts.matches()).as(mark).isTrue();
        return parts.group(1) + (Long.parseLong(parts.group(2)) + 1) + parts.group(3);
    }

    @Test
    void compressedOrNotItIsTheSameFileUnderTheSameTag() throws Exception {
        try (FaceServer server = server()) {
            for (int i = 0; i < 20; i++) {
                put(server, "e" + i, "event " + i);
            }
            HttpResponse<byte[]> plain = server.get("ada", FILE);
            HttpResponse<byte[]> packed = server.get("ada", FILE, "Accept-Encoding", "gzip");
            assertThat(header(packed, "Content-Encoding")).isEqualTo("gzip");
            assertThat(header(packed, "ETag")).isEqualTo(header(plain, "ETag"));
            assertThat(text(packed)).isEqualTo(text(plain));
            assertThat(packed.body().length).isLessThan(plain.body().length);
            HttpResponse<byte[]> head = server.send("ada", "HEAD", FILE, "");
            assertThat(header(head, "Content-Length")).isEqualTo(Integer.toString(plain.body().length));
            assertThat(head.body()).isEmpty();
        }
    }

    /** What is older than the log cannot be told apart: it counts as no base, and nothing is removed. */
    @Test
    void aBaseBeforeTheLogsFloorRemovesNothing() throws Exception {
        try (FaceServer server = server()) {
            put(server, "a", "a");
            put(server, "b", "b");
            HttpResponse<byte[]> old = server.get("ada", FILE);
            put(server, "a", "a server");
            forgetLog(server);
            put(server, "c", "c");
            String sent = file(base(text(old)), List.of(Events.event("a")));
            HttpResponse<byte[]> answer = server.send("ada", "PUT", FILE, sent);
            assertThat(header(answer, "X-Orrery-Merge")).startsWith("base=none");
            assertThat(text(answer)).contains("UID:a", "UID:b", "UID:c");
            assertThat(server.send("ada", "PUT", FILE, sent, "If-Match", header(old, "ETag"))
                            .statusCode())
                    .isEqualTo(412);
        }
    }

    @Test
    void theRulesOfWhatOthersSeeCanBeSwapped() throws Exception {
        try (FaceServer server = server("[privacy]", "private = \"nothing\"", "confidential = \"busy\"")) {
            for (String kind : List.of("PRIVATE", "CONFIDENTIAL")) {
                String event = Events.event(kind, kind + " details\r\nCLASS:" + kind);
                server.send("ada", "PUT", "/calendars/users/ada/calendar/" + kind + ".ics", event);
            }
            String entries = "<D:acl xmlns:D=\"DAV:\"><D:ace><D:principal><D:href>/principals/users/bob/</D:href>"
                    + "</D:principal><D:grant><D:privilege><D:read/></D:privilege></D:grant></D:ace></D:acl>";
            assertThat(server.send("ada", "ACL", "/calendars/users/ada/calendar/", entries)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(text(server.get("bob", FILE)))
                    .contains("UID:CONFIDENTIAL", "SUMMARY:Busy")
                    .doesNotContain("UID:PRIVATE", "details");
            assertThat(text(server.get("ada", FILE))).contains("UID:CONFIDENTIAL", "UID:PRIVATE", "details");
        }
    }

    @Test
    void whatIsOfTheUnpublishedCategoryIsForItsOwnerAlone() throws Exception {
        try (FaceServer server = server("[imap]", "unpublished-category = \"Family\"")) {
            String calendar = "/calendars/users/ada/calendar/";
            String tomorrow = Instant.now().plus(1, ChronoUnit.DAYS).toString().replaceAll("[-:]|\\.\\d+", "");
            for (String category : List.of("Family", "Work")) {
                String event = Events.event(category, "details\nCATEGORIES:Red," + category)
                        .replace("20260302T100000Z", tomorrow)
                        .replace("DTEND:20260302T110000Z", "DURATION:PT1H");
                server.send("ada", "PUT", calendar + category + ".ics", event);
            }
            String entries = "<D:acl xmlns:D=\"DAV:\"><D:ace><D:principal><D:href>/principals/users/bob/</D:href>"
                    + "</D:principal><D:grant><D:privilege><D:read/></D:privilege><D:privilege><D:write/></D:privilege>"
                    + "</D:grant></D:ace></D:acl>";
            server.send("ada", "ACL", calendar, entries);
            assertThat(text(server.get("ada", FILE))).contains("UID:Family", "UID:Work");
            assertThat(text(server.get("bob", FILE))).contains("UID:Work").doesNotContain("Family");
            assertThat(server.get("bob", calendar + "Family.ics").statusCode()).isEqualTo(404);
            assertThat(text(server.get("bob", "/freebusy/ada.ifb"))).contains(tomorrow);
            assertThat(text(server.get("bob", "/freebusy/ada.vfb"))).contains(tomorrow);
            // what is of another category is the same for everybody
            HttpResponse<byte[]> work = server.get("bob", calendar + "Work.ics");
            assertThat(text(work)).isEqualTo(text(server.get("ada", calendar + "Work.ics")));
            String etag = header(work, "ETag");
            assertThat(etag).isEqualTo(header(server.get("ada", calendar + "Work.ics"), "ETag"));
            String changed = text(work).replace("details", "other details");
            assertThat(server.send("bob", "PUT", calendar + "Family.ics", Events.event("Family"))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(server.send("bob", "PUT", calendar + "Work.ics", changed, "If-Match", etag)
                            .statusCode())
                    .isEqualTo(204);
            // bob's whole file lacks what he never saw; nothing of it is lost
            HttpResponse<byte[]> file = server.get("bob", FILE);
            HttpResponse<byte[]> merged = server.send("bob", "PUT", FILE, file(base(text(file)), List.of()));
            assertThat(header(merged, "X-Orrery-Merge")).isEqualTo("base=known, taken=0, removed=1, copies=0");
            assertThat(text(server.get("ada", FILE))).contains("UID:Family").doesNotContain("UID:Work");
        }
    }

    @Test
    void aQuotaRefusesAWholeFileAndNothingIsHalfThere() throws Exception {
        try (FaceServer server = server("[limits]", "quota = \"2KiB\"")) {
            put(server, "a", "a");
            List<String> many = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                many.add(Events.event("many-" + i));
            }
            HttpResponse<byte[]> answer =
                    server.send("ada", "PUT", FILE, file(base(text(server.get("ada", FILE))), many));
            assertThat(answer.statusCode()).isEqualTo(507);
            assertThat(text(server.get("ada", FILE))).contains("UID:a").doesNotContain("many");
        }
    }

    @Test
    void withoutAPasswordNothingIsToldUnlessTheHouseSaysSo() throws Exception {
        try (FaceServer server = server()) {
            for (String path : List.of("/freebusy/ada.ifb", "/freebusy/ghost.ifb", FILE, "/ical/ghost/x.ics")) {
                assertThat(server.get(null, path).statusCode()).as(path).isEqualTo(401);
            }
            assertThat(server.get("bob", "/freebusy/ada.ifb").statusCode()).isEqualTo(200);
            assertThat(server.get("bob", "/freebusy/ghost.ifb").statusCode()).isEqualTo(404);
            assertThat(server.get("bob", FILE).statusCode()).isEqualTo(404);
        }
        try (FaceServer server = server("[freebusy]", "trusted-networks = [\"127.0.0.0/8\"]")) {
            assertThat(server.get(null, "/freebusy/ada@example.org.ifb").statusCode())
                    .isEqualTo(200);
            assertThat(server.get(null, "/freebusy/ghost@example.org.ifb").statusCode())
                    .isEqualTo(404);
            assertThat(server.get(null, "/freebusy/ada@example.org.xfb").statusCode())
                    .isEqualTo(403);
        }
        try (FaceServer server = server("[freebusy]", "public = true", "strangers-per-minute = 3")) {
            assertThat(server.get(null, "/freebusy/ada@example.org.ifb").statusCode())
                    .isEqualTo(200);
            HttpResponse<byte[]> ghost = server.get(null, "/freebusy/ghost@example.org.ifb");
            assertThat(ghost.statusCode()).isEqualTo(200);
            assertThat(text(ghost)).doesNotContain("FREEBUSY;");
            assertThat(server.get(null, "/freebusy/ada.ifb").statusCode()).isEqualTo(200);
            HttpResponse<byte[]> fourth = server.get(null, "/freebusy/ada.ifb");
            assertThat(fourth.statusCode()).isEqualTo(429);
            assertThat(header(fourth, "Retry-After")).matches("[1-9]\\d?");
            assertThat(server.get("bob", "/freebusy/ada.ifb").statusCode()).isEqualTo(200);
        }
    }

    private static void forgetLog(FaceServer server) {
        Store store = server.house().store();
        HomeId home = store.read(snapshot -> snapshot.principal(new PrincipalName(PrincipalKind.USER, "ada")))
                .orElseThrow()
                .home();
        store.write(home, tx -> {
            tx.forget(home, tx.home(home).orElseThrow().lastSeq());
            return true;
        });
    }
}
