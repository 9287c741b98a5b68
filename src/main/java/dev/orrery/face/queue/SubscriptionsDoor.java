package dev.orrery.face.queue;

import dev.orrery.calendar.MailNews;
import dev.orrery.face.NextPage;
import dev.orrery.face.Numbers;
import dev.orrery.face.Problems;
import dev.orrery.http.Handler;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.NamePattern;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * {@code GET /queues?user=PATTERN}: who listens to news of people, for service accounts, which must have signed in.
 * Thread-safe.
 */
public final class SubscriptionsDoor implements Handler {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int PAGE = 1000;
    private static final int LONGEST_ID = 100;

    private final QueueInspection inspection;

    public SubscriptionsDoor(QueueInspection inspection) {
        this.inspection = inspection;
    }

    /** Whether a service account asks for everybody's queues and not for its own. */
    public boolean isMeant(Request request) {
        return request.method().equals("GET")
                && request.path().segments().size() == 1
                && request.parameter("user").isPresent();
    }

    @Override
    public Response handle(Request request) {
        try {
            String after = request.parameter("after").orElse("");
            if (after.length() > LONGEST_ID || after.chars().anyMatch(Character::isISOControl)) {
                throw new Refused(new Reason.BadRequest(NextPage.UNREADABLE));
            }
            QueueInspection.Page page = inspection.list(
                    new QueueInspection.Sought(NamePattern.parse(name(request, "user")), name(request, "folder")),
                    after,
                    Math.toIntExact(Numbers.parameter(request, "limit", 1, PAGE, PAGE)));
            ArrayNode list = JSON.createArrayNode();
            page.queues().forEach(list::add);
            Response response = Response.bytes(200, "application/json", JSON.writeValueAsBytes(list))
                    .with("Cache-Control", "no-store");
            return page.next() == null
                    ? response
                    : response.with("Link", NextPage.link("/queues", request, page.next()));
        } catch (Refused refused) {
            return Problems.answer(refused.reason());
        }
    }

    private static String name(Request request, String parameter) {
        String name = request.parameter(parameter).orElse("");
        boolean missing = name.isEmpty() && request.parameter(parameter).isPresent();
        if (missing || name.length() > MailNews.LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new Refused(new Reason.BadRequest(parameter + ": text of 1 to " + MailNews.LONGEST_NAME
                    + " characters without control characters is expected."));
        }
        return name;
    }
}
