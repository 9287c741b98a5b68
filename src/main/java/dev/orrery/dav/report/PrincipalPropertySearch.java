package dev.orrery.dav.report;

import static dev.orrery.model.PropertyName.dav;

import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Depth;
import dev.orrery.dav.Report;
import dev.orrery.dav.ReportName;
import dev.orrery.dav.property.PropertyRequest;
import dev.orrery.http.Response;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * DAV:principal-property-search (RFC 3744 section 9.4), with {@code test="anyof"} and {@code match-type} as Apple's
 * server has them. Text is compared without case. A property that cannot be searched matches nobody.
 */
final class PrincipalPropertySearch implements Report {
    private final PrincipalSearch search;

    PrincipalPropertySearch(PrincipalSearch search) {
        this.search = search;
    }

    /** How a value is compared with what was asked for. */
    private enum MatchType {
        CONTAINS,
        STARTS_WITH,
        ENDS_WITH,
        EQUALS;

        boolean matches(String value, String text) {
            String lower = value.toLowerCase(Locale.ROOT);
            return switch (this) {
                case CONTAINS -> lower.contains(text);
                case STARTS_WITH -> lower.startsWith(text) || lower.startsWith("mailto:" + text);
                case ENDS_WITH -> lower.endsWith(text);
                case EQUALS -> lower.equals(text);
            };
        }

        static MatchType of(XmlElement match) {
            String type = match.attribute("match-type");
            if (type == null) {
                return CONTAINS;
            }
            return switch (type) {
                case "contains" -> CONTAINS;
                case "starts-with" -> STARTS_WITH;
                case "ends-with" -> ENDS_WITH;
                case "equals" -> EQUALS;
                default -> throw new Refused(new Reason.BadRequest("There is no match-type " + type + "."));
            };
        }
    }

    /** @param text in lower case */
    private record Criterion(Optional<SearchableProperty> property, String text, MatchType type) {
        boolean matches(Principal principal) {
            return property.isPresent()
                    && property.get().values(principal).stream().anyMatch(value -> type.matches(value, text));
        }

        boolean inText() {
            return property.filter(SearchableProperty::inText).isPresent();
        }
    }

    @Override
    public Response run(DavRequest request, XmlElement body) throws IOException {
        if (request.depth(Depth.ZERO) != Depth.ZERO) {
            throw new Refused(new Reason.BadRequest("This report has Depth 0."));
        }
        boolean everywhere = body.child(dav("apply-to-principal-collection-set")) != null;
        Set<PrincipalKind> kinds = search.kinds(request, ReportName.PRINCIPAL_PROPERTY_SEARCH, everywhere);
        List<Criterion> criteria = criteria(body);
        boolean any = "anyof".equals(body.attribute("test"));
        List<String> texts = any && !criteria.stream().allMatch(Criterion::inText)
                ? List.of()
                : criteria.stream()
                        .filter(Criterion::inText)
                        .map(criterion -> candidate(criterion.text()))
                        .toList();
        return search.answer(
                request,
                new PrincipalSearch.Query(
                        kinds,
                        texts,
                        !any,
                        principal -> any
                                ? criteria.stream().anyMatch(criterion -> criterion.matches(principal))
                                : criteria.stream().allMatch(criterion -> criterion.matches(principal)),
                        PrincipalSearch.MAX_RESULTS),
                PropertyRequest.ofReport(body));
    }

    /** What a directory, which knows names and mails, is asked for. */
    private static String candidate(String text) {
        if (text.startsWith("mailto:")) {
            return text.substring("mailto:".length());
        }
        return text.startsWith("/principals/") || text.startsWith("urn:") || "mailto:".contains(text) ? "" : text;
    }

    private static List<Criterion> criteria(XmlElement body) {
        List<Criterion> criteria = new ArrayList<>();
        for (XmlElement one : body.children(dav("property-search"))) {
            XmlElement prop = one.child(dav("prop"));
            XmlElement match = one.child(dav("match"));
            if (prop == null || match == null || prop.children().isEmpty()) {
                throw new Refused(new Reason.BadRequest("DAV:property-search holds DAV:prop and DAV:match."));
            }
            String text = match.text().strip().toLowerCase(Locale.ROOT);
            for (XmlElement property : prop.children()) {
                criteria.add(new Criterion(SearchableProperty.of(property.name()), text, MatchType.of(match)));
            }
        }
        if (criteria.isEmpty()) {
            throw new Refused(new Reason.BadRequest("There is no DAV:property-search."));
        }
        return criteria;
    }
}
