package dev.orrery.dav.report;

import dev.orrery.dav.DavContext;
import dev.orrery.dav.Report;
import dev.orrery.dav.ReportName;
import java.util.EnumMap;
import java.util.Map;

/** The reports on principals, by name. */
public final class PrincipalReports {
    private PrincipalReports() {}

    public static Map<ReportName, Report> of(DavContext context) {
        PrincipalSearch search = new PrincipalSearch(context);
        Map<ReportName, Report> reports = new EnumMap<>(ReportName.class);
        reports.put(ReportName.ACL_PRINCIPAL_PROP_SET, new AclPrincipalPropSet(context));
        reports.put(ReportName.PRINCIPAL_MATCH, new PrincipalMatch(context, ReportLimits.DEFAULT));
        reports.put(ReportName.PRINCIPAL_PROPERTY_SEARCH, new PrincipalPropertySearch(search));
        reports.put(ReportName.PRINCIPAL_SEARCH_PROPERTY_SET, new PrincipalSearchPropertySet(context));
        reports.put(ReportName.CALENDARSERVER_PRINCIPAL_SEARCH, new CalendarServerPrincipalSearch(search));
        return reports;
    }
}
