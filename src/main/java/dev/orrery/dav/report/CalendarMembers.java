package dev.orrery.dav.report;

import dev.orrery.access.Caller;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.property.Columns;
import dev.orrery.dav.property.PropertyRequest;
import dev.orrery.ical.Zone;
import dev.orrery.store.Snapshot;

/**
 * What a report needs of one collection to write its members' rows outside the snapshot.
 *
 * @param columns readers of the asked properties, CALDAV:calendar-data among them if it was asked for
 * @param data the column of CALDAV:calendar-data
 * @param floating zone for floating times and dates
 */
record CalendarMembers(CollectionTarget target, Columns columns, CalendarColumn data, Zone floating) {
    static CalendarMembers of(
            DavContext context,
            Snapshot snapshot,
            Caller caller,
            CollectionTarget target,
            PropertyRequest properties,
            Zone floating) {
        CalendarColumn data = new CalendarColumn();
        Columns columns = context.properties()
                .columns(properties, context.subject(target, snapshot, caller))
                .with(CalendarData.NAME, data);
        return new CalendarMembers(target, columns, data, floating);
    }
}
