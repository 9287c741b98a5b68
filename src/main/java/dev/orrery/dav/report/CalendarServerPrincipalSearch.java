package dev.orrery.dav.report;

import static dev.orrery.model.PropertyName.calendarserver;

import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Report;
import dev.orrery.dav.ReportName;
import dev.orrery.dav.property.PropertyRequest;
import dev.orrery.http.Response;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * CS:calendarserver-principal-search: how Apple's clients find attendees, rooms and resources while one types. Every
 * token must begin a word of the name or a mail address.
 */
final class CalendarServerPrincipalSearch implements Report {
    private static final PropertyName TOKEN = calendarserver("search-token");
    private static final PropertyName LIMIT = calendarserver("limit");
    private static final PropertyName RESULTS = calendarserver("nresults");

    private final PrincipalSearch search;

    CalendarServerPrincipalSearch(PrincipalSearch search) {
        this.search = search;
    }

    @Override
    public Response run(DavRequest request, XmlElement body) throws IOException {
        Set<PrincipalKind> kinds = EnumSet.copyOf(kinds(body.attribute("context")));
        kinds.retainAll(search.kinds(request, ReportName.CALENDARSERVER_PRINCIPAL_SEARCH, false));
        List<String> tokens = body.children(TOKEN).stream()
                .map(token -> token.text().strip().toLowerCase(Locale.ROOT))
                .filter(token -> !token.isEmpty())
                .toList();
        if (tokens.isEmpty()) {
            throw new Refused(new Reason.BadRequest("There is no CS:search-token."));
        }
        return search.answer(
                request,
                new PrincipalSearch.Query(
                        kinds,
                        tokens,
                        true,
                        principal -> tokens.stream().allMatch(token -> matches(principal, token)),
                        limit(body)),
                PropertyRequest.ofReport(body));
    }

    private static Set<PrincipalKind> kinds(@Nullable String context) {
        return switch (context == null ? "" : context) {
            case "user" -> EnumSet.of(PrincipalKind.USER);
            case "group" -> EnumSet.of(PrincipalKind.GROUP);
            case "location" -> EnumSet.of(PrincipalKind.LOCATION);
            case "resource" -> EnumSet.of(PrincipalKind.RESOURCE);
            case "attendee" -> EnumSet.of(PrincipalKind.USER, PrincipalKind.GROUP, PrincipalKind.RESOURCE);
            default -> EnumSet.allOf(PrincipalKind.class);
        };
    }

    private static boolean matches(Principal principal, String token) {
        return beginsWord(principal.displayName(), token)
                || beginsWord(principal.name().name(), token)
                || principal.mails().stream().anyMatch(mail -> beginsWord(mail, token));
    }

    private static boolean beginsWord(String text, String token) {
        String lower = text.toLowerCase(Locale.ROOT);
        int at = lower.indexOf(token);
        while (at >= 0) {
            if (at == 0 || !Character.isLetterOrDigit(lower.charAt(at - 1))) {
                return true;
            }
            at = lower.indexOf(token, at + 1);
        }
        return false;
    }

    private static int limit(XmlElement body) {
        XmlElement limit = body.child(LIMIT);
        XmlElement results = limit == null ? null : limit.child(RESULTS);
        if (results == null) {
            return PrincipalSearch.MAX_RESULTS;
        }
        try {
            return Math.clamp(Long.parseLong(results.text().strip()), 1, PrincipalSearch.MAX_RESULTS);
        } catch (NumberFormatException e) {
            throw new Refused(new Reason.BadRequest("CS:nresults is a number."));
        }
    }
}
