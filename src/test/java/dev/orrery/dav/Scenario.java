package dev.orrery.dav;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A golden conversation: a text file of requests and the answers they must get.
 *
 * <pre>
 * # a comment
 * as bob                        who asks from here on; ada at the beginning
 * wait PT1H                     the clock goes on
 * deliver                       scheduling messages reach those who get them
 * > PUT /calendars/users/ada/calendar/1.ics
 * > Content-Type: text/calendar
 * >
 * > {event one}                 also {event UID SUMMARY}, {task UID}
 * < 201
 * < ETag: {first}               the first time it takes what is there, later it must be the same
 * < !Location                   no such header
 * <
 * < body                        compared whole; a line of three dots stands for anything
 * </pre>
 *
 * XML is compared without its declaration, without declarations of namespaces and without line breaks between elements.
 */
final class Scenario {
    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z][a-z0-9-]*)}");
    private static final Pattern EVENT = Pattern.compile("\\{(event|task) ([^ }]+)(?: ([^}]*))?}\n?");
    private static final Pattern DECLARATION = Pattern.compile("<\\?xml[^>]*>\\s*| xmlns(:\\w+)?=\"[^\"]*\"");
    private static final Pattern BETWEEN = Pattern.compile(">\\s+<");

    private final DavHouse house;
    private final Map<String, String> variables = new HashMap<>();
    private String user = "ada";

    Scenario(DavHouse house) {
        this.house = house;
    }

    /** A block of lines with the same mark. */
    private record Block(char mark, int line, List<String> lines) {
        String first() {
            return lines.getFirst();
        }

        List<String> headers() {
            int blank = lines.indexOf("");
            return lines.subList(1, blank < 0 ? lines.size() : blank);
        }

        boolean hasBody() {
            return lines.contains("");
        }

        String body() {
            int blank = lines.indexOf("");
            return blank < 0 ? "" : String.join("\n", lines.subList(blank + 1, lines.size()));
        }
    }

    void run(String script) {
        DavHouse.Answer answer = null;
        for (Block block : blocks(script)) {
            switch (block.mark()) {
                case '>' -> answer = request(block);
                case '<' -> expect(block, answer);
                default -> command(block);
            }
        }
    }

    private void command(Block block) {
        for (String line : block.lines()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "as" -> user = words[1];
                case "deliver" -> house.deliver();
                case "wait" -> house.wait(Duration.parse(words[1]));
                default -> throw new AssertionError("line " + block.line() + ": " + line);
            }
        }
    }

    private DavHouse.Answer request(Block block) {
        String[] line = fill(block.first()).split(" ", 2);
        List<String> headers = new ArrayList<>();
        for (String header : block.headers()) {
            int colon = header.indexOf(':');
            headers.add(header.substring(0, colon));
            headers.add(fill(header.substring(colon + 1).strip()));
        }
        String body = fill(body(block.body()));
        return house.send(
                user, line[0], line[1], body.getBytes(StandardCharsets.UTF_8), headers.toArray(String[]::new));
    }

    private void expect(Block block, DavHouse.Answer answer) {
        String where = "line " + block.line() + ", answer " + answer.status() + "\n" + answer.text() + "\n";
        assertThat(answer.status()).as(where).isEqualTo(Integer.parseInt(block.first()));
        for (String header : block.headers()) {
            if (header.startsWith("!")) {
                assertThat(answer.headers().get(header.substring(1))).as(where).isNull();
            } else {
                int colon = header.indexOf(':');
                String name = header.substring(0, colon);
                compare(where + name, header.substring(colon + 1).strip(), answer.header(name));
            }
        }
        if (block.hasBody()) {
            compare(where, plain(body(block.body())), plain(answer.text()));
        }
    }

    private void compare(String where, String expected, String actual) {
        StringBuilder pattern = new StringBuilder();
        List<String> names = new ArrayList<>();
        int at = 0;
        Matcher variable = Pattern.compile(VARIABLE + "|\\.\\.\\.").matcher(expected);
        while (variable.find()) {
            pattern.append(Pattern.quote(expected.substring(at, variable.start())));
            at = variable.end();
            String name = variable.group(1);
            if (name == null) {
                pattern.append("(?s:.*)");
            } else if (variables.containsKey(name)) {
                pattern.append(Pattern.quote(variables.get(name)));
            } else {
                pattern.append("(.+?)");
                names.add(name);
            }
        }
        pattern.append(Pattern.quote(expected.substring(at)));
        Matcher matcher = Pattern.compile(pattern.toString()).matcher(actual);
        if (!matcher.matches()) {
            assertThat(actual).as(where).isEqualTo(fill(expected));
        }
        for (int i = 0; i < names.size(); i++) {
            variables.put(names.get(i), matcher.group(i + 1));
        }
    }

    private String fill(String text) {
        return VARIABLE.matcher(text)
                .replaceAll(match ->
                        Matcher.quoteReplacement(variables.getOrDefault(match.group(1), '{' + match.group(1) + '}')));
    }

    private static String body(String text) {
        return EVENT.matcher(text).replaceAll(match -> {
            String uid = match.group(2);
            String summary = match.group(3) == null ? uid : match.group(3);
            return Matcher.quoteReplacement(
                    match.group(1).equals("event") ? Events.event(uid, summary) : Events.task(uid));
        });
    }

    private static String plain(String text) {
        String stripped = text.replace("\r\n", "\n").strip();
        if (!stripped.startsWith("<") && !stripped.startsWith("...<")) {
            return stripped;
        }
        return BETWEEN.matcher(DECLARATION.matcher(stripped).replaceAll(""))
                .replaceAll("><")
                .replace("...\n<", "...<")
                .strip();
    }

    private static List<Block> blocks(String script) {
        List<Block> blocks = new ArrayList<>();
        int number = 0;
        for (String line : script.split("\n")) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            char mark = line.charAt(0) == '>' || line.charAt(0) == '<' ? line.charAt(0) : ' ';
            String content = mark == ' ' ? line : line.substring(Math.min(2, line.length()));
            if (blocks.isEmpty() || blocks.getLast().mark() != mark) {
                blocks.add(new Block(mark, number, new ArrayList<>()));
            }
            blocks.getLast().lines().add(content);
        }
        return blocks;
    }
}
