package dev.orrery.scheduling;

import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The restriction tables of RFC 5546 sections 3.2 (VEVENT) and 3.4 (VTODO), as far as breaking them would leave it open what is
 * meant. What real programs leave out without harm (SUMMARY, VERSION, PRODID) is not asked for.
 */
final class MessageRules {
    private MessageRules() {}

    /** @throws Refused InvalidCalendarObject, InvalidCalendarData */
    static ItipMethod check(Component calendar) {
        List<Property> methods = calendar.all("METHOD");
        if (methods.size() != 1) {
            throw refuse(calendar.line(), "a scheduling message has exactly one METHOD (RFC 5546, 1.4)");
        }
        Property named = methods.getFirst();
        ItipMethod method = ItipMethod.of(named.value())
                .orElseThrow(() -> refuse(named.line(), "this METHOD is none of iTIP (RFC 5546, 1.4)"));
        List<Component> content = calendar.content();
        if (content.isEmpty()) {
            throw refuse(calendar.line(), method + " needs a component (RFC 5546, 3.2)");
        }
        Component first = content.getFirst();
        if (!first.is("VEVENT") && !first.is("VTODO")) {
            throw refuse(first.line(), first.name() + " is not scheduled here; VEVENT and VTODO are");
        }
        String uid = require(first, "UID", method).value().strip();
        CalendarObject.requireShort(uid, first);
        String organizer = require(first, "ORGANIZER", method).value();
        for (Component component : content) {
            if (!component.is(first.name())) {
                throw refuse(component.line(), "a scheduling message holds one type of component (RFC 5546, 3.2)");
            }
            if (!require(component, "UID", method).value().strip().equals(uid)) {
                throw refuse(component.line(), "a scheduling message is about one UID (RFC 5546, 3.2)");
            }
            if (!Identities.WITHOUT_ALIASES.same(
                    require(component, "ORGANIZER", method).value(), organizer)) {
                throw refuse(component.line(), "all components have the same ORGANIZER (RFC 5546, 3.2)");
            }
            checkComponent(component, method);
        }
        return method;
    }

    private static void checkComponent(Component component, ItipMethod method) {
        require(component, "DTSTAMP", method);
        int attendees = component.all("ATTENDEE").size();
        switch (method) {
            case REPLY -> {
                if (attendees != 1) {
                    throw refuse(component.line(), "REPLY has exactly one ATTENDEE, who replies (RFC 5546, 3.2.3)");
                }
            }
            case REQUEST -> {
                if (attendees == 0) {
                    throw refuse(component.line(), "REQUEST needs an ATTENDEE (RFC 5546, 3.2.2)");
                }
                requireStart(component, method);
            }
            case ADD -> {
                if (component.has("RECURRENCE-ID")) {
                    throw refuse(component.line(), "ADD has no RECURRENCE-ID (RFC 5546, 3.2.4)");
                }
                require(component, "DTSTART", method);
            }
            case PUBLISH, COUNTER -> requireStart(component, method);
            case CANCEL, REFRESH, DECLINECOUNTER -> {}
        }
    }

    /** A VTODO may do without DTSTART (RFC 5546 section 3.4.2). */
    private static void requireStart(Component component, ItipMethod method) {
        if (component.is("VEVENT")) {
            require(component, "DTSTART", method);
        }
    }

    private static Property require(Component component, String name, ItipMethod method) {
        @Nullable Property property = component.property(name);
        if (property == null || property.value().isBlank()) {
            throw refuse(component.line(), method + " needs " + name + " (RFC 5546, 3.2 and 3.4)");
        }
        return property;
    }

    private static Refused refuse(int line, String rule) {
        return new Refused(new Reason.InvalidCalendarObject(line, rule));
    }
}
