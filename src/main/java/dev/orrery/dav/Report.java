package dev.orrery.dav;

import dev.orrery.http.Response;
import dev.orrery.xml.XmlElement;

/** One report of {@link ReportName}'s table. Stateless, thread-safe. */
@FunctionalInterface
public interface Report {
    /**
     * Resolves the target and calls {@link ReportName#requireOn} first.
     *
     * @param body the request's root element, of this report's name
     * @throws dev.orrery.model.Refused the domain's no; {@link DavHandler} says it on the wire
     */
    Response run(DavRequest request, XmlElement body) throws Exception;
}
