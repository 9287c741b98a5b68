package dev.orrery.dav.method;

import dev.orrery.dav.DavMethod;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Report;
import dev.orrery.dav.ReportName;
import dev.orrery.http.Response;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import java.util.EnumMap;
import java.util.Map;

/** REPORT (RFC 3253 section 3.6): finds the report's class by the body's root element. */
public final class Reports implements DavMethod {
    private final Map<ReportName, Report> reports;

    public Reports(Map<ReportName, Report> reports) {
        this.reports = new EnumMap<>(reports);
        for (ReportName name : ReportName.values()) {
            if (!this.reports.containsKey(name)) {
                throw new IllegalArgumentException("no class for the report " + name);
            }
        }
    }

    @Override
    public Response run(DavRequest request) throws Exception {
        XmlElement body = request.requireBody();
        Report report = ReportName.of(body.name()).map(reports::get).orElse(null);
        if (report == null) {
            throw new Refused(new Reason.UnsupportedReport(body.name()));
        }
        return report.run(request, body);
    }
}
