package dev.orrery.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.ical.FreeBusy;
import dev.orrery.ical.TimeRange;
import dev.orrery.store.LearnedTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** For each moment the newest word counts, in whatever order the words come. */
class LearnFreeBusyTest {
    private static final int MOMENTS = 60;

    private static LearnedTime told(long stamp, long start, long end, long... periods) {
        FreeBusy busy = new FreeBusy(new TimeRange(start, end));
        for (int i = 0; i < periods.length; i += 2) {
            busy.add(periods[i], periods[i + 1], FreeBusy.Kind.BUSY);
        }
        return new LearnedTime("zoe", "uid", stamp, busy.range(), busy.periods());
    }

    private static List<LearnedTime> merged(LearnedTime... words) {
        List<LearnedTime> known = List.of();
        for (LearnedTime word : words) {
            known = LearnFreeBusy.merged(known, word);
        }
        return known;
    }

    @Test
    void aNewerWordReplacesWhatItSpeaksOfAndNothingElse() {
        assertThat(merged(told(1, 0, 100, 10, 20, 40, 60, 80, 90), told(2, 50, 70)))
                .containsExactly(told(1, 0, 50, 10, 20, 40, 50), told(2, 50, 70), told(1, 70, 100, 80, 90));
    }

    @Test
    void anOlderWordFillsWhatIsNotKnownAndNothingElse() {
        assertThat(merged(told(2, 50, 70), told(1, 0, 100, 10, 20, 40, 60)))
                .containsExactly(told(1, 0, 50, 10, 20, 40, 50), told(2, 50, 70), told(1, 70, 100));
        assertThat(merged(told(2, 0, 70, 5, 6), told(1, 10, 20, 10, 20))).containsExactly(told(2, 0, 70, 5, 6));
    }

    @Test
    void theSameWordAgainChangesNothing() {
        List<LearnedTime> known = merged(told(2, 50, 70, 55, 60), told(1, 0, 100, 10, 20));
        assertThat(LearnFreeBusy.merged(known, told(2, 50, 70, 55, 60))).isEqualTo(known);
        assertThat(LearnFreeBusy.merged(known, told(1, 0, 100, 10, 20))).isEqualTo(known);
    }

    /** Against a table with a cell for each moment. */
    @Test
    void anyOrderOfWordsEndsInTheSameKnowledge() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500 * Integer.getInteger("orrery.soak", 1); round++) {
            List<LearnedTime> words = new ArrayList<>();
            for (int i = 1; i <= 6; i++) {
                long start = random.nextInt(MOMENTS - 1);
                long end = start + 1 + random.nextInt((int) (MOMENTS - start));
                long from = random.nextInt(MOMENTS);
                words.add(told(i, start, end, from, from + 1 + random.nextInt(9)));
            }
            String[] expected = cells(words);
            java.util.Collections.shuffle(words, random);
            List<LearnedTime> known = merged(words.toArray(LearnedTime[]::new));
            assertThat(cells(known)).as("seed %d, round %d", seed, round).isEqualTo(expected);
            for (int i = 1; i < known.size(); i++) {
                assertThat(known.get(i).range().start())
                        .as("seed %d, round %d", seed, round)
                        .isGreaterThanOrEqualTo(known.get(i - 1).range().end());
            }
        }
    }

    private static String[] cells(List<LearnedTime> words) {
        String[] cells = new String[MOMENTS + 1];
        long[] stamps = new long[MOMENTS + 1];
        for (LearnedTime word : words) {
            for (int moment = 0; moment <= MOMENTS; moment++) {
                long at = moment;
                if (word.range().overlaps(at, at + 1) && word.stamp() >= stamps[moment]) {
                    stamps[moment] = word.stamp();
                    boolean busy =
                            word.periods().stream().anyMatch(period -> period.start() <= at && at < period.end());
                    cells[moment] = word.stamp() + (busy ? " busy" : " free");
                }
            }
        }
        return cells;
    }
}
