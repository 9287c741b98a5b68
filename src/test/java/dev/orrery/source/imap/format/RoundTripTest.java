package dev.orrery.source.imap.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orrery.ical.CalendarFile;
import dev.orrery.ical.CalendarFile.Piece;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever a client stores comes back from a message of every format, word for word where it counts. */
class RoundTripTest {
    private static final List<MessageFormat> FORMATS =
            List.of(MessageFormat.KOLAB2, MessageFormat.KOLAB3, MessageFormat.ICALENDAR);

    private static void comesBack(CalendarObject object, String what) {
        for (MessageFormat format : FORMATS) {
            byte[] message = MessageWriter.write(format, object, Messages.context(null));
            CalendarMessage read = Messages.read(message);
            Component expected = withoutAttachments(object.root());
            Component actual = withoutAttachments(read.object().root());
            assertThat(XCalTest.plain(sorted(actual)))
                    .as("%s as %s", what, format)
                    .isEqualTo(XCalTest.plain(sorted(expected)));
            assertThat(read.uid()).isEqualTo(object.uid());
            assertThat(MessageWriter.write(format, object, Messages.context(null)))
                    .as("the same bytes for the same object")
                    .isEqualTo(message);
        }
    }

    /** Attachments get names on their way, and have tests of their own. */
    private static Component withoutAttachments(Component component) {
        return new Component(
                component.name(),
                component.without("ATTACH").properties(),
                component.children().stream()
                        .filter(child -> !ZoneDefinitions.isKnown(child))
                        .map(RoundTripTest::withoutAttachments)
                        .toList());
    }

    private static Component sorted(Component component) {
        List<Component> children =
                component.children().stream().map(RoundTripTest::sorted).toList();
        return new Component(
                component.name(),
                component.properties().stream()
                        .sorted((a, b) -> (a.name() + a.value()).compareTo(b.name() + b.value()))
                        .toList(),
                children.stream()
                        .sorted((a, b) -> XCalTest.plain(a).compareTo(XCalTest.plain(b)))
                        .toList());
    }

    @Test
    void randomObjectsComeBack() {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        System.out.println("RoundTripTest.randomObjectsComeBack: seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 600; i++) {
            String component = List.of("VEVENT", "VEVENT", "VTODO", "VJOURNAL").get(random.nextInt(4));
            CalendarObject object = CalendarObject.parse(RandomObjects.object(random, component), Messages.NOW);
            comesBack(object, "seed " + seed + ", object " + i);
        }
    }

    /** What this version wrote, and nobody touched, is known again by its bytes; one letter of another's makes it another. */
    @Test
    void whatIsAsItWasWrittenIsNotCompared() throws IOException {
        CalendarObject object = Messages.object(
                "BEGIN:VEVENT",
                "UID:u",
                "DTSTAMP:20260301T120000Z",
                "DTSTART;TZID=Europe/Berlin:20260305T090000",
                "SUMMARY;X-KEPT=1:Büro",
                "X-ODD;X-P=1:kept",
                "END:VEVENT");
        for (MessageFormat format : List.of(MessageFormat.KOLAB2, MessageFormat.KOLAB3)) {
            KolabXml xml = format == MessageFormat.KOLAB2 ? new Kolab2() : new Kolab3();
            byte[] message = MessageWriter.write(format, object, Messages.context(null));
            String document = Messages.xml(message);
            String text = xml.remembered(document(document));
            assertThat(text).as("%s", format).contains("X-ODD");
            Component untouched = Remembered.untouched(xml, text, document.getBytes(StandardCharsets.UTF_8));
            assertThat(untouched).as("%s", format).isNotNull();
            assertThat(Content.same(untouched, ZoneDefinitions.without(object.root())))
                    .isTrue();
            String changed = document.replace("Büro", "Küche");
            assertThat(Remembered.untouched(xml, text, changed.getBytes(StandardCharsets.UTF_8)))
                    .isNull();
        }
    }

    private static XmlElement document(String text) throws IOException {
        return MessageXml.READER.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void everythingInTheCorpusComesBack() throws IOException {
        String folder = System.getenv("ORRERY_CORPUS");
        assumeTrue(folder != null, "optional: ORRERY_CORPUS names no folder with calendar files");
        int compared = 0;
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                try {
                    for (Piece piece : CalendarFile.split(Files.readAllBytes(file), Messages.NOW)) {
                        if (piece instanceof Piece.Taken taken && compared < 1_000) {
                            comesBack(taken.object(), file.toString());
                            compared++;
                        }
                    }
                } catch (Refused noCalendar) {
                    continue;
                }
            }
        }
        System.out.println("RoundTripTest: " + compared + " objects of the corpus");
        assertThat(compared).isGreaterThan(200);
    }
}
