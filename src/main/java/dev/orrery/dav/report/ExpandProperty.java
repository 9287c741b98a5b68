package dev.orrery.dav.report;

import static dev.orrery.model.PropertyName.dav;

import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Hrefs;
import dev.orrery.dav.Located;
import dev.orrery.dav.Multistatus;
import dev.orrery.dav.Report;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.property.PropertyRequest;
import dev.orrery.dav.property.PropertyRow;
import dev.orrery.dav.property.PropertyValue;
import dev.orrery.http.Response;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * DAV:expand-property (RFC 3253 section 3.8): properties of the resource and, where their values are DAV:href elements,
 * of the resources those name, as deep as the request nests. Principals that a property names may have to be fetched from
 * their authority, so each level has its own snapshot.
 */
public final class ExpandProperty implements Report {
    private static final PropertyName PROPERTY = dav("property");

    private final DavContext context;
    private final ReportLimits limits;

    ExpandProperty(DavContext context, ReportLimits limits) {
        this.context = context;
        this.limits = limits;
    }

    /** What is asked of a resource: properties, and what is asked of the resources that each of them names. */
    private record Asked(PropertyRequest properties, Map<PropertyName, Asked> below) {
        static Asked read(XmlElement holder) {
            Map<PropertyName, XmlElement> names = new LinkedHashMap<>();
            Map<PropertyName, Asked> below = new LinkedHashMap<>();
            for (XmlElement child : holder.children()) {
                if (child.is(PROPERTY)) {
                    PropertyName name = name(child);
                    names.put(name, child);
                    if (child.child(PROPERTY) != null) {
                        below.put(name, read(child));
                    }
                }
            }
            return new Asked(new PropertyRequest(PropertyRequest.Mode.NAMED, names), below);
        }

        private static PropertyName name(XmlElement property) {
            String local = property.attribute("name");
            String namespace = property.attribute("namespace");
            if (local == null || local.isBlank()) {
                throw new Refused(new Reason.BadRequest("DAV:property names a property in its attribute 'name'."));
            }
            return new PropertyName(namespace == null ? PropertyName.DAV : namespace, local);
        }
    }

    @Override
    public Response run(DavRequest request, XmlElement body) throws IOException {
        Asked asked = Asked.read(body);
        Expansion expansion = new Expansion(request);
        PropertyRow row = expansion.row(request.located(), asked);
        if (row == null) {
            throw new Refused(new Reason.NotFound(request.http().path().raw()));
        }
        return Multistatus.small(request, out -> out.row(row));
    }

    /** The work of one request; counts what it follows. */
    private final class Expansion {
        private final DavRequest request;
        private int followed;

        Expansion(DavRequest request) {
            this.request = request;
        }

        /** Null if there is no such resource for this caller. */
        @Nullable
        PropertyRow row(Located located, Asked asked) {
            if (++followed > limits.properties()) {
                throw new Refused(new Reason.TooManyMatches(limits.properties()));
            }
            PropertyRow row = read(located, asked.properties);
            return row == null || asked.below.isEmpty() ? row : expanded(row, asked);
        }

        private @Nullable PropertyRow read(Located located, PropertyRequest properties) {
            try {
                return context.read(
                        request,
                        (snapshot, named) -> context.properties()
                                .read(
                                        properties,
                                        context.subject(
                                                Resolver.resolveExisting(snapshot, request.caller(), located),
                                                snapshot,
                                                request.caller(),
                                                named)));
            } catch (Refused refused) {
                if (refused.reason() instanceof Reason.NotFound) {
                    return null;
                }
                throw refused;
            }
        }

        private PropertyRow expanded(PropertyRow row, Asked asked) {
            List<PropertyRow.Found> found = new ArrayList<>(row.found().size());
            for (PropertyRow.Found one : row.found()) {
                Asked below = asked.below.get(one.name());
                found.add(
                        below != null && one.value() instanceof PropertyValue.Hrefs hrefs
                                ? new PropertyRow.Found(one.name(), new Rows(rows(hrefs, below)))
                                : one);
            }
            return new PropertyRow(row.href(), found, row.denied(), row.missing());
        }

        private List<Row> rows(PropertyValue.Hrefs hrefs, Asked asked) {
            List<Row> rows = new ArrayList<>(hrefs.hrefs().size());
            for (String href : hrefs.hrefs()) {
                rows.add(new Row(href, follow(href, asked)));
            }
            return rows;
        }

        private @Nullable PropertyRow follow(String href, Asked asked) {
            try {
                return row(
                        context.resolver()
                                .locate(Hrefs.path(href, request.http().origin())),
                        asked);
            } catch (Refused refused) {
                if (refused.reason() instanceof Reason.NotFound || refused.reason() instanceof Reason.BadRequest) {
                    return null; // mailto: and urn: addresses, and what lives elsewhere
                }
                throw refused;
            }
        }
    }

    /** What an href was expanded to; without properties if there is nothing. */
    private record Row(String href, @Nullable PropertyRow properties) {}

    /** A property whose hrefs were expanded to DAV:response elements. */
    private record Rows(List<Row> rows) implements PropertyValue {
        @Override
        public void write(PropertyName name, dev.orrery.xml.XmlWriter out) throws IOException {
            out.start(name);
            Multistatus inner = Multistatus.inside(out);
            for (Row row : rows) {
                if (row.properties == null) {
                    inner.status(row.href, 404);
                } else {
                    inner.row(row.properties);
                }
            }
            out.end();
        }
    }
}
