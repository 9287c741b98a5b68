package dev.orrery.face.notify;

import dev.orrery.calendar.MailNews;
import dev.orrery.calendar.ManageRegistrations;
import dev.orrery.calendar.ManageRegistrations.Registered;
import dev.orrery.face.NextPage;
import dev.orrery.face.Numbers;
import dev.orrery.face.Problems;
import dev.orrery.http.Handler;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.HomeId;
import dev.orrery.model.NamePattern;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.RegistrationReads.Sought;
import dev.orrery.store.RegistrationRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /notifications/registrations}: mail systems say who their users are here (POST), take it back (DELETE), and look up
 * who is registered (GET). For service accounts alone. Thread-safe.
 */
public final class RegistrationsDoor implements Handler {
    public static final String PATH = "/notifications/registrations";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> MEMBERS = Set.of("backend", "user", "person");
    private static final int PAGE = 1000;

    private final ServiceFilter filter;
    private final Set<String> backends;
    private final ManageRegistrations manage;

    public RegistrationsDoor(ServiceSignIn signIn, Set<String> backends, ManageRegistrations manage) {
        this.filter = new ServiceFilter(signIn);
        this.backends = Set.copyOf(backends);
        this.manage = manage;
    }

    @Override
    public Response handle(Request request) throws Exception {
        return filter.handle(request, this::answer);
    }

    private Response answer(Request request) throws IOException {
        try {
            return switch (request.method()) {
                case "POST" -> register(request);
                case "DELETE" -> unregister(request);
                case "GET" -> list(request);
                default ->
                    Problems.of(405, "Users are registered by POST, listed by GET and taken back by DELETE.")
                            .with("Allow", "DELETE, GET, POST");
            };
        } catch (Refused refused) {
            return Problems.answer(refused.reason());
        }
    }

    private Response register(Request request) throws IOException {
        JsonNode body;
        try {
            body = JSON.readTree(request.body().readAllBytes());
        } catch (JacksonException e) {
            throw bad("The body is no JSON: " + e.getOriginalMessage());
        }
        if (!body.isObject()) {
            throw bad("An object with backend, user and person is expected.");
        }
        for (String name : body.propertyNames()) {
            if (!MEMBERS.contains(name)) {
                throw bad("Unknown member \"" + name + "\".");
            }
        }
        String backend = member(body, "backend");
        if (!backends.contains(backend)) {
            throw bad("backend: no mail system of this name is configured ([[notify.backend]]).");
        }
        return json(200, shown(manage.register(backend, member(body, "user"), member(body, "person"))));
    }

    private static String member(JsonNode body, String name) {
        JsonNode value = body.path(name);
        return NameText.require(name, value.isString() ? value.asString() : "", ManageRegistrations.LONGEST);
    }

    private Response unregister(Request request) {
        boolean whole = request.parameter("all").isPresent();
        long left = manage.unregister(
                required(request, "backend"), required(request, "user"), required(request, "person"), whole);
        return json(200, JSON.createObjectNode().put("times", left));
    }

    private static String required(Request request, String name) {
        return NameText.require(name, request.parameter(name).orElse(""), ManageRegistrations.LONGEST);
    }

    private Response list(Request request) {
        Sought sought = new Sought(sought(request, "backend"), sought(request, "user"), sought(request, "person"));
        int limit = Math.toIntExact(Numbers.parameter(request, "limit", 1, PAGE, PAGE));
        ManageRegistrations.Page page = manage.list(sought, after(request), limit);
        ArrayNode list = JSON.createArrayNode();
        page.rows().forEach(one -> list.add(shown(one)));
        Response response = json(200, list);
        return page.next() == null
                ? response
                : response.with("Link", NextPage.link(PATH, request, cursor(page.next())));
    }

    private static @Nullable NamePattern sought(Request request, String name) {
        return request.parameter(name)
                .map(text -> NamePattern.parse(NameText.require(name, text, MailNews.LONGEST_NAME)))
                .orElse(null);
    }

    /** Where the page before ended: the three things that the order is of. */
    private static String cursor(RegistrationRow row) {
        String text = row.backend() + "\n" + row.mailbox() + "\n" + row.home().value();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable RegistrationRow after(Request request) {
        String cursor = request.parameter("after").orElse("");
        if (cursor.isEmpty()) {
            return null;
        }
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split("\n", -1);
            if (parts.length == 3 && (parts[0] + parts[1]).chars().noneMatch(Character::isISOControl)) {
                return new RegistrationRow(new HomeId(Long.parseLong(parts[2])), parts[0], parts[1], 1, Instant.EPOCH);
            }
        } catch (IllegalArgumentException e) {
            throw bad(NextPage.UNREADABLE); // no base64, or no number
        }
        throw bad(NextPage.UNREADABLE);
    }

    private static ObjectNode shown(Registered one) {
        ObjectNode shown = JSON.createObjectNode()
                .put("backend", one.row().backend())
                .put("user", one.row().mailbox())
                .put("person", one.person())
                .put("times", one.row().times())
                .put("since", one.row().since().toString());
        return one.archived() ? shown.put("archived", true) : shown;
    }

    private static Response json(int status, JsonNode body) {
        return Response.bytes(status, "application/json", JSON.writeValueAsBytes(body))
                .with("Cache-Control", "no-store");
    }

    private static Refused bad(String why) {
        return new Refused(new Reason.BadRequest(why));
    }
}
