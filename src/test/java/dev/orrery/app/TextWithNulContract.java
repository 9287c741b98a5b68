package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A text with a character of code 0 is turned down with a sentence at every door, on every store, and nothing is kept of it. */
abstract class TextWithNulContract {
    private static final String HOOK =
            "{'resource': '/calendars/users/%s/', 'url': 'https://example.org/hook', 'types': ['%s']}";

    @TempDir
    private Path folder;

    abstract String storeUrl();

    @Test
    void everyDoorSaysSo() throws Exception {
        String mail = """
                [mail]
                domain = "example.org"
                lmtp-listen = "127.0.0.1:0"
                """;
        try (FaceServer server = new FaceServer(storeUrl(), folder, mail);
                LmtpPeer peer = new LmtpPeer(server.lmtpPort())) {
            String before = text(server.get("ada", "/preferences"));
            for (String[] asked : List.of(
                    new String[] {"PATCH", "/preferences", "{'LANG': 'de@'}"},
                    new String[] {"PATCH", "/preferences", "{'CN': 'Ada@'}"},
                    new String[] {"POST", "/queues", "{'filters': [{'user': 'a@da'}]}"},
                    new String[] {"POST", "/queues", "{'filters': [{'backend': 'a@b', 'folders': ['@']}]}"},
                    new String[] {"POST", "/hooks", HOOK.formatted("ada@", "*")},
                    new String[] {"POST", "/hooks", HOOK.formatted("ada", "calendar.@")},
                    new String[] {"GET", "/freebusy/users/ada@", ""},
                    new String[] {"GET", "/principals?search=@", ""},
                    new String[] {"GET", "/changes?type=@", ""},
                    new String[] {"GET", "/changes?resource=@", ""},
                    new String[] {"GET", "/changes?since=@", ""},
                    new String[] {"POST", "/requests/@/accept", ""})) {
                String path = asked[1].replace("@", "%00");
                String body = asked[2].replace('\'', '"').replace("@", "\\u0000");
                HttpResponse<byte[]> answer = server.send("ada", asked[0], path, body);
                assertThat(answer.statusCode())
                        .as("%s: %s", String.join(" ", asked), text(answer))
                        .isBetween(400, 499);
            }
            assertThat(text(server.get("ada", "/preferences"))).isEqualTo(before);
            assertThat(server.get("a\0da", "/changes").statusCode()).isEqualTo(401);

            assertThat(peer.say("MAIL FROM:<zoe@elsewhere.net>")).startsWith("250");
            assertThat(peer.say("RCPT TO:<b\0ob@example.org>")).startsWith("5");
            assertThat(peer.say("RSET")).startsWith("250");
            assertThat(peer.say("MAIL FROM:<z\0oe@elsewhere.net>")).startsWith("5");
        }
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
