package dev.orrery.face.changes;

import dev.orrery.http.Request;
import dev.orrery.http.UrlPath;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request's query says. Immutable.
 *
 * @param resource null for the caller's own home
 * @param types empty for all
 * @param since null for all that the log still holds
 * @param now true to begin at the end of the log
 * @param limit entries of one page
 * @param patience how long to wait for the first one
 */
record Asked(
        @Nullable String resource,
        List<String> types,
        @Nullable Cursor since,
        boolean now,
        int limit,
        Duration patience) {
    /** Entries of a page where the request does not say, and at most. */
    static final int PAGE = 1000;

    /** Nobody waits longer; who wants more asks again. */
    static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private static final Set<String> PARAMETERS = Set.of("resource", "type", "since", "limit", "wait");
    private static final Pattern TYPE = Pattern.compile("[a-z_]+(\\.[a-z_]+)*(\\.\\*)?");
    private static final int MOST_TYPES = 20;

    /** Everything of these types, from wherever. */
    static Asked of(List<String> types) {
        return new Asked(null, types, null, false, PAGE, Duration.ZERO);
    }

    Asked {
        types = List.copyOf(types);
    }

    /** @throws Refused BadRequest, with the parameter and what it is to be */
    static Asked read(Request request) {
        for (String pair :
                request.query().isEmpty() ? new String[0] : request.query().split("&")) {
            String name = pair.split("=", 2)[0];
            if (!PARAMETERS.contains(name)) {
                throw bad("There is no parameter " + name + " here, only resource, type, since, limit and wait.");
            }
        }
        Optional<String> since = since(request);
        boolean now = since.filter("now"::equals).isPresent();
        return new Asked(
                request.parameter("resource").orElse(null),
                types(request.parameter("type").orElse("")),
                now ? null : since.map(Cursor::parse).orElse(null),
                now,
                Math.toIntExact(number(request, "limit", 1, PAGE)),
                Duration.ofSeconds(number(request, "wait", 0, 0)));
    }

    /** A stream that was cut goes on by itself (HTML, server-sent events, section 9.2.4). */
    private static Optional<String> since(Request request) {
        String last = request.header("Last-Event-ID", "");
        return last.isEmpty() ? request.parameter("since") : Optional.of(last);
    }

    private static List<String> types(String list) {
        return types(list.isEmpty() ? List.of() : List.of(list.split(",", -1)));
    }

    /** @throws Refused BadRequest for what no type looks like */
    static List<String> types(List<String> types) {
        if (types.size() > MOST_TYPES
                || !types.stream().allMatch(type -> TYPE.matcher(type).matches())) {
            throw bad("type is one to " + MOST_TYPES + " types such as calendar.object_put or collection.*,"
                    + " separated by commas.");
        }
        return types;
    }

    /** Larger ones than are of use are no mistake; they count as the largest. */
    private static long number(Request request, String name, int least, int otherwise) {
        String text = request.parameter(name).orElse("");
        if (text.isEmpty() && !request.parameter(name).isPresent()) {
            return otherwise;
        }
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least) {
            throw bad(name + " is a whole number from " + least + " on.");
        }
        long most = name.equals("limit") ? PAGE : LONGEST_WAIT.toSeconds();
        return Math.min(Integer.parseInt(text), most);
    }

    private static Refused bad(String why) {
        return new Refused(new Reason.BadRequest(why));
    }

    boolean wants(String type) {
        return types.isEmpty()
                || types.stream()
                        .anyMatch(wanted -> wanted.endsWith("*")
                                ? type.startsWith(wanted.substring(0, wanted.length() - 1))
                                : wanted.equals(type));
    }

    /** The address of what comes after {@code cursor}. */
    String next(Cursor cursor) {
        StringBuilder address = new StringBuilder("/changes?");
        if (resource != null) {
            address.append("resource=").append(value(resource)).append('&');
        }
        if (!types.isEmpty()) {
            address.append("type=").append(String.join(",", types)).append('&');
        }
        if (limit != PAGE) {
            address.append("limit=").append(limit).append('&');
        }
        if (patience.isPositive()) {
            address.append("wait=").append(patience.toSeconds()).append('&');
        }
        return address.append("since=").append(cursor).toString();
    }

    /** As a value in a query, where a plus sign and an ampersand mean something. */
    private static String value(String path) {
        return UrlPath.encode(path)
                .replace("%2F", "/")
                .replace("&", "%26")
                .replace("+", "%2B")
                .replace("=", "%3D");
    }
}
