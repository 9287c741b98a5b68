package dev.orrery.source.imap.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.Property;
import dev.orrery.ical.Text;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import dev.orrery.xml.XmlLimits;
import dev.orrery.xml.XmlReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** xCal in both directions (RFC 6321): examples, everything in the corpus, and random objects. */
class XCalTest {
    private static final XmlReader XML = new XmlReader(new XmlLimits(500_000, 64, 64, 50 << 20));

    private static XmlElement xml(byte[] bytes) {
        try {
            return XML.read(new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String written(String... lines) {
        String text = "BEGIN:VCALENDAR\n" + String.join("\n", lines) + "\nEND:VCALENDAR\n";
        Component calendar = ICalendarReader.read(text.getBytes(StandardCharsets.UTF_8));
        byte[] bytes = XCalWriter.write(calendar);
        assertThat(plain(XCalReader.read(xml(bytes)))).isEqualTo(plain(calendar));
        String xml = new String(bytes, StandardCharsets.UTF_8);
        String start = "<vcalendar><properties>";
        return xml.substring(xml.indexOf(start) + start.length(), xml.indexOf("</properties></vcalendar>"));
    }

    @Test
    void everyValueTypeHasItsElement() {
        assertThat(written("SUMMARY:One\\, two\\n<three>"))
                .isEqualTo("<summary><text>One, two\n&lt;three&gt;</text></summary>");
        assertThat(written("DTSTART;TZID=Europe/Berlin:20260104T100000"))
                .isEqualTo("<dtstart><parameters><tzid><text>Europe/Berlin</text></tzid></parameters>"
                        + "<date-time>2026-01-04T10:00:00</date-time></dtstart>");
        assertThat(written("DTSTART;VALUE=DATE:20260104")).isEqualTo("<dtstart><date>2026-01-04</date></dtstart>");
        assertThat(written("EXDATE:20260104T100000Z,20260105T100000Z"))
                .isEqualTo("<exdate><date-time>2026-01-04T10:00:00Z</date-time>"
                        + "<date-time>2026-01-05T10:00:00Z</date-time></exdate>");
        assertThat(written("CATEGORIES:a\\,b,c")).isEqualTo("<categories><text>a,b</text><text>c</text></categories>");
        assertThat(written("RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261231T000000Z"))
                .isEqualTo("<rrule><recur><freq>WEEKLY</freq><until>2026-12-31T00:00:00Z</until><byday>MO</byday>"
                        + "<byday>WE</byday></recur></rrule>");
        assertThat(written("RDATE;VALUE=PERIOD:20260104T100000Z/PT1H"))
                .isEqualTo(
                        "<rdate><period><start>2026-01-04T10:00:00Z</start><duration>PT1H</duration></period></rdate>");
        assertThat(written("GEO:48.1;-11.5"))
                .isEqualTo("<geo><latitude>48.1</latitude><longitude>-11.5</longitude></geo>");
        assertThat(written("REQUEST-STATUS:2.0;Success\\; yes"))
                .isEqualTo("<request-status><code>2.0</code><description>Success; yes</description></request-status>");
        assertThat(written("TZOFFSETTO:-0330")).isEqualTo("<tzoffsetto><utc-offset>-03:30</utc-offset></tzoffsetto>");
        assertThat(written("TRIGGER;VALUE=DATE-TIME:20260104T100000Z"))
                .isEqualTo("<trigger><date-time>2026-01-04T10:00:00Z</date-time></trigger>");
        assertThat(written("ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY:QUJD"))
                .isEqualTo("<attach><parameters><fmttype><text>text/plain</text></fmttype></parameters>"
                        + "<binary>QUJD</binary></attach>");
        assertThat(written("ATTENDEE;RSVP=TRUE;MEMBER=\"mailto:a@b\",\"mailto:c@d\":mailto:e@f"))
                .isEqualTo("<attendee><parameters><rsvp><boolean>true</boolean></rsvp><member>"
                        + "<cal-address>mailto:a@b</cal-address><cal-address>mailto:c@d</cal-address></member></parameters>"
                        + "<cal-address>mailto:e@f</cal-address></attendee>");
    }

    @Test
    void whatIsUnknownOrBrokenIsWrittenAsItStands() {
        assertThat(written("X-FOO;X-BAR=1:a\\,b;c"))
                .isEqualTo(
                        "<x-foo><parameters><x-bar><unknown>1</unknown></x-bar></parameters><unknown>a\\,b;c</unknown></x-foo>");
        assertThat(written("DTSTART:tomorrow")).isEqualTo("<dtstart><unknown>tomorrow</unknown></dtstart>");
        assertThat(written("DTSTART;VALUE=DATE:tomorrow"))
                .isEqualTo("<dtstart><parameters><value><unknown>DATE</unknown></value></parameters>"
                        + "<unknown>tomorrow</unknown></dtstart>");
        assertThat(written("RRULE:FREQ=DAILY;")).isEqualTo("<rrule><unknown>FREQ=DAILY;</unknown></rrule>");
        assertThat(written("X-MS/ODD.NAME:1"))
                .isEqualTo("<x-ms_x002F_odd.name><unknown>1</unknown></x-ms_x002F_odd.name>");
        assertThat(written("XML:<a xmlns=\"urn:b\">c</a>")).isEqualTo("<a xmlns=\"urn:b\">c</a>");
    }

    @Test
    void everythingInTheCorpusComesBack() throws IOException {
        String folder = System.getenv("ORRERY_CORPUS");
        assumeTrue(folder != null, "optional: ORRERY_CORPUS names no folder with calendar files");
        int compared = 0;
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                for (Component calendar : calendars(file)) {
                    Component back = XCalReader.read(xml(XCalWriter.write(calendar)));
                    assertThat(plain(back)).as(file.toString()).isEqualTo(plain(calendar));
                    compared++;
                }
            }
        }
        System.out.println("XCalTest: " + compared + " calendars of the corpus");
        assertThat(compared).isGreaterThan(200);
    }

    /** Texts with characters that iCalendar and XML both forbid are mended before anything is stored; here they are left out. */
    private static List<Component> calendars(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        byte[] utf8 = Files.readAllBytes(file);
        boolean forbidden = text.chars().anyMatch(c -> c < ' ' && c != '\t' && c != '\r' && c != '\n');
        if (forbidden || new String(utf8, StandardCharsets.UTF_8).chars().anyMatch(c -> c >= 0xFFFD || c == 0x7F)) {
            return List.of();
        }
        try {
            return ICalendarReader.readAll(utf8);
        } catch (Refused refused) {
            return List.of();
        }
    }

    @Test
    void randomObjectsComeBack() {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        System.out.println("XCalTest.randomObjectsComeBack: seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] text = RandomObjects.wild(random);
            Component calendar = ICalendarReader.read(text);
            Component back = XCalReader.read(xml(XCalWriter.write(calendar)));
            assertThat(plain(back)).as("seed %d, object %d", seed, i).isEqualTo(plain(calendar));
        }
    }

    /**
     * The content without its spelling: superfluous VALUE parameters, different escapes of the same text, the order of
     * rule parts and of parameters.
     */
    static String plain(Component component) {
        StringBuilder out = new StringBuilder();
        append(component, "", out);
        return out.toString();
    }

    private static void append(Component component, String indent, StringBuilder out) {
        out.append(indent).append(component.name()).append('\n');
        for (Property property : component.properties()) {
            List<String> parameters = new ArrayList<>();
            XCalType usual = XCalType.ofProperty(property.name());
            property.parameters().forEach(p -> {
                boolean superfluous =
                        p.name().equals("VALUE") && usual != null && p.value().equals(usual.parameter());
                if (!superfluous) {
                    parameters.add(p.name() + "=" + p.values());
                }
            });
            parameters.sort(null);
            out.append(indent).append(' ').append(property.name()).append(parameters);
            out.append(':').append(value(property, usual)).append('\n');
        }
        component.children().forEach(child -> append(child, indent + "  ", out));
    }

    private static String value(Property property, XCalType usual) {
        boolean text = usual == XCalType.TEXT && property.parameter("VALUE") == null
                || "TEXT".equals(property.parameter("VALUE"));
        if (property.name().equals("REQUEST-STATUS") || property.name().equals("XML")) {
            return property.text();
        }
        if (text) {
            return XCalType.isList(property.name())
                    ? Text.list(property.value()).stream()
                            .map(Text::unescape)
                            .toList()
                            .toString()
                    : property.text();
        }
        if (usual == XCalType.RECUR) {
            String[] parts = property.value().split(";", -1);
            Arrays.sort(parts);
            return String.join(";", parts);
        }
        return property.value();
    }
}
