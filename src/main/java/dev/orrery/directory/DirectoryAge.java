package dev.orrery.directory;

import dev.orrery.http.Handler;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Says in a header how old the record is that an answer rests on, in seconds, while its directory cannot confirm it.
 * Costs nothing while all is well. Thread-safe.
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
        if (principals.isTroubled()) {
            named(request.path().segments())
                    .flatMap(principals::staleness)
                    .map(Duration::toSeconds)
                    .ifPresent(age -> response.with(HEADER, Long.toString(age)));
        }
        return response;
    }

    /** {@code /principals/users/ada/…}, {@code /calendars/__uids__/GUID/…}. */
    private static Optional<Sought> named(List<String> path) {
        if (path.size() < 3
                || !path.getFirst().equals("principals") && !path.getFirst().equals("calendars")) {
            return Optional.empty();
        }
        return path.get(1).equals("__uids__")
                ? Optional.of(Sought.byGuid(path.get(2)))
                : PrincipalKind.ofSegment(path.get(1)).map(kind -> Sought.byName(new PrincipalName(kind, path.get(2))));
    }
}
