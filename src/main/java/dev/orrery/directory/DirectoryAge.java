package dev.orrery.directory;

import dev.orrery.http.Handler;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.time.Duration;
import java.util.List;

/**
 * Says in a header how old the record is that an answer rests on, in seconds, while its directory cannot confirm it.
 * Only in answers to somebody who was let in: to a stranger the header would tell which names exist. Costs nothing while
 * all is well. Thread-safe.
 */
public final class DirectoryAge implements Handler {
    /** Seconds since the directory last confirmed the record of the principal that the address names. */
    public static final String HEADER = "Orrery-Directory-Age";

    private final MirroredPrincipals principals;
    private final Handler next;

    public DirectoryAge(MirroredPrincipals principals, Handler next) {
        this.principals = principals;
        this.next = next;
    }

    @Override
    public Response handle(Request request) throws Exception {
        Response response = next.handle(request);
        if (principals.isTroubled() && request.headers().has("Authorization") && response.status() < 400) {
            named(request.path().segments()).stream()
                    .flatMap(sought -> principals.staleness(sought).stream())
                    .findFirst()
                    .map(Duration::toSeconds)
                    .ifPresent(age -> response.with(HEADER, Long.toString(age)));
        }
        return response;
    }

    /** Whom an address may name, in the order in which its door looks. */
    private static List<Sought> named(List<String> path) {
        return switch (path.isEmpty() ? "" : path.getFirst()) {
            case "principals", "calendars" -> inTree(path);
            case "ical" -> path.size() == 3 ? PrincipalsByAnyName.candidates(path.get(1)) : inFile(path);
            case "freebusy" -> inFile(path);
            default -> List.of();
        };
    }

    /** {@code /principals/users/ada/…}, {@code /calendars/__uids__/GUID/…}. */
    private static List<Sought> inTree(List<String> path) {
        if (path.size() < 3) {
            return List.of();
        }
        if (path.get(1).equals("__uids__")) {
            return List.of(Sought.byGuid(path.get(2)));
        }
        return PrincipalKind.ofSegment(path.get(1))
                .map(kind -> List.of(Sought.byName(new PrincipalName(kind, path.get(2)))))
                .orElseGet(List::of);
    }

    /** {@code /ical/ada.ics}, {@code /freebusy/ada@example.org.ifb}. */
    private static List<Sought> inFile(List<String> path) {
        int dot = path.getLast().lastIndexOf('.');
        return path.size() == 2 && dot > 0
                ? PrincipalsByAnyName.candidates(path.getLast().substring(0, dot))
                : List.of();
    }
}
