package dev.orrery.ical;

import static dev.orrery.ical.Calendars.lines;
import static dev.orrery.ical.Calendars.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Reading and writing of content lines (RFC 5545 section 3.1, RFC 6868). */
class ICalendarTextTest {
    private static Property only(String line) {
        Component root = ICalendarReader.read(lines("BEGIN:VCALENDAR", line, "END:VCALENDAR"));
        assertThat(root.properties()).hasSize(1);
        return root.properties().getFirst();
    }

    @Test
    void parametersAreTakenApart() {
        Property property =
                only("attendee;CN=\"Smith, John; PhD: x\";MEMBER=\"mailto:a@x\",\"mailto:b@x\";X-Y=^^1^n^'z^'"
                        + ":mailto:john@example.org");
        assertThat(property.name()).isEqualTo("ATTENDEE");
        assertThat(property.parameter("CN")).isEqualTo("Smith, John; PhD: x");
        assertThat(property.parameters().get(1).values()).containsExactly("mailto:a@x", "mailto:b@x");
        assertThat(property.parameter("X-Y")).isEqualTo("^1\n\"z\"");
        assertThat(property.value()).isEqualTo("mailto:john@example.org");
        assertThat(property.line()).isEqualTo(2);
    }

    @Test
    void valuesMayBeEmptyAndHoldAnything() {
        assertThat(only("X-A:").value()).isEmpty();
        assertThat(only("X-A:a:b;c,d\"e").value()).isEqualTo("a:b;c,d\"e");
        assertThat(only("X-A;B=:v").parameter("B")).isEmpty();
        assertThat(only("X-A;BARE:v").parameter("BARE")).isEmpty();
        assertThat(only("X-A;B=\"unclosed:v").value()).isEqualTo("v");
    }

    @Test
    void foldsAreUndone() {
        assertThat(only("SUMM\r\n ARY:a\r\n\t b\r\n  c").text()).isEqualTo("a b c");
    }

    @Test
    void textIsUnescapedAndEscaped() {
        assertThat(Text.unescape("a\\nb\\Nc\\,d\\;e\\\\n\\x")).isEqualTo("a\nb\nc,d;e\\nx");
        assertThat(Text.unescape(Text.escape("a\nb,c;d\\n"))).isEqualTo("a\nb,c;d\\n");
        assertThat(Text.list("a\\,b,c")).containsExactly("a\\,b", "c");
    }

    @Test
    void longLinesAreFoldedBetweenCharacters() {
        String value = "€".repeat(60) + "x".repeat(200) + "😀".repeat(30);
        Component component = new Component("VCALENDAR", List.of(new Property("X-LONG", value)), List.of());
        byte[] written = ICalendarWriter.write(component);
        for (String line : text(written).split("\r\n")) {
            assertThat(line.getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
                    .isLessThanOrEqualTo(75);
        }
        assertThat(TextRepair.repair(written, remark -> {
                    throw new AssertionError(remark);
                }))
                .isSameAs(written);
        assertThat(ICalendarReader.read(written).value("X-LONG")).isEqualTo(value);
    }

    @Test
    void parametersSurviveWriting() {
        Property property = new Property(
                "ATTENDEE",
                List.of(new Parameter("CN", "A \"B\", C^D\nE"), new Parameter("MEMBER", List.of("mailto:a", "b"))),
                "mailto:x",
                0);
        byte[] written = ICalendarWriter.write(new Component("VCALENDAR", List.of(property), List.of()));
        Property read = Objects.requireNonNull(ICalendarReader.read(written).property("ATTENDEE"));
        assertThat(read.parameters()).isEqualTo(property.parameters());
    }

    @Test
    void componentsKnowTheirPlaceInTheText() {
        byte[] bytes = lines("BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", "END:VEVENT", "X-A:b", "END:VCALENDAR");
        Component event = ICalendarReader.read(bytes).children().getFirst();
        assertThat(text(bytes).substring(event.start(), event.end()))
                .isEqualTo("BEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n");
        assertThat(event.line()).isEqualTo(2);
    }
}
