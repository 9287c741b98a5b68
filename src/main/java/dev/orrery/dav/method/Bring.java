package dev.orrery.dav.method;

import dev.orrery.calendar.By;
import dev.orrery.calendar.Place;
import dev.orrery.calendar.Preconditions;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Depth;
import dev.orrery.dav.Hrefs;
import dev.orrery.dav.Located;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.Target;
import dev.orrery.dav.Timezones;
import dev.orrery.http.Response;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What COPY and MOVE have in common: where from, where to, whether over something (RFC 4918 sections 9.8, 9.9, 10.3 and
 * 10.6).
 */
final class Bring {
    private final DavContext context;

    Bring(DavContext context) {
        this.context = context;
    }

    /**
     * @param source an object or a collection
     * @param destinationHref as the client wrote it
     */
    record Aim(
            Target source,
            Place destination,
            String destinationHref,
            boolean overwrite,
            Depth depth,
            Preconditions preconditions) {}

    /** @throws Refused BadRequest, OtherServer, NotFound, ParentMissing, Forbidden, NotAllowedHere */
    Aim aim(DavRequest request) {
        String destination = request.http().headers().get("Destination");
        if (destination == null) {
            throw new Refused(new Reason.BadRequest("COPY and MOVE need a Destination header."));
        }
        if (destination.indexOf('#') >= 0) {
            throw new Refused(new Reason.BadRequest("A Destination has no fragment."));
        }
        if (destination.contains("://")
                && !Hrefs.isSameServer(destination, request.http().origin())) {
            throw new Refused(new Reason.OtherServer(destination));
        }
        boolean overwrite = overwrite(request.http().header("Overwrite", "T"));
        Depth depth = request.depth(Depth.INFINITY);
        Located to = context.resolver().locate(destination, request.http().origin());
        PreconditionHeaders headers = PreconditionHeaders.read(context, request);
        return context.read(request, snapshot -> {
            Target source = Resolver.resolveExisting(snapshot, request.caller(), request.located());
            Place place;
            try {
                place = Places.name(Resolver.resolve(snapshot, request.caller(), to));
            } catch (Refused refused) {
                throw refused.reason() instanceof Reason.NotFound
                        ? new Refused(new Reason.ParentMissing(Hrefs.parent(to.path())))
                        : refused;
            }
            return new Aim(source, place, to.path().raw(), overwrite, depth, headers.in(snapshot, Places.of(source)));
        });
    }

    By by(DavRequest request) {
        return context.by(request);
    }

    /** Runs the verb and says how it went. */
    Response answer(DavRequest request, Aim aim, java.util.function.BooleanSupplier verb) throws IOException {
        try {
            boolean created = verb.getAsBoolean();
            if (aim.source() instanceof Target.ObjectTarget && request.wantsRepresentation()) {
                Response representation = representation(request, aim, created);
                if (representation != null) {
                    return representation;
                }
            }
            return created ? Response.of(201).with("Location", aim.destinationHref()) : Response.of(204);
        } catch (Refused refused) {
            if (aim.source() instanceof Target.CollectionTarget collection) {
                return LockedBelow.answer(context, request, collection.row().ref(), refused);
            }
            throw refused;
        }
    }

    /** What is at the destination now (RFC 8144 section 3.1); null if somebody was quicker to take it away. */
    private @Nullable Response representation(DavRequest request, Aim aim, boolean created) {
        Located located =
                context.resolver().locate(aim.destinationHref(), request.http().origin());
        return context.read(request, snapshot -> {
            if (!(Resolver.resolve(snapshot, request.caller(), located) instanceof Target.ObjectTarget object)
                    || !object.collection().rights().contains(Privilege.READ)) {
                return null;
            }
            Response answer = ObjectAnswer.of(
                            created ? 201 : 200, object.row(), snapshot.content(object.row()), Timezones.of(request))
                    .with("Content-Location", object.href())
                    .with("Preference-Applied", "return=representation");
            return created ? answer.with("Location", aim.destinationHref()) : answer;
        });
    }

    static Refused cannot(Target target) {
        return new Refused(new Reason.NotAllowedHere(target.href() + " is neither copied nor moved."));
    }

    private static boolean overwrite(String value) {
        return switch (value.strip().toUpperCase(Locale.ROOT)) {
            case "T" -> true;
            case "F" -> false;
            default -> throw new Refused(new Reason.BadRequest("Overwrite is T or F."));
        };
    }
}
