package dev.orrery.dav.property;

import static dev.orrery.dav.ResourceKind.CALENDAR;
import static dev.orrery.dav.ResourceKind.INBOX;
import static dev.orrery.dav.ResourceKind.OBJECT;
import static dev.orrery.dav.ResourceKind.PRINCIPAL;
import static dev.orrery.model.PropertyName.caldav;

import dev.orrery.calendar.DefaultCalendar;
import dev.orrery.calendar.Paths;
import dev.orrery.calendar.ScheduleTag;
import dev.orrery.dav.Hrefs;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.Target.PrincipalTarget;
import dev.orrery.dav.property.PropertyValue.Text;
import dev.orrery.dav.property.PropertyValue.Whole;
import dev.orrery.directory.CalendarUserAddress;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PropertyName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Snapshot;
import dev.orrery.xml.StoredValue;
import dev.orrery.xml.XmlElement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The part of RFC 6638 that clients need before anything is scheduled: who one is, and where inbox and outbox are. */
public final class SchedulingProperties {
    /** Whether a calendar counts in free/busy: holds CALDAV:opaque or CALDAV:transparent. */
    public static final PropertyName TRANSPARENCY = caldav("schedule-calendar-transp");

    private static final PropertyName TRANSPARENT = caldav("transparent");
    private static final Whole OPAQUE =
            Whole.of("<C:schedule-calendar-transp><C:opaque/></C:schedule-calendar-transp>");

    private SchedulingProperties() {}

    static List<Property> rows() {
        return List.of(
                ofPrincipal(
                        "schedule-outbox-URL",
                        "RFC 6638, 2.1.1",
                        (snapshot, principal) -> child(snapshot, principal, CollectionKind.OUTBOX)),
                ofPrincipal(
                        "schedule-inbox-URL",
                        "RFC 6638, 2.2.1",
                        (snapshot, principal) -> child(snapshot, principal, CollectionKind.INBOX)),
                ofPrincipal(
                        "calendar-user-address-set",
                        "RFC 6638, 2.4.1",
                        (_, principal) -> new PropertyValue.Hrefs(CalendarUserAddress.of(principal))),
                ofPrincipal(
                        "calendar-user-type",
                        "RFC 6638, 2.4.2",
                        (_, principal) -> new Text(principal.kind().calendarUserType())),
                Property.of(ScheduleTag.PROPERTY, "RFC 6638, 9.3", Set.of(OBJECT), _ -> null)
                        .members(SchedulingProperties::scheduleTags),
                Property.of(TRANSPARENCY, "RFC 6638, 9.1", Set.of(CALENDAR), SchedulingProperties::transparency)
                        .settableBy((value, _) -> checkTransparency(value)),
                Property.of(
                                DefaultCalendar.PROPERTY,
                                "RFC 6638, 9.2",
                                Set.of(INBOX),
                                SchedulingProperties::defaultCalendar)
                        .settableBy(SchedulingProperties::checkDefaultCalendar));
    }

    private static MemberReader scheduleTags(Subject subject) {
        Map<String, Map<PropertyName, String>> kept = DeadProperties.byMember(subject);
        return row -> {
            String tag = ScheduleTag.of(row, kept.getOrDefault(row.name(), Map.of()));
            return tag == null ? null : new Text(tag);
        };
    }

    /** True if what is in the calendar does not make its owner busy. */
    public static boolean isTransparent(CollectionRow row) {
        String stored = row.properties().get(TRANSPARENCY);
        return stored != null && stored.contains("transparent");
    }

    private static Property ofPrincipal(
            String name, String section, BiFunction<Snapshot, Principal, @Nullable PropertyValue> reader) {
        return Property.of(
                caldav(name),
                section,
                Set.of(PRINCIPAL),
                subject -> subject.target() instanceof PrincipalTarget target
                        ? reader.apply(subject.snapshot(), target.principal())
                        : null);
    }

    /** The one collection of that kind in the principal's home. */
    static @Nullable PropertyValue child(Snapshot snapshot, Principal principal, CollectionKind kind) {
        return snapshot.collections(principal.home()).stream()
                .filter(row -> row.kind() == kind)
                .findFirst()
                .<PropertyValue>map(row -> PropertyValue.Hrefs.of(Paths.of(snapshot, row.ref())))
                .orElse(null);
    }

    private static @Nullable PropertyValue transparency(Subject subject) {
        if (!(subject.target() instanceof CollectionTarget collection)) {
            return null;
        }
        PropertyValue stored = Stored.of(collection, TRANSPARENCY);
        return stored == null ? OPAQUE : stored;
    }

    private static String checkTransparency(XmlElement value) {
        Values.requireOneOf(value, Set.of(caldav("opaque"), TRANSPARENT));
        return StoredValue.of(value);
    }

    /** What was set if it still is a calendar, else the first that takes events. */
    private static @Nullable PropertyValue defaultCalendar(Subject subject) {
        if (!(subject.target() instanceof CollectionTarget inbox)) {
            return null;
        }
        Snapshot snapshot = subject.snapshot();
        return DefaultCalendar.of(snapshot, inbox.row(), "VEVENT")
                .<PropertyValue>map(row -> PropertyValue.Hrefs.of(Paths.of(snapshot, row.ref())))
                .orElse(null);
    }

    /** CALDAV:valid-schedule-default-calendar-URL: one of the owner's own calendars that takes events. */
    private static String checkDefaultCalendar(XmlElement value, @Nullable Subject subject) {
        XmlElement href = value.child(PropertyName.dav("href"));
        if (href == null || subject == null || !(subject.target() instanceof CollectionTarget inbox)) {
            throw Values.refuse(value, "holds the DAV:href of a calendar.");
        }
        String path = Hrefs.path(href.text(), "").raw();
        String wanted = path.endsWith("/") ? path : path + '/';
        Snapshot snapshot = subject.snapshot();
        boolean known = snapshot.collections(inbox.owner().home()).stream()
                .filter(row -> DefaultCalendar.takes(row, "VEVENT"))
                .map(CollectionRow::ref)
                .anyMatch((CollectionRef ref) -> Paths.of(snapshot, ref).equals(wanted));
        if (!known) {
            throw Values.refuse(value, "is one of the owner's calendars that take events.");
        }
        return "<D:href xmlns:D=\"DAV:\">" + StoredValue.ofText(wanted) + "</D:href>";
    }
}
