package dev.orrery.dav.method;

import dev.orrery.calendar.Preconditions;
import dev.orrery.calendar.PutObject;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavMethod;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.Target;
import dev.orrery.dav.Timezones;
import dev.orrery.http.Response;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.util.Locale;

/**
 * POST of a new member whose name the server chooses: to a collection's {@code ?add-member} address (RFC 5995), and to
 * a calendar itself where the content says that it is iCalendar. To an outbox it is a question when people are free.
 */
public final class Post implements DavMethod {
    private static final String ADD_MEMBER = "add-member";

    private final DavContext context;
    private final PutObject verb;
    private final FreeBusyQuestion question;

    Post(DavContext context, PutObject verb, FreeBusyQuestion question) {
        this.context = context;
        this.verb = verb;
        this.question = question;
    }

    private record Aim(Target.CollectionTarget collection, Preconditions preconditions) {}

    @Override
    public Response run(DavRequest request) throws IOException {
        Bodies.requireWhole(request);
        PreconditionHeaders headers = PreconditionHeaders.read(context, request);
        Aim aim = context.read(request, snapshot -> {
            Target target = Resolver.resolveExisting(snapshot, request.caller(), request.located());
            if (target instanceof Target.CollectionTarget collection
                    && (takesMembers(request, collection) || isOutbox(collection))) {
                return new Aim(collection, headers.in(snapshot, Places.of(target)));
            }
            throw new Refused(new Reason.NotAllowedHere(target.href() + " takes no POST of this kind."));
        });
        if (isOutbox(aim.collection())) {
            return question.answer(request, aim.collection());
        }
        byte[] content = Bodies.read(request, context.limits().resourceSize());
        PutObject.Result result = verb.put(new PutObject.Request(
                context.by(request),
                aim.collection().row(),
                "",
                content,
                request.http().header("Content-Type", ""),
                aim.preconditions()));
        return answer(request, aim.collection(), result);
    }

    private static Response answer(DavRequest request, Target.CollectionTarget collection, PutObject.Result result) {
        String location = collection.memberHref(result.row().name());
        if (request.wantsRepresentation()) {
            Response whole = ObjectAnswer.of(201, result.row(), result.content(), Timezones.of(request));
            return ObjectAnswer.tagged(whole, result.scheduleTag())
                    .with("Location", location)
                    .with("Content-Location", location)
                    .with("Preference-Applied", "return=representation");
        }
        Response response =
                ObjectAnswer.tagged(Response.of(201), result.scheduleTag()).with("Location", location);
        return result.asSent() ? response.with("ETag", result.row().etag()) : response;
    }

    private static boolean isOutbox(Target.CollectionTarget collection) {
        return collection.row().kind() == CollectionKind.OUTBOX;
    }

    private static boolean takesMembers(DavRequest request, Target.CollectionTarget collection) {
        boolean asked = request.http().parameter(ADD_MEMBER).isPresent();
        return switch (collection.row().kind()) {
            case CALENDAR -> asked || isCalendarData(request);
            case PLAIN -> asked;
            case HOME, INBOX, OUTBOX, NOTIFICATIONS -> false;
        };
    }

    static boolean isCalendarData(DavRequest request) {
        return request.http()
                .header("Content-Type", "")
                .toLowerCase(Locale.ROOT)
                .startsWith("text/calendar");
    }
}
