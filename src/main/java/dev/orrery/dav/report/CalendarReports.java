package dev.orrery.dav.report;

import dev.orrery.dav.DavContext;
import dev.orrery.dav.Report;
import dev.orrery.dav.ReportName;
import dev.orrery.dav.error.Conditions;
import dev.orrery.model.Reason;
import java.util.EnumMap;
import java.util.Map;

/** The reports of CalDAV and WebDAV sync, and expand-property, by name. Those on principals have their own table. */
public final class CalendarReports {
    private CalendarReports() {}

    public static Map<ReportName, Report> of(DavContext context) {
        ReportLimits limits = ReportLimits.DEFAULT;
        FloatingZones zones = new FloatingZones();
        Map<ReportName, Report> reports = new EnumMap<>(ReportName.class);
        reports.put(ReportName.CALENDAR_QUERY, new CalendarQuery(context, limits, zones));
        reports.put(ReportName.CALENDAR_MULTIGET, new CalendarMultiget(context, limits, zones));
        reports.put(ReportName.FREE_BUSY_QUERY, new FreeBusyQuery(context));
        reports.put(
                ReportName.SYNC_COLLECTION,
                new SyncCollection(
                        context,
                        limits,
                        new Conditions(context.store()).of(new Reason.TooManyMatches(limits.matches()))));
        reports.put(ReportName.EXPAND_PROPERTY, new ExpandProperty(context, limits));
        return reports;
    }
}
