package dev.orrery.ical;

import dev.orrery.ical.recur.RecurrenceSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What queries need of one component of a calendar object. Immutable.
 *
 * @param recurrence in local seconds of the start's clock; null if there is nothing but the start
 * @param state what an instance does to free/busy
 */
record Entry(
        Identity identity,
        Span span,
        @Nullable RecurrenceSet recurrence,
        State state,
        List<Alarm> alarms,
        Details details) {

    /**
     * Which component of the object it is.
     *
     * @param component index into {@link Component#content()} of the root. An RDATE with a period is an entry of its own
     *     of the same component
     * @param recurrenceId of an override; null for the master
     * @param future RECURRENCE-ID with RANGE=THISANDFUTURE
     */
    record Identity(int component, @Nullable CalendarTime recurrenceId, boolean future) {}

    /**
     * When it is, or when its first instance is.
     *
     * @param start DTSTART; null if there is none
     * @param end DTEND or DUE; null if there is none or if start and length tell it
     * @param bounds which of the properties that bound it were there: {@link #END}, {@link #DURATION} or 0
     * @param days nominal days that an instance lasts
     * @param seconds exact seconds besides
     */
    record Span(@Nullable CalendarTime start, @Nullable CalendarTime end, int bounds, int days, long seconds) {
        static final int END = 1;
        static final int DURATION = 2;

        /** Seconds that an instance lasts, a day being 24 hours. */
        long length() {
            return days * 86_400L + seconds;
        }

        /** Where an instance that begins at this local time ends. */
        long endOf(long startLocal, Zone clock) {
            return (days == 0 ? clock.toUtc(startLocal) : clock.toUtc(startLocal + days * 86_400L)) + seconds;
        }
    }

    /** TRANSP, STATUS and BUSYTYPE together. */
    enum State {
        FREE,
        TENTATIVE,
        UNAVAILABLE,
        BUSY;

        FreeBusy.Kind kind() {
            return switch (this) {
                case TENTATIVE -> FreeBusy.Kind.TENTATIVE;
                case UNAVAILABLE -> FreeBusy.Kind.UNAVAILABLE;
                case FREE, BUSY -> FreeBusy.Kind.BUSY;
            };
        }
    }

    /** What only some component types have. */
    sealed interface Details {
        record None() implements Details {}

        /** @param completed,created in seconds since the epoch; {@link #NEVER} if there is none */
        record Todo(long completed, long created) implements Details {
            static final long NEVER = Long.MIN_VALUE;
        }

        /** Of a VFREEBUSY. */
        record Periods(List<FreeBusy.Period> periods) implements Details {}

        /**
         * Of a VAVAILABILITY (RFC 7953).
         *
         * @param priority 1 highest to 9; 0 below all
         * @param available AVAILABLE components, those of one UID together
         */
        record Available(int priority, List<Timeline> available) implements Details {}
    }

    static final Details NONE = new Details.None();

    @Nullable
    CalendarTime start() {
        return span.start();
    }

    @Nullable
    CalendarTime recurrenceId() {
        return identity.recurrenceId();
    }

    boolean isMaster() {
        return identity.recurrenceId() == null;
    }

    /** The clock that its local times are read from. */
    Zone clock(Zone floating) {
        CalendarTime start = span.start();
        return start == null || start.zone() == null ? floating : start.zone();
    }
}
