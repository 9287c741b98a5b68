package dev.orrery.dav.report;

import static dev.orrery.model.PropertyName.dav;

import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Multistatus;
import dev.orrery.dav.Report;
import dev.orrery.dav.ReportName;
import dev.orrery.dav.Resolver;
import dev.orrery.http.Response;
import dev.orrery.xml.XmlElement;
import dev.orrery.xml.XmlWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** DAV:principal-search-property-set (RFC 3744 section 9.5): by what one may search for principals. */
final class PrincipalSearchPropertySet implements Report {
    private final DavContext dav;

    PrincipalSearchPropertySet(DavContext dav) {
        this.dav = dav;
    }

    @Override
    public Response run(DavRequest request, XmlElement body) throws IOException {
        ReportName.PRINCIPAL_SEARCH_PROPERTY_SET.requireOn(
                dav.store().read(snapshot -> Resolver.resolveExisting(snapshot, request.caller(), request.located())));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (XmlWriter out = new XmlWriter(bytes)) {
            out.start(dav("principal-search-property-set"));
            for (SearchableProperty searchable : SearchableProperty.values()) {
                out.start(dav("principal-search-property"));
                out.start(dav("prop")).empty(searchable.property()).end();
                out.start(dav("description")).attribute("xml:lang", "en");
                out.text(searchable.description()).end();
                out.end();
            }
            out.end();
        }
        return Response.bytes(200, Multistatus.CONTENT_TYPE, bytes.toByteArray());
    }
}
