package dev.orrery.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.imap.TestServers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A large folder, three messages of it broken: the others are served, and an edit costs what an edit costs. */
class LargeFolderTest {
    /** 20,000 in a long run. */
    private static final int MESSAGES = Math.min(20_000, 2_000 * Integer.getInteger("orrery.soak", 1));

    private static final Set<Integer> BROKEN = Set.of(0, MESSAGES / 2, MESSAGES - 1);
    private static final Pattern SUMMARY = Pattern.compile("SUMMARY:Event (\\d+)\r\n");

    @TempDir
    private Path folder;

    @Test
    void allButTheBrokenOnesAreServed() throws Exception {
        try (ImapScene scene = ImapScene.unwatched(TestServers.dovecot(), folder)) {
            scene.imap().fill(MESSAGES, BROKEN);
            Set<Integer> whole = IntStream.range(0, MESSAGES)
                    .boxed()
                    .filter(i -> !BROKEN.contains(i))
                    .collect(Collectors.toCollection(TreeSet::new));
            HttpResponse<String> file = scene.server.ask("GET", scene.file(), "");
            assertThat(shown(file)).isEqualTo(whole);
            assertThat(scene.server.objects("calendar")).hasSize(whole.size());
            String etag = file.headers().firstValue("ETag").orElseThrow();
            assertThat(scene.server
                            .ask("GET", scene.file(), "", "If-None-Match", etag)
                            .statusCode())
                    .isEqualTo(304);
            long messages = copied(scene);
            scene.imap().add("u5", "Event 1000005");
            assertThat(shown(scene.server.ask("GET", scene.file(), ""))).contains(1_000_005);
            assertThat(copied(scene) - messages).as("messages fetched").isBetween(1L, 2L);
        }
    }

    private static Set<Integer> shown(HttpResponse<String> file) {
        return SUMMARY.matcher(file.body())
                .results()
                .map(MatchResult::group)
                .map(line -> Integer.valueOf(line.replaceAll("\\D", "")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static long copied(ImapScene scene) throws Exception {
        return Metric.of(scene.server, "imap_messages_total");
    }
}
