package dev.orrery.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.imap.TestImapServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What fails at the IMAP server, and what programs see of it at the doors: an error is never an absence. Nobody is
 * watched: a look while a folder is being filled anew would see what no step of a test means.
 */
abstract class ImapFailuresContract {
    private static final int EVENTS = 20;

    /** 20,000 messages with {@code -Dorrery.soak=100}. */
    private static final int MANY = 200 * Integer.getInteger("orrery.soak", 1);

    private static final Pattern RESPONSE = Pattern.compile(
            "<D:response><D:href>[^<]*/([^</]+)</D:href>(?:<D:status>HTTP/1.1 (404)|.*?)", Pattern.DOTALL);
    private static final Pattern TOKEN = Pattern.compile("sync-token>([^<]+)<");

    @TempDir
    private Path folder;

    private ImapScene scene;

    abstract TestImapServer imap();

    String[] hidden() {
        return new String[0];
    }

    @BeforeEach
    void start() throws Exception {
        scene = ImapScene.unwatched(imap(), folder, hidden());
    }

    @AfterEach
    void stop() throws Exception {
        if (scene != null) {
            scene.close();
        }
    }

    private long[] events(int count) throws Exception {
        long[] messages = new long[count];
        for (int i = 0; i < count; i++) {
            messages[i] = scene.imap().add("u" + i, "Event " + i);
        }
        return messages;
    }

    /** What a sync report says since a token: members by name, true if they are there. */
    private Map<String, Boolean> since(String token) throws Exception {
        HttpResponse<String> answer = report(token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(207);
        Map<String, Boolean> said = new TreeMap<>();
        Matcher matcher = RESPONSE.matcher(answer.body());
        while (matcher.find()) {
            said.put(matcher.group(1), matcher.group(2) == null);
        }
        return said;
    }

    private String token() throws Exception {
        Matcher matcher = TOKEN.matcher(report("").body());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private HttpResponse<String> report(String token) throws Exception {
        return scene.server.ask("REPORT", scene.calendar(), """
                <sync-collection xmlns="DAV:"><sync-token>%s</sync-token><sync-level>1</sync-level>
                <prop><getetag/></prop></sync-collection>""".formatted(token));
    }

    private String health() throws Exception {
        return scene.server.ask("GET", "/health", "").body();
    }

    @Test
    void whileTheServerIsDownReadsAreServedAndNoWriteIsAcceptedByHalves() throws Exception {
        events(2);
        String token = token();
        String file = scene.server.get(scene.file());
        imap().kill();
        try {
            assertThat(scene.server.get(scene.calendar() + "u0.ics")).contains("SUMMARY:Event 0");
            assertThat(scene.server.get(scene.file())).isEqualTo(file);
            assertThat(since(token)).isEmpty();
            assertThat(health()).contains("\"imap\"", "no connection");
            String text = scene.server.get(scene.calendar() + "u0.ics").replace("Event 0", "Halfway");
            for (HttpResponse<String> answer : List.of(
                    scene.server.ask("PUT", scene.calendar() + "u0.ics", text),
                    scene.server.ask("PUT", scene.calendar() + "new.ics", text.replace("UID:u0", "UID:new")),
                    scene.server.ask("DELETE", scene.calendar() + "u1.ics", ""))) {
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            }
            assertThat(scene.server.get(scene.file())).isEqualTo(file);
        } finally {
            imap().start();
        }
        assertThat(since(token)).isEmpty();
        assertThat(scene.server.get(scene.file())).isEqualTo(file);
        try (var client = scene.client()) {
            assertThat(client.events()).hasSize(2);
        }
    }

    @Test
    void underANewUidValidityTokensStayValidAndUnchangedEventsAreNotTold() throws Exception {
        events(EVENTS);
        String token = token();
        Map<String, String> before = etags();
        scene.imap().makeAnew(imap(), scene.person);
        for (int i = EVENTS - 1; i > 1; i--) {
            scene.imap().add("u" + i, "Event " + i);
        }
        scene.imap().add("u1", "Edited");
        scene.imap().add("new", "New");
        assertThat(since(token))
                .containsOnly(Map.entry("u0.ics", false), Map.entry("u1.ics", true), Map.entry("new.ics", true));
        Map<String, String> after = etags();
        assertThat(after.remove("new.ics")).isNotNull();
        assertThat(after.remove("u1.ics")).isNotEqualTo(before.remove("u1.ics"));
        before.remove("u0.ics");
        assertThat(after).isEqualTo(before);
    }

    private Map<String, String> etags() throws Exception {
        Map<String, String> etags = new TreeMap<>();
        for (String path : scene.server.objects("calendar")) {
            HttpResponse<String> got = scene.server.ask("GET", path, "");
            etags.put(
                    path.substring(path.lastIndexOf('/') + 1),
                    got.headers().firstValue("ETag").orElseThrow());
        }
        return etags;
    }

    @Test
    void messagesThatVanishOneByOneAreDeletions() throws Exception {
        long[] messages = events(EVENTS);
        for (int i = 0; i < EVENTS; i++) {
            String token = token();
            scene.imap().remove(messages[i]);
            assertThat(since(token)).containsOnly(Map.entry("u" + i + ".ics", false));
            assertThat(scene.server.objects("calendar")).hasSize(EVENTS - 1 - i);
        }
        assertThat(scene.server.get(scene.file())).doesNotContain("BEGIN:VEVENT");
    }

    @Test
    void aFolderThatListsEmptyAfterAReconnectDeletesNothing() throws Exception {
        events(EVENTS);
        String token = token();
        String file = scene.server.get(scene.file());
        imap().kill();
        try {
            assertThat(since(token)).isEmpty();
        } finally {
            imap().start();
        }
        try (var client = scene.client()) {
            client.makeAnew(imap(), scene.person);
            assertThat(client.events()).isEmpty();
        }
        for (int look = 0; look < 3; look++) {
            assertThat(since(token)).isEmpty();
            assertThat(scene.server.objects("calendar")).hasSize(EVENTS);
            assertThat(scene.server.get(scene.file())).isEqualTo(file);
        }
        assertThat(health()).contains("20 of 20 messages are missing");
        try (var client = scene.client()) {
            for (int i = 0; i < EVENTS; i++) {
                client.add("u" + i, "Event " + i);
            }
        }
        assertThat(since(token)).as("all are there again, and were never gone").isEmpty();
        assertThat(health()).doesNotContain("missing");
    }

    @Test
    void brokenMessagesAmongManyHideNoOther() throws Exception {
        List<Integer> broken = List.of(0, MANY / 2, MANY - 1);
        List<String> whole = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            if (broken.contains(i)) {
                scene.imap().addBroken();
            } else {
                scene.imap().add("u" + i, "Event " + i);
                whole.add("u" + i + ".ics");
            }
        }
        assertThat(scene.server.objects("calendar")).hasSize(MANY - broken.size());
        assertThat(since("").keySet()).containsAll(whole);
        Matcher shown = Pattern.compile("SUMMARY:Event ").matcher(scene.server.get(scene.file()));
        assertThat(shown.results().count()).isEqualTo(MANY - broken.size());
    }
}
