package dev.orrery.ical;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.ical.CalendarFile.Piece;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Files that real programs wrote, and hostile ones, from the folder of {@link Corpus}. Each is
 * stored unchanged, or repaired with a remark, or refused with line and rule; nothing crashes and nothing hangs.
 */
class CorpusTest {
    private static final Instant NOW = Instant.parse("2026-01-04T00:00:00Z");
    private static final TimeRange YEAR = new TimeRange(1_767_225_600L, 1_798_761_600L);

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void everyFileIsTakenOrRefusedWithLineAndRule() throws IOException {
        Path folder = Corpus.folder();
        Map<String, String> refusals = new TreeMap<>();
        int taken = 0;
        for (Path file : Corpus.files(folder)) {
            String name = folder.relativize(file).toString();
            try {
                check(name, Files.readAllBytes(file));
                taken++;
            } catch (Refused refused) {
                Reason reason = refused.reason();
                assertThat(reason.sentence()).as(name).isNotBlank();
                assertThat(reason)
                        .as(name)
                        .isInstanceOfAny(
                                Reason.InvalidCalendarData.class,
                                Reason.InvalidCalendarObject.class,
                                Reason.NotCalendarData.class);
                refusals.put(name, reason.sentence());
            }
            splits(name, Files.readAllBytes(file), refusals);
        }
        System.out.println("CorpusTest: " + taken + " taken, " + refusals.size() + " refused");
        List<String> lines = new ArrayList<>();
        refusals.forEach((name, sentence) -> lines.add(name + ": " + sentence));
        Files.write(Path.of("target/corpus-refused.txt"), lines);
        assertThat(taken).isPositive();
    }

    private static void check(String name, byte[] bytes) {
        byte[] before = bytes.clone();
        CalendarObject object = CalendarObject.parse(bytes, NOW);
        assertThat(bytes).as("input of " + name).isEqualTo(before);
        if (object.repaired()) {
            assertThat(object.remarks()).as(name).isNotEmpty();
        } else {
            assertThat(object.text()).as(name).isSameAs(bytes);
        }
        exercise(name, object);
    }

    /** A repaired text needs no second repair, an index survives its encoding, and every question gets an answer. */
    private static void exercise(String name, CalendarObject object) {
        CalendarObject again = CalendarObject.parse(object.text(), NOW);
        assertThat(again.repaired()).as(name + " repaired again").isFalse();
        assertThat(again.index()).as(name).isEqualTo(object.index());
        CalendarIndex index = CalendarIndex.decode(object.index().encode());
        assertThat(index.summary()).isEqualTo(object.index().summary());
        for (TimeRange range : List.of(YEAR, TimeRange.EVER)) {
            index.overlaps(index.component(), range, Zone.UTC);
            index.overlaps("VALARM", range, Zone.UTC);
        }
        FreeBusy sum = new FreeBusy(YEAR);
        index.addBusy(sum, Zone.UTC);
        Expansion.limitRecurrenceSet(object.root(), index, YEAR, Zone.UTC);
        try {
            ICalendarWriter.write(Expansion.expand(object.root(), index, YEAR, Zone.UTC, 10_000));
        } catch (Refused tooMany) {
            assertThat(tooMany.reason()).as(name).isInstanceOf(Reason.TooManyInstances.class);
        }
        Component rewritten = ICalendarReader.read(ICalendarWriter.write(object.root()));
        assertThat(withoutPlaces(rewritten)).as(name).isEqualTo(withoutPlaces(object.root()));
    }

    private static Component withoutPlaces(Component component) {
        return new Component(
                component.name(),
                component.properties().stream()
                        .map(p -> new Property(p.name(), p.parameters(), p.value(), 0))
                        .toList(),
                component.children().stream().map(CorpusTest::withoutPlaces).toList());
    }

    private static void splits(String name, byte[] bytes, Map<String, String> refusals) {
        List<Piece> pieces;
        try {
            pieces = CalendarFile.split(bytes, NOW);
        } catch (Refused refused) {
            return;
        }
        List<byte[]> texts = new ArrayList<>();
        List<CalendarIndex> indexes = new ArrayList<>();
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Broken broken) {
                refusals.put(name + " / " + broken.uid(), broken.reason().sentence());
            }
            if (piece instanceof Piece.Taken taken) {
                texts.add(taken.object().text());
                indexes.add(taken.object().index());
            }
        }
        byte[] joined = CalendarFile.join(texts, indexes, List.of());
        Component whole = ICalendarReader.read(joined);
        int expected = indexes.isEmpty()
                ? 0
                : texts.stream()
                        .mapToInt(text -> ICalendarReader.read(text).content().size())
                        .sum();
        assertThat(whole.content()).as(name).hasSize(expected);
    }
}
