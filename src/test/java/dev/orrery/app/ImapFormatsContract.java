package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.mime.MimeLimits;
import dev.orrery.mime.MimeReader;
import dev.orrery.mime.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the folder's format: what it has no words for, and what is attached, goes there and back through the doors. */
abstract class ImapFormatsContract extends ImapDoors {
    private static final String HELLO = "SGVsbG8sIHdvcmxkIQ==";

    /** Much that some format has no words for. */
    private static final List<String> ODD = List.of(
            "X-ODD;X-PARAM=\"a;b\":one\\, two",
            "X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE=Hall:geo:52.5,13.4",
            "CONFERENCE;VALUE=URI;FEATURE=AUDIO:tel:+1-555-0100",
            "RRULE:FREQ=MONTHLY;BYDAY=2TU;COUNT=5",
            "EXDATE:20260210T100000Z",
            "RDATE:20260401T100000Z",
            "GEO:52.5;13.4",
            "URL:https://example.org/agenda",
            "ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY:" + HELLO);

    private static final List<String> BELOW = List.of(
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "TRIGGER;RELATED=END:PT5M",
            "DESCRIPTION:Go home",
            "X-ALARM-ODD:yes",
            "END:VALARM");

    private static String odd(String uid, String summary) {
        return event(uid, summary)
                .replace(
                        "END:VEVENT",
                        String.join("\r\n", ODD) + "\r\n" + String.join("\r\n", BELOW) + "\r\nEND:VEVENT");
    }

    private static Set<String> lines(String text) {
        return new TreeSet<>(Arrays.asList(text.replace("\r\n ", "").split("\r\n")));
    }

    /** The lines but for those of an attachment, which gets a name on its way. */
    private static void assertSays(String text, String summary) {
        Set<String> lines = lines(text);
        assertThat(lines).contains("SUMMARY:" + summary).containsAll(BELOW);
        assertThat(lines).containsAll(ODD.subList(0, ODD.size() - 1));
        assertThat(lines).anyMatch(line -> line.startsWith("ATTACH") && line.endsWith(":" + HELLO));
    }

    private List<Part> parts(String contained) throws Exception {
        return messages().stream()
                .map(message -> new MimeReader(MimeLimits.DEFAULT).read(message.getBytes(StandardCharsets.UTF_8)))
                .map(Part::leaves)
                .filter(leaves -> leaves.stream().anyMatch(part -> text(part).contains(contained)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(contained));
    }

    private static String text(Part part) {
        return new String(part.content(), StandardCharsets.UTF_8);
    }

    private static byte[] fixture(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                ImapFormatsContract.class.getResourceAsStream("/dev/orrery/source/imap/format/" + name + ".eml"))) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kolab2", "kolab3", "icalendar"})
    void whatTheFormatHasNoWordsForGoesThereAndBack(String format) throws Exception {
        restart(format);
        assertThat(send("PUT", "odd.ics", odd("odd", "One")).statusCode()).isEqualTo(201);
        String stored = send("GET", "odd.ics", "").body();
        assertSays(stored, "One");
        if (!format.equals("icalendar")) {
            assertThat(parts("One")).anyMatch(part -> text(part).equals("Hello, world!"));
        }
        // Another server, which has seen nothing of it, shows the same; the same again is no change.
        assertThat(send("PUT", "odd.ics", stored.replace("SUMMARY:One", "SUMMARY:Two"))
                        .statusCode())
                .isEqualTo(204);
        assertSays(send("GET", "odd.ics", "").body(), "Two");
        assertThat(messages()).hasSize(1);

        String file = "/ical/" + person + "/calendar.ics";
        String whole = send("GET", file, "").body();
        assertSays(whole, "Two");
        assertSays(
                send("PUT", file, whole.replace("SUMMARY:Two", "SUMMARY:Three")).body(), "Three");
        assertSays(send("GET", "odd.ics", "").body(), "Three");
        assertThat(messages()).hasSize(1);
    }

    /** A message of another program keeps what only that program knows, whoever edits it through whichever door. */
    @ParameterizedTest
    @ValueSource(strings = {"kolab2", "kolab3"})
    void whatAnotherProgramWroteStays(String format) throws Exception {
        restart(format);
        boolean second = format.equals("kolab2");
        mailboxes.append(calendar, withMessageId(fixture(format + "-event")), Set.of("\\Seen"), Instant.now());
        String name = second ? "weekly-review.41@desk.example.org.ics" : "stand-up-9@web.example.org.ics";
        String summary = second ? "Weekly review" : "Stand-up";
        String attached = second ? "MSwyDQozLDQNCg==" : "iVBORw0KGgo=";
        String got = send("GET", name, "").body();
        assertThat(got).contains("SUMMARY:" + summary);
        assertThat(lines(got)).anyMatch(line -> line.startsWith("ATTACH") && line.endsWith(":" + attached));
        assertThat(send("PUT", name, got.replace("SUMMARY:" + summary + "\r", "SUMMARY:By CalDAV\r"))
                        .statusCode())
                .isEqualTo(204);
        assertKept(second);
        String file = "/ical/" + person + "/calendar.ics";
        String whole = send("GET", file, "").body();
        assertThat(send("PUT", file, whole.replace("SUMMARY:By CalDAV", "SUMMARY:By file"))
                        .body())
                .contains("SUMMARY:By file");
        assertThat(messages()).hasSize(1);
        assertKept(second);
        assertThat(lines(send("GET", name, "").body()))
                .anyMatch(line -> line.startsWith("ATTACH") && line.endsWith(":" + attached));
        // Who removes the line removes what is attached.
        String bare = send("GET", name, "").body().replaceAll("ATTACH[^\\r]*\\r\\n( [^\\r]*\\r\\n)*", "");
        assertThat(send("PUT", name, bare).statusCode()).isEqualTo(204);
        assertThat(parts("By file"))
                .noneMatch(part -> String.valueOf(part.fileName()).matches("figures.*|board.*"));
    }

    private void assertKept(boolean second) throws Exception {
        List<Part> parts = parts("By ");
        String object = parts.stream()
                .filter(part -> "kolab.xml".equals(part.fileName()))
                .map(ImapFormatsContract::text)
                .findFirst()
                .orElseThrow();
        if (second) {
            assertThat(object)
                    .contains("<scheduling-id>41-a</scheduling-id>", "<cause>rain</cause>")
                    .contains("<color-label>important</color-label>", "<exclusion>2026-04-02</exclusion>");
            assertThat(parts)
                    .anyMatch(part -> "figures 2026.csv".equals(part.fileName())
                            && text(part).startsWith("1,2"));
        } else {
            assertThat(object).contains("X-WEB-TEAM", "blue, mostly", "Stand-up, later", "Team, all of it");
            assertThat(parts).anyMatch(part -> "board.png".equals(part.fileName()));
        }
    }

    private static byte[] withMessageId(byte[] message) {
        String text = new String(message, StandardCharsets.ISO_8859_1).replaceAll("\\r?\\n", "\r\n");
        return ("Message-ID: <fixture@example.org>\r\n" + text).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void anImportedFileKeepsWhatItHas() throws Exception {
        restart("kolab2");
        String file = "/ical/" + person + "/calendar.ics";
        assertSays(send("PUT", file, odd("odd", "One")).body(), "One");
        assertThat(messages()).hasSize(1);
        assertThat(send("PUT", file, odd("odd", "One")).headers().firstValue("X-Orrery-Merge"))
                .hasValue("base=none, taken=0, removed=0, copies=0");
        assertThat(messages()).hasSize(1);
    }
}
