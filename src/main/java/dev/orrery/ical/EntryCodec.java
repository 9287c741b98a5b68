package dev.orrery.ical;

import dev.orrery.ical.Entry.Details;
import dev.orrery.ical.Entry.Identity;
import dev.orrery.ical.Entry.Span;
import dev.orrery.ical.Entry.State;
import dev.orrery.ical.FreeBusy.Period;
import dev.orrery.ical.recur.Pattern;
import dev.orrery.ical.recur.RecurrenceSet;
import dev.orrery.ical.recur.RuleReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Entries as bytes. A zone is written as its JDK name, or, if only a VTIMEZONE defines it, as a number in a table that
 * {@link ZoneTable} keeps.
 */
final class EntryCodec {
    private static final int DATE = 1;
    private static final int UTC = 2;
    private static final int ZONED = 4;

    private final ZoneTable zones;

    EntryCodec(ZoneTable zones) {
        this.zones = zones;
    }

    void write(List<Entry> entries, ByteSink out) {
        out.number(entries.size());
        for (Entry entry : entries) {
            write(entry, out);
        }
    }

    List<Entry> read(ByteSource in) {
        int count = in.count();
        List<Entry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(entry(in));
        }
        return entries;
    }

    private void write(Entry entry, ByteSink out) {
        out.number(entry.identity().component());
        out.octet(entry.identity().future() ? 1 : 0);
        write(entry.identity().recurrenceId(), out);
        write(entry.span(), out);
        out.octet(entry.state().ordinal());
        write(entry.recurrence(), entry.start(), out);
        out.number(entry.alarms().size());
        for (Alarm alarm : entry.alarms()) {
            out.octet(alarm.relation().ordinal());
            out.signed(alarm.days());
            out.signed(alarm.seconds());
            out.number(alarm.repeat());
            out.signed(alarm.pause());
        }
        write(entry.details(), out);
    }

    private Entry entry(ByteSource in) {
        int component = in.small();
        boolean future = in.octet() == 1;
        Identity identity = new Identity(component, time(in), future);
        Span span = span(in);
        State state = State.values()[in.octet()];
        RecurrenceSet recurrence = recurrence(span.start(), in);
        int count = in.count();
        List<Alarm> alarms = count == 0 ? List.of() : new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Alarm.Relation relation = Alarm.Relation.values()[in.octet()];
            alarms.add(new Alarm(relation, (int) in.signed(), in.signed(), in.small(), in.signed()));
        }
        return new Entry(identity, span, recurrence, state, alarms, details(in));
    }

    private void write(Span span, ByteSink out) {
        write(span.start(), out);
        write(span.end(), out);
        out.octet(span.bounds());
        out.number(span.days());
        out.number(span.seconds());
    }

    private Span span(ByteSource in) {
        return new Span(time(in), time(in), in.octet(), in.small(), in.number());
    }

    private void write(@Nullable CalendarTime time, ByteSink out) {
        if (time == null) {
            out.octet(-1);
            return;
        }
        Zone zone = time.zone();
        int form = zone == null ? 0 : zone.equals(Zone.UTC) ? UTC : ZONED;
        out.octet(form | (time.date() ? DATE : 0));
        out.signed(time.local());
        if (form == ZONED) {
            out.number(zones.numberOf(Objects.requireNonNull(zone)));
        }
    }

    private @Nullable CalendarTime time(ByteSource in) {
        int form = in.octet();
        if (form == -1) {
            return null;
        }
        long local = in.signed();
        Zone zone = (form & UTC) != 0 ? Zone.UTC : (form & ZONED) != 0 ? zones.zone(in.small()) : null;
        return new CalendarTime(local, (form & DATE) != 0, zone);
    }

    private static void write(@Nullable RecurrenceSet set, @Nullable CalendarTime start, ByteSink out) {
        out.octet(set == null || start == null ? 0 : 1);
        if (set == null || start == null) {
            return;
        }
        writePatterns(set.rules(), out);
        writePatterns(set.exclusions(), out);
        out.ascending(set.extra());
        out.ascending(set.excluded());
        out.ascending(set.excludedDays());
    }

    private static @Nullable RecurrenceSet recurrence(@Nullable CalendarTime start, ByteSource in) {
        if (in.octet() == 0 || start == null) {
            return null;
        }
        List<Pattern> rules = patterns(start, in);
        List<Pattern> exclusions = patterns(start, in);
        return new RecurrenceSet(start.local(), rules, exclusions, in.ascending(), in.ascending(), in.ascending());
    }

    private static void writePatterns(List<Pattern> patterns, ByteSink out) {
        out.number(patterns.size());
        for (Pattern pattern : patterns) {
            out.text(pattern.text());
            out.signed(pattern.last());
        }
    }

    private static List<Pattern> patterns(CalendarTime start, ByteSource in) {
        int count = in.count();
        List<Pattern> found = count == 0 ? List.of() : new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String text = in.text();
            found.add(Pattern.until(text, RuleReader.read(text), start.local(), start.date(), in.signed()));
        }
        return found;
    }

    private void write(Details details, ByteSink out) {
        switch (details) {
            case Details.None none -> out.octet(0);
            case Details.Todo todo -> {
                out.octet(1);
                out.signed(todo.completed());
                out.signed(todo.created());
            }
            case Details.Periods busy -> {
                out.octet(2);
                out.number(busy.periods().size());
                for (Period period : busy.periods()) {
                    out.signed(period.start());
                    out.number(period.end() - period.start());
                    out.octet(period.kind().ordinal());
                }
            }
            case Details.Available offer -> {
                out.octet(3);
                out.octet(offer.priority());
                out.number(offer.available().size());
                for (Timeline timeline : offer.available()) {
                    write(timeline.entries(), out);
                }
            }
        }
    }

    private Details details(ByteSource in) {
        switch (in.octet()) {
            case 0 -> {
                return Entry.NONE;
            }
            case 1 -> {
                return new Details.Todo(in.signed(), in.signed());
            }
            case 2 -> {
                List<Period> periods = new ArrayList<>();
                for (int left = in.count(); left > 0; left--) {
                    long start = in.signed();
                    periods.add(new Period(start, start + in.number(), FreeBusy.Kind.values()[in.octet()]));
                }
                return new Details.Periods(List.copyOf(periods));
            }
            case 3 -> {
                int priority = in.octet();
                List<Timeline> available = new ArrayList<>();
                for (int left = in.count(); left > 0; left--) {
                    available.add(new Timeline(read(in)));
                }
                return new Details.Available(priority, List.copyOf(available));
            }
            default -> throw new IllegalArgumentException("the index is damaged");
        }
    }
}
