package dev.orrery.dav.report;

import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Hrefs;
import dev.orrery.dav.Multistatus;
import dev.orrery.dav.ReportName;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.Target;
import dev.orrery.dav.error.Condition;
import dev.orrery.dav.error.Conditions;
import dev.orrery.dav.property.PropertyRequest;
import dev.orrery.dav.property.PropertyRow;
import dev.orrery.http.Response;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Reason;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the two searches for principals share: candidates come from the directory by text, because nobody may have asked
 * for them yet, and are then held against every condition. Thread-safe.
 */
final class PrincipalSearch {
    /** Principals in one answer; beyond it the answer says that it was cut (RFC 3744 section 9.4). */
    static final int MAX_RESULTS = 500;

    private final DavContext dav;
    private final Condition cut;

    PrincipalSearch(DavContext dav) {
        this.dav = dav;
        this.cut = new Conditions(dav.store()).of(new Reason.TooManyMatches(MAX_RESULTS));
    }

    /**
     * A search.
     *
     * @param texts each is asked of the directory; no text at all stands for everybody
     * @param all true where a principal has to match every text, so that asking for one is enough
     */
    record Query(
            Set<PrincipalKind> kinds, List<String> texts, boolean all, Predicate<Principal> condition, int limit) {}

    /** The kinds that a report on this resource searches: one of them below its own collection, else all. */
    Set<PrincipalKind> kinds(DavRequest request, ReportName report, boolean everywhere) {
        Target target =
                dav.store().read(snapshot -> Resolver.resolveExisting(snapshot, request.caller(), request.located()));
        report.requireOn(target);
        return !everywhere && target instanceof Target.PrincipalsOfKind some
                ? EnumSet.of(some.principals())
                : EnumSet.allOf(PrincipalKind.class);
    }

    Response answer(DavRequest request, Query query, PropertyRequest wanted) throws IOException {
        List<Principal> found = find(query);
        boolean more = found.size() > query.limit();
        List<PropertyRow> rows = dav.read(
                request,
                (snapshot, named) -> found.stream()
                        .limit(query.limit())
                        .map(principal -> dav.properties()
                                .read(
                                        wanted,
                                        dav.subject(
                                                new Target.PrincipalTarget(Hrefs.principal(principal), principal),
                                                snapshot,
                                                request.caller(),
                                                named)))
                        .toList());
        return Multistatus.small(request, out -> {
            for (PropertyRow row : rows) {
                out.row(row);
            }
            if (more) {
                out.status(request.http().path().raw(), cut);
            }
        });
    }

    private List<Principal> find(Query query) {
        Map<PrincipalName, Principal> found = new LinkedHashMap<>();
        Collection<String> texts =
                query.texts().isEmpty() ? List.of("") : query.all() ? List.of(longest(query.texts())) : query.texts();
        for (String text : texts) {
            for (Principal principal : dav.principals().search(query.kinds(), text, MAX_RESULTS + 1)) {
                if (query.condition().test(principal)) {
                    found.putIfAbsent(principal.name(), principal);
                }
            }
        }
        return found.values().stream()
                .sorted(Comparator.comparing(
                                (Principal principal) -> principal.name().kind())
                        .thenComparing(principal -> principal.name().name()))
                .toList();
    }

    /** The one that leaves the fewest candidates. */
    private static String longest(List<String> texts) {
        return texts.stream().max(Comparator.comparingInt(String::length)).orElse("");
    }
}
