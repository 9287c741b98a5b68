package dev.orrery.face.freebusy;

import dev.orrery.access.Caller;
import dev.orrery.access.PersonalHandler;
import dev.orrery.calendar.Mirrored;
import dev.orrery.calendar.Preconditions.Tags;
import dev.orrery.directory.PrincipalsByAnyName;
import dev.orrery.face.Refusals;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Free/busy lists by address, with the names that Kolab gave them: {@code ADDRESS.ifb} and {@code ADDRESS.vfb} say when,
 * {@code ADDRESS.xfb} says what as well, to people who signed in, as far as they may read it. A stranger who asks for
 * somebody unknown gets an empty list, so that nobody can probe for addresses; whoever is known or trusted gets 404.
 * Thread-safe.
 */
public final class FreeBusyLists implements PersonalHandler {
    private static final String TYPE = "text/calendar; charset=utf-8; method=PUBLISH; component=VFREEBUSY";
    private static final List<String> PLAIN = List.of(".ifb", ".vfb");
    private static final String EXTENDED = ".xfb";

    /** What Kolab's programs call after they changed a folder; every list here is made of what is there now. */
    private static final List<String> SIGNALS = List.of("trigger", "regenerate", "delete");

    private final FreeBusyPolicy policy;
    private final PrincipalsByAnyName principals;
    private final Mirrored mirrored;
    private final ListWriter writer;

    public FreeBusyLists(FreeBusyPolicy policy, PrincipalsByAnyName principals, Mirrored mirrored, ListWriter writer) {
        this.mirrored = mirrored;
        this.policy = policy;
        this.principals = principals;
        this.writer = writer;
    }

    @Override
    public Response handle(Request request, Caller caller) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return Response.text(405, "A free/busy list can only be read.\n").with("Allow", "GET, HEAD");
        }
        try {
            List<String> segments = request.path().segments();
            return segments.size() > 1 && SIGNALS.contains(segments.get(1))
                    ? signal(segments, caller)
                    : list(request, caller);
        } catch (Refused refused) {
            return Refusals.answer(refused.reason());
        }
    }

    private Response list(Request request, Caller caller) {
        List<String> segments = request.path().segments();
        String last = segments.getLast();
        String extension = last.lastIndexOf('.') < 0 ? "" : last.substring(last.lastIndexOf('.'));
        boolean extended = extension.equals(EXTENDED);
        if (segments.size() != 2 || !extended && !PLAIN.contains(extension)) {
            throw new Refused(new Reason.NotFound(request.path().raw()));
        }
        if (extended && caller.isStranger()) {
            return Response.text(
                    403, "The extended list is for people who sign in; ask for .ifb, or with name and password.\n");
        }
        String address = last.substring(0, last.length() - extension.length());
        Optional<Principal> principal = principals
                .find(address)
                .filter(person -> !caller.isStranger()
                        || policy.trusts(request)
                        || writer.preferred(person).publishesFreeBusy());
        if (principal.isEmpty() && (!caller.isStranger() || policy.trusts(request))) {
            throw new Refused(new Reason.NotFound(request.path().raw()));
        }
        if (principal.isPresent() && isClosed(principal.get(), request, caller)) {
            return Response.text(403, "This person does not tell others when they are busy.\n");
        }
        boolean probing = caller.isStranger() && !policy.trusts(request);
        Optional<Duration> age = principal.flatMap(person -> freshen(caller, person, probing));
        ListWriter.Written list = principal
                .map(person -> extended ? writer.extended(person, caller) : writer.plain(person))
                .orElseGet(() -> writer.empty(address));
        Tags noneMatch = Tags.read(request.headers(), "If-None-Match", true);
        Response response = noneMatch != null && noneMatch.match(list.digest())
                ? Response.of(304)
                : Response.bytes(200, TYPE, list.text());
        return response.with("ETag", "W/" + list.digest())
                .with("Cache-Control", "no-cache")
                .withAge(Mirrored.AGE, age);
    }

    private boolean isClosed(Principal person, Request request, Caller caller) {
        Principal self = caller.principal();
        boolean open = caller.admin()
                || policy.trusts(request)
                || self != null && self.guid().equals(person.guid());
        return !open && !writer.preferred(person).sharesFreeBusy();
    }

    /** Strangers are told neither an age nor a failure: either would say that there is such a person. */
    private Optional<Duration> freshen(Caller caller, Principal person, boolean probing) {
        try {
            Optional<Duration> age = mirrored.freshen(caller, person.home(), List.of());
            return probing ? Optional.empty() : age;
        } catch (Refused refused) {
            if (probing && refused.reason() instanceof Reason.Unavailable) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private Response signal(List<String> segments, Caller caller) {
        if (caller.isStranger()) {
            return Response.text(403, "Sign in to say that a folder has changed.\n");
        }
        if (segments.size() > 2) {
            principals.find(segments.get(2)).ifPresent(person -> {
                mirrored.suspect(person.home());
                writer.forget(person);
            });
        }
        return Response.text(200, "Taken note of; lists here are made of what is there when somebody asks.\n");
    }
}
