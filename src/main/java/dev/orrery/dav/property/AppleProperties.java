package dev.orrery.dav.property;

import static dev.orrery.dav.ResourceKind.CALENDAR;
import static dev.orrery.dav.ResourceKind.HOME;
import static dev.orrery.dav.ResourceKind.INBOX;
import static dev.orrery.dav.ResourceKind.PRINCIPAL;
import static dev.orrery.model.PropertyName.apple;
import static dev.orrery.model.PropertyName.caldav;
import static dev.orrery.model.PropertyName.calendarserver;

import dev.orrery.dav.ReportName;
import dev.orrery.dav.ResourceKind;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.Target.PrincipalTarget;
import dev.orrery.dav.property.PropertyValue.Text;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PropertyName;
import dev.orrery.store.CollectionRow;
import dev.orrery.xml.StoredValue;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What Apple's clients and its open server brought into the world, and everybody else took up. */
final class AppleProperties {
    private static final String SECTION = "calendarserver";
    private static final String APPLE = "Apple iCal";
    private static final PropertyName EMAIL = calendarserver("email-address");

    private AppleProperties() {}

    static List<Property> rows() {
        return List.of(
                Property.of(
                        calendarserver("getctag"),
                        "calendarserver-ctag",
                        ReportName.SYNC_COLLECTION.on(),
                        AppleProperties::ctag),
                ofPrincipal("email-address-set", AppleProperties::mails),
                ofPrincipal(
                        "record-type", principal -> new Text(principal.kind().segment())),
                Property.of(
                        calendarserver("notification-URL"),
                        SECTION,
                        Set.of(PRINCIPAL),
                        subject -> subject.target() instanceof PrincipalTarget target
                                ? SchedulingProperties.child(
                                        subject.snapshot(), target.principal(), CollectionKind.NOTIFICATIONS)
                                : null),
                Property.of(
                                calendarserver("calendar-availability"),
                                SECTION,
                                Set.of(HOME, CALENDAR, INBOX),
                                Stored.reader(CalDavProperties.AVAILABILITY))
                        .settableBy((value, _) -> StoredValue.of(Values.requireCalendar(value, "VAVAILABILITY")))
                        .storedAs(CalDavProperties.AVAILABILITY),
                Property.settable(
                        apple("calendar-color"),
                        APPLE,
                        coloured(),
                        (value, _) -> StoredValue.of(Values.requireColor(value))),
                Property.settable(
                        apple("calendar-order"),
                        APPLE,
                        coloured(),
                        (value, _) -> StoredValue.of(Values.requireNumber(value))),
                alarm("default-alarm-vevent-datetime"),
                alarm("default-alarm-vevent-date"),
                alarm("default-alarm-vtodo-datetime"),
                alarm("default-alarm-vtodo-date"));
    }

    private static Set<ResourceKind> coloured() {
        return EnumSet.of(HOME, CALENDAR, ResourceKind.PLAIN, INBOX);
    }

    private static Property alarm(String name) {
        return Property.settable(
                caldav(name),
                "draft-daboo-valarm-extensions, 9",
                Set.of(HOME, CALENDAR),
                (value, _) -> StoredValue.of(Values.requireAlarms(value)));
    }

    private static Property ofPrincipal(String name, Function<Principal, @Nullable PropertyValue> reader) {
        return Property.of(
                calendarserver(name),
                SECTION,
                Set.of(PRINCIPAL),
                subject ->
                        subject.target() instanceof PrincipalTarget target ? reader.apply(target.principal()) : null);
    }

    /** Changes with anything in the collection; from the numbers of the sync token, so exact within one second. */
    private static @Nullable PropertyValue ctag(Subject subject) {
        if (!(subject.target() instanceof CollectionTarget collection)) {
            return null;
        }
        CollectionRow row = collection.row();
        return new Text(subject.environment().epoch()
                + '-'
                + row.ref().home().value()
                + '-'
                + row.ref().id().value()
                + '-'
                + WebDavProperties.newest(subject, row));
    }

    private static @Nullable PropertyValue mails(Principal principal) {
        return principal.kind() == PrincipalKind.USER || !principal.mails().isEmpty()
                ? PropertyValue.content(out -> {
                    for (String mail : principal.mails()) {
                        out.element(EMAIL, mail);
                    }
                })
                : null;
    }
}
