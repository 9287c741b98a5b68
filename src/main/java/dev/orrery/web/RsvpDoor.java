package dev.orrery.web;

import dev.orrery.calendar.AnswerByLink;
import dev.orrery.calendar.AnswerByLink.Choice;
import dev.orrery.calendar.AnswerByLink.Seen;
import dev.orrery.calendar.LetterLanguage;
import dev.orrery.face.PerMinute;
import dev.orrery.face.Refusals;
import dev.orrery.http.Handler;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.http.UrlPath;
import dev.orrery.model.Refused;
import dev.orrery.model.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /rsvp/TOKEN}: where somebody elsewhere answers an invitation. Whoever has the link is let in; it is shown by GET, which
 * changes nothing, and answered by POST. Thread-safe.
 */
public final class RsvpDoor implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(RsvpDoor.class);
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{16,64}");
    private static final String FORM = "application/x-www-form-urlencoded";

    /** A comment of the longest kind, every letter of it encoded. */
    private static final int LARGEST = 16 << 10;

    private final AnswerByLink verb;
    private final PerMinute perAddress;
    private final PerMinute perLink;
    private final RsvpPage page = new RsvpPage();

    /**
     * @param perAddress requests from one address; whole companies come from one, their mail scanners first
     * @param perLink answers by one link
     */
    public RsvpDoor(AnswerByLink verb, PerMinute perAddress, PerMinute perLink) {
        this.verb = verb;
        this.perAddress = perAddress;
        this.perLink = perLink;
    }

    @Override
    public Response handle(Request request) throws IOException {
        List<String> segments = request.path().segments();
        boolean posts = request.method().equals("POST");
        if (!posts && !request.method().equals("GET") && !request.method().equals("HEAD")) {
            return page.plain(405, "This page can be read and answered.").with("Allow", "GET, HEAD, POST");
        }
        long wait = perAddress.take(request.remote());
        String token = segments.size() == 2 ? segments.get(1) : "";
        if (wait == 0 && posts) {
            wait = perLink.take(Sha256.of(token));
        }
        if (wait > 0) {
            return page.plain(429, "Too many requests; wait a little.").with("Retry-After", Long.toString(wait));
        }
        if (!TOKEN.matcher(token).matches()) {
            return page.of(new Seen.Closed(AnswerByLink.Why.UNKNOWN, LetterLanguage.ENGLISH), Optional.empty());
        }
        try {
            return posts ? answer(request, token) : page.of(verb.look(token), Choice.of(request.query()));
        } catch (Refused refused) {
            return refusal(refused);
        }
    }

    private Response answer(Request request, String token) throws IOException {
        String type = request.header("Content-Type", FORM).split(";", 2)[0].strip();
        if (!type.equalsIgnoreCase(FORM)) {
            return page.plain(415, "Answer with the buttons of the page.");
        }
        byte[] body = request.body().readNBytes(LARGEST + 1);
        if (body.length > LARGEST) {
            return page.plain(413, "That is too long. Go back and write less.");
        }
        String form = new String(body, StandardCharsets.UTF_8);
        Optional<Choice> choice = UrlPath.parameter(form, "answer").flatMap(Choice::of);
        if (choice.isEmpty()) {
            return page.plain(400, "Answer with one of the buttons of the page.");
        }
        String comment = UrlPath.parameter(form, "comment").orElse("");
        return page.recorded(verb.answer(token, choice.get(), comment));
    }

    /** What the reason names is the organizer's, and nobody else's business. */
    private Response refusal(Refused refused) {
        LOG.info("an answer by link cannot be noted: {}", refused.reason().sentence());
        Response told = Refusals.answer(refused.reason());
        Response answer = page.plain(
                told.status(), "Your answer cannot be noted now. Try again later, or write to whoever invited you.");
        String later = told.headers().get("Retry-After");
        return later == null ? answer : answer.with("Retry-After", later);
    }
}
