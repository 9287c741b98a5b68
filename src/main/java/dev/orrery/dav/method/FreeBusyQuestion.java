package dev.orrery.dav.method;

import static dev.orrery.model.PropertyName.caldav;
import static dev.orrery.model.PropertyName.dav;

import dev.orrery.calendar.AskFreeBusy;
import dev.orrery.calendar.Mirrored;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Multistatus;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.http.Response;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** POST to an outbox (RFC 6638 section 5): the question, and the CALDAV:schedule-response (section 10.1). */
final class FreeBusyQuestion {
    private static final PropertyName SCHEDULE_RESPONSE = caldav("schedule-response");
    private static final PropertyName RESPONSE = caldav("response");
    private static final PropertyName RECIPIENT = caldav("recipient");
    private static final PropertyName REQUEST_STATUS = caldav("request-status");
    private static final PropertyName CALENDAR_DATA = caldav("calendar-data");

    private final DavContext context;
    private final AskFreeBusy verb;

    FreeBusyQuestion(DavContext context) {
        this.context = context;
        this.verb = new AskFreeBusy(new AskFreeBusy.Parts(
                context.store(), context.principals(), context.mirrored(), context.limits(), context.clock()));
    }

    /** @throws Refused NeedsPrivilege, NotCalendarData, and those of {@link AskFreeBusy#ask} */
    Response answer(DavRequest request, CollectionTarget outbox) throws IOException {
        outbox.require(Privilege.SCHEDULE_SEND_FREEBUSY);
        if (!Post.isCalendarData(request)) {
            throw new Refused(new Reason.NotCalendarData(request.http().header("Content-Type", "nothing")));
        }
        byte[] text = Bodies.read(request, context.limits().resourceSize());
        AskFreeBusy.Answers answers = verb.ask(request.caller(), outbox.owner(), text);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (XmlWriter out = new XmlWriter(bytes)) {
            out.start(SCHEDULE_RESPONSE);
            for (AskFreeBusy.Answer answer : answers.answers()) {
                write(out, answer);
            }
            out.end();
        }
        return Response.bytes(200, Multistatus.CONTENT_TYPE, bytes.toByteArray())
                .with("Cache-Control", "no-store")
                .withAge(Mirrored.AGE, answers.age())
                .allowCompression();
    }

    private static void write(XmlWriter out, AskFreeBusy.Answer answer) throws IOException {
        out.start(RESPONSE);
        out.start(RECIPIENT).element(dav("href"), answer.recipient()).end();
        out.element(REQUEST_STATUS, answer.status());
        if (answer.calendar() != null) {
            out.start(CALENDAR_DATA).text(answer.calendar()).end();
        }
        out.end();
    }
}
