package dev.orrery.face.ical;

import dev.orrery.calendar.MergeCalendar;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/** How often whole calendars were read and written since the start. Thread-safe. */
public final class FileCounts {
    private final LongAdder sent = new LongAdder();
    private final LongAdder unchanged = new LongAdder();
    private final LongAdder merges = new LongAdder();
    private final LongAdder unbased = new LongAdder();
    private final LongAdder taken = new LongAdder();
    private final LongAdder removed = new LongAdder();
    private final LongAdder copies = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /** Takes a figure under its name, with what it means. */
    @FunctionalInterface
    public interface Figures {
        void counter(String name, String help, DoubleSupplier value);
    }

    void read(int status) {
        if (status == 200) {
            sent.increment();
        } else if (status == 304) {
            unchanged.increment();
        }
    }

    void merged(MergeCalendar.Result result) {
        merges.increment();
        if (!result.based()) {
            unbased.increment();
        }
        taken.add(result.taken());
        removed.add(result.removed());
        copies.add(result.copies());
        refused.add(result.problems().size());
    }

    /** Hands out every figure. */
    public void to(Figures figures) {
        figures.counter("ical_files_sent_total", "Whole calendars sent to clients.", sent::sum);
        figures.counter("ical_files_unchanged_total", "Whole calendars that the client had already.", unchanged::sum);
        figures.counter("ical_merges_total", "Whole calendars that clients sent back.", merges::sum);
        figures.counter(
                "ical_merges_without_base_total",
                "Of these, files of which nobody could tell what the client last had: nothing is removed then.",
                unbased::sum);
        figures.counter("ical_merge_taken_total", "Objects taken from such files.", taken::sum);
        figures.counter("ical_merge_removed_total", "Objects removed because such files lacked them.", removed::sum);
        figures.counter(
                "ical_merge_copies_total",
                "Versions kept beside another, because both sides had changed the object.",
                copies::sum);
        figures.counter("ical_merge_refused_total", "Objects of such files that were not taken.", refused::sum);
    }
}
