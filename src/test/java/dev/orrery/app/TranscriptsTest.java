package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the pages show is what one gets: the {@code sh} blocks of a page run one after the other in one shell against a
 * fresh demo, and each answer is compared with the {@code text} block that follows. In those, {@code ...} is any text.
 */
class TranscriptsTest {
    private static final String SHOWN = "http://127.0.0.1:8008";
    private static final String BETWEEN = "----- the next block -----";
    private static final Pattern BLOCKS =
            Pattern.compile("```sh\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", Pattern.DOTALL);

    @TempDir
    private Path folder;

    private record Block(String commands, String answer) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docs/curl.md",
                "docs/changes.md",
                "docs/hooks.md",
                "docs/queues.md",
                "docs/tracker.md",
                "README.md"
            })
    void thePageShowsWhatOneGets(String page) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "curl is not installed (package curl)");
        List<Block> blocks = blocks(Files.readString(Path.of(page)));
        assertThat(blocks).isNotEmpty();
        List<String> answers = run(blocks, page.equals("docs/tracker.md") ? List.of("--call-loopback") : List.of());
        assertThat(answers).hasSameSizeAs(blocks);
        for (int i = 0; i < blocks.size(); i++) {
            assertThat(same(answers.get(i)))
                    .as("the answer to " + blocks.get(i).commands())
                    .matches(Pattern.compile(pattern(blocks.get(i).answer()), Pattern.DOTALL));
        }
    }

    @Test
    void anotherAnswerIsNoticed() {
        String shown = "<a>1</a>...<b/>\nETag \"0123456789abcdef\"\n=> 200";
        assertThat(same("<a>1</a><x/>\n<b/> ETag \"fedcba9876543210\"\n\n=> 200\n"))
                .matches(pattern(shown));
        assertThat(same("<a>2</a><x/><b/> ETag \"fedcba9876543210\" => 200")).doesNotMatch(pattern(shown));
        assertThat(same("<a>1</a><x/><b/> ETag \"fedcba9876543210\" => 201")).doesNotMatch(pattern(shown));
        assertThat(same("<a>1</a><x/><b/> ETag \"fedcba9876543210\" => 200 and more"))
                .doesNotMatch(pattern(shown));
        assertThat(same("anything")).doesNotMatch(pattern(""));
    }

    private static List<Block> blocks(String page) {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCKS.matcher(page);
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2) == null ? "" : matcher.group(2)));
        }
        return blocks;
    }

    private List<String> run(List<Block> blocks, List<String> options) throws Exception {
        List<String> command = new ArrayList<>(List.of("demo", "--listen", "127.0.0.1:0"));
        command.addAll(options);
        try (OrreryProcess demo = OrreryProcess.start(folder, Map.of(), command.toArray(String[]::new))) {
            String origin = demo.ready();
            String script = blocks.stream()
                    .map(block -> block.commands().replace(SHOWN, origin))
                    .collect(Collectors.joining("\necho; echo '" + BETWEEN + "'\n"));
            Path file = Files.writeString(folder.resolve("script.sh"), script);
            Files.writeString(folder.resolve(".curlrc"), "silent\n"); // no progress bar: this is not a terminal
            try (OrreryProcess shell =
                    OrreryProcess.start(folder, Map.of("HOME", folder.toString()), List.of("sh", file.toString()))) {
                OrreryProcess.Ended ended = shell.end();
                assertThat(ended.err()).isEmpty();
                return List.of(ended.out().replace(origin, SHOWN).split("\n" + BETWEEN + "\n", -1));
            }
        }
    }

    private static String pattern(String answer) {
        return Arrays.stream(same(answer).split(Pattern.quote("..."), -1))
                .map(String::strip)
                .map(Pattern::quote)
                .collect(Collectors.joining("(?s:.*)"));
    }

    /** The text without what differs from one time to the next. */
    private static String same(String answer) {
        return answer.replace("\r", "")
                .replace("<?xml version=\"1.0\" encoding=\"utf-8\"?>", "")
                .replaceAll("\"[0-9a-f]{16,}\"", "ETAG")
                .replaceAll("urn:orrery:sync:[0-9a-z:]+", "TOKEN")
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID")
                .replaceAll("(?m)(UID:UUID\nDTSTAMP:)[0-9TZ]+", "$1NOW")
                .replaceAll("Second-5[0-9]", "Second-60")
                .replaceAll("\\s+", " ")
                .replaceAll("> (?=[<=])", ">")
                .strip();
    }
}
