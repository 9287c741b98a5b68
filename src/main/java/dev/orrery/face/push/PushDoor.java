package dev.orrery.face.push;

import dev.orrery.access.Caller;
import dev.orrery.access.PersonalHandler;
import dev.orrery.calendar.RegisterPush;
import dev.orrery.face.Problems;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.Refused;
import java.util.List;

/** {@code /push/ID}: what a device got as the address of its registration, and removes with DELETE. Thread-safe. */
public final class PushDoor implements PersonalHandler {
    private final RegisterPush verb;

    public PushDoor(RegisterPush verb) {
        this.verb = verb;
    }

    @Override
    public Response handle(Request request, Caller caller) {
        List<String> segments = request.path().segments();
        if (segments.size() != 2) {
            return Problems.of(404, "A registration is called /push/ and its id.");
        }
        if (!request.method().equals("DELETE")) {
            return Problems.of(405, "A registration can only be removed. To renew it, send it to the collection again.")
                    .with("Allow", "DELETE");
        }
        try {
            verb.remove(caller, segments.get(1));
            return Response.of(204);
        } catch (Refused refused) {
            return Problems.answer(refused.reason());
        }
    }
}
