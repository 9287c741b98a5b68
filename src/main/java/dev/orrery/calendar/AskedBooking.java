package dev.orrery.calendar;

import dev.orrery.directory.CalendarUserAddress;
import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Property;
import dev.orrery.ical.TimeRange;
import dev.orrery.ical.Zone;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.OccurrenceNames;
import dev.orrery.scheduling.PassedOn;
import dev.orrery.scheduling.booking.Asked;
import dev.orrery.scheduling.booking.Occurrence;
import dev.orrery.scheduling.booking.Span;
import dev.orrery.store.ReservationRequest;
import dev.orrery.store.Tx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads out of a message what a policy has to know of the booking that it asks for. Static; only looks at the transaction. */
final class AskedBooking {
    private AskedBooking() {}

    /**
     * What quotas are asked.
     *
     * @param hand what was reserved of them
     * @param limited those that must not be exceeded
     */
    static QuotaGround quotas(
            Tx tx,
            AnswerAlone.Incoming incoming,
            Asked asked,
            Reserving.Hand hand,
            BookingSettings settings,
            Set<String> limited) {
        String person = incoming.message().identities().of(organizer(incoming.stored()));
        QuotasHere here = new QuotasHere(tx, incoming.home(), incoming.uid(), person, standIns(tx, incoming));
        if (!hand.elsewhere()) {
            return here;
        }
        OccurrenceNames names = new OccurrenceNames(incoming.stored(), asked.zone());
        List<ReservationRequest.Time> times = asked.occurrences().stream()
                .map(one -> new ReservationRequest.Time(
                        names.text(one.planned()),
                        one.span().start(),
                        one.span().end()))
                .toList();
        return new Reserving.Reserved(
                here,
                hand,
                new ReservationRequest(
                        incoming.home(),
                        incoming.uid(),
                        person,
                        settings.policy().quotas(),
                        limited,
                        settings.policy().pools(),
                        times,
                        Requests.summary(incoming.stored())));
    }

    private static Set<HomeId> standIns(Tx tx, AnswerAlone.Incoming incoming) {
        return incoming.passedOn().delegates().stream()
                .flatMap(delegate -> CalendarUserAddress.known(tx, delegate).stream())
                .map(Principal::home)
                .collect(Collectors.toSet());
    }

    /** Whom else it is about, and who could stand in. */
    static BookingGround.Question question(
            Tx tx, AnswerAlone.Incoming incoming, Component stored, List<Principal> pool) {
        List<String> others = new ArrayList<>();
        String organizer = organizer(stored);
        others.add(organizer);
        stored.content().stream()
                .flatMap(component -> component.all("ATTENDEE").stream())
                .map(Property::value)
                .distinct()
                .filter(address -> !incoming.message()
                        .identities()
                        .same(address, incoming.reader().self()))
                .forEach(others::add);
        Component before = incoming.before();
        Set<HomeId> standIns = before != null
                        && PassedOn.isAllAsItWas(before, incoming.message().message(), incoming.reader())
                ? standIns(tx, incoming)
                : Set.of();
        return new BookingGround.Question(
                incoming.home(),
                incoming.uid(),
                others,
                incoming.message().sender(),
                pool,
                pool.stream().filter(member -> standIns.contains(member.home())).toList());
    }

    /** Empty if it has none. */
    static String organizer(Component stored) {
        return Objects.requireNonNullElse(stored.content().getFirst().value("ORGANIZER"), "");
    }

    /**
     * What a policy is asked.
     *
     * @throws Refused TooManyInstances if it takes more times than are looked at
     */
    static Asked asked(Tx tx, AnswerAlone.Incoming incoming, Component stored, BookingSettings settings, Zone zone) {
        CalendarIndex index = CalendarObject.reindex(ICalendarWriter.write(stored));
        List<Occurrence> occurrences = BookingTimes.ahead(stored, index, settings.window(), tx.now(), zone);
        String organizer = organizer(stored);
        List<String> invited = stored.content().getFirst().all("ATTENDEE").stream()
                .map(Property::value)
                .toList();
        CalendarUserAddress.readAhead(tx, invited);
        List<String> attendees = new ArrayList<>();
        invited.forEach(address -> attendees.addAll(addresses(tx, address)));
        List<String> mails = incoming.person().mails();
        return new Asked(
                mail(tx, organizer),
                mails.isEmpty() ? "" : mails.getFirst().toLowerCase(Locale.ROOT),
                addresses(tx, organizer),
                attendees,
                new Asked.Times(
                        occurrences,
                        before(incoming, stored, index, occurrences, zone),
                        index.recurring(),
                        index.last(),
                        BookingTimes.isEndless(index) ? later(tx, incoming, stored, settings, zone) : List.of()),
                zone,
                settings.permitted(),
                tx.now());
    }

    private static Asked.Before before(
            AnswerAlone.Incoming incoming, Component stored, CalendarIndex now, List<Occurrence> asked, Zone zone) {
        Component before = incoming.before();
        if (before == null || asked.isEmpty() || !BookingTimes.acceptsAny(before, incoming.reader())) {
            return Asked.Before.NOTHING;
        }
        CalendarIndex index = CalendarObject.reindex(ICalendarWriter.write(before));
        Set<Occurrence> settled = new HashSet<>(asked);
        settled.removeIf(one -> !BookingTimes.accepted(before, index, range(one.span()), zone, incoming.reader())
                .contains(one));
        boolean longer = BookingTimes.isEndless(now) // the end of any other is among what is asked for
                && BookingTimes.lastAccepted(before, index, incoming.reader()) < Long.MAX_VALUE;
        Set<Occurrence> staying = new HashSet<>(settled);
        if (longer) {
            staying.removeIf(one ->
                    !BookingTimes.apart(stored, now, range(one.span()), zone).contains(one));
        }
        return new Asked.Before(settled, staying, longer);
    }

    private static TimeRange range(Span span) {
        return new TimeRange(span.start(), span.end());
    }

    /**
     * A series without an end holds its place for ever, so it does not get what somebody has booked there beyond the window.
     * What has no end either is not looked at there.
     */
    private static List<Occurrence> later(
            Tx tx, AnswerAlone.Incoming incoming, Component stored, BookingSettings settings, Zone zone) {
        CalendarIndex index = CalendarObject.reindex(ICalendarWriter.write(stored));
        long end = BookingTimes.window(index, settings.window(), tx.now()).end();
        Set<Occurrence> meeting = new LinkedHashSet<>();
        for (Span span : BookingGround.bookedAfter(tx, incoming.home(), incoming.uid(), end)) {
            BookingTimes.occurrences(stored, index, range(span), zone).stream()
                    .filter(one -> one.span().start() >= end)
                    .forEach(meeting::add);
            if (meeting.size() > BookingTimes.MOST) {
                throw new Refused(new Reason.TooManyInstances(BookingTimes.MOST));
            }
        }
        List<Occurrence> later = new ArrayList<>(meeting);
        later.removeAll(before(incoming, stored, index, later, zone).settled());
        return later;
    }

    private static List<String> addresses(Tx tx, String address) {
        List<String> all = new ArrayList<>(List.of(address));
        CalendarUserAddress.known(tx, address).map(CalendarUserAddress::of).ifPresent(all::addAll);
        return all;
    }

    private static String mail(Tx tx, String address) {
        return addresses(tx, address).stream()
                .flatMap(one -> CalendarUserAddress.parse(one).stream())
                .filter(CalendarUserAddress.Mail.class::isInstance)
                .map(one -> ((CalendarUserAddress.Mail) one).address().toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse("");
    }
}
