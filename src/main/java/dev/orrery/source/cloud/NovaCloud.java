package dev.orrery.source.cloud;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.http.Headers;
import dev.orrery.http.OutgoingHttp;
import dev.orrery.model.MachineState;
import dev.orrery.model.Sha256;
import dev.orrery.model.Tracked;
import dev.orrery.tracking.Answer;
import dev.orrery.tracking.Cloud;
import dev.orrery.tracking.CloudLogin;
import dev.orrery.tracking.Listing;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenStack: signs in at Keystone, and asks the Nova that Keystone's catalogue names. Tokens are kept in memory until
 * they nearly end, and so are listings, of which only the changes are asked for ({@link NovaListings}). Thread-safe.
 */
public final class NovaCloud implements Cloud {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MOST_SESSIONS = 20_000;

    /** Nova's ids are UUIDs; whatever else somebody asks for must not lead elsewhere. */
    private static final Pattern ID = Pattern.compile("[0-9A-Za-z_-]{1,255}");

    /** The first that chooses a network by itself (Nova's microversion 2.37). */
    private static final String CHOOSES_NETWORKS = "2.37";

    private final Keystone keystone;
    private final CloudHttp http;
    private final InstantSource clock;
    private final NovaListings listings;
    private final String salt = UUID.randomUUID().toString();
    private final Cache<String, Keystone.Session> sessions = Caffeine.newBuilder()
            .maximumSize(MOST_SESSIONS)
            .executor(Runnable::run)
            .build();

    /** @param url of Keystone, such as {@code https://cloud.example.org:5000/v3} */
    public NovaCloud(String url, NovaSettings settings, OutgoingHttp http, InstantSource clock) {
        this.http = new CloudHttp(http, clock);
        this.keystone = new Keystone(url, settings, this.http, clock);
        this.listings = new NovaListings(settings.wholeAfter(), clock);
        this.clock = clock;
    }

    /**
     * One request to Nova.
     *
     * @param body JSON; null for none
     */
    private record Ask(String method, String path, @Nullable String body) {
        static Ask get(String path) {
            return new Ask("GET", path, null);
        }
    }

    @Override
    public Answer<Boolean> verify(Target target) {
        Answer<JsonNode> answer = json(target, Ask.get("/servers?limit=1"));
        return answer instanceof Answer.Got<JsonNode> ? new Answer.Got<>(true) : there(answer.failure());
    }

    @Override
    public Answer<Listing> list(Target target, Tracked.Kind kind) {
        return kind == Tracked.Kind.REALM
                ? zones(target)
                : listings.list(key(target.login()), path -> there(raw(target, Ask.get(path))));
    }

    @Override
    public Answer<Tracked> get(Target target, Tracked.Kind kind, String id) {
        return kind == Tracked.Kind.REALM ? zone(target, id) : machine(target, id);
    }

    private Answer<Tracked> machine(Target target, String id) {
        if (!ID.matcher(id).matches()) {
            return noMachine(id);
        }
        Answer<JsonNode> answer = json(target, Ask.get(path(id)));
        if (!(answer instanceof Answer.Got<JsonNode>(JsonNode body))) {
            return answer.failure();
        }
        Tracked machine = NovaJson.machine(body.path("server"));
        if (!machine.id().equals(id)) {
            return new Answer.Unreadable<>("The provider was asked for " + id + " and tells of something else.");
        }
        // for a while Nova still shows what is deleted, to those who know its id
        return machine.state() == MachineState.FINISH ? noMachine(id) : new Answer.Got<>(machine);
    }

    private static <T> Answer<T> noMachine(String id) {
        return new Answer.NotThere<>("There is no machine " + id + '.');
    }

    private Answer<Listing> zones(Target target) {
        Answer<JsonNode> answer = json(target, Ask.get("/os-availability-zone"));
        if (!(answer instanceof Answer.Got<JsonNode>(JsonNode body))) {
            return there(answer.failure());
        }
        JsonNode zones = body.path("availabilityZoneInfo");
        if (!zones.isArray()) {
            return new Answer.Unreadable<>("The provider's answer lists no availability zones.");
        }
        List<Tracked> all = new ArrayList<>();
        zones.forEach(zone -> all.add(NovaJson.zone(zone)));
        return Listing.of(all);
    }

    private Answer<Tracked> zone(Target target, String id) {
        Answer<Listing> answer = zones(target);
        if (!(answer instanceof Answer.Got<Listing>(Listing listing))) {
            return answer.failure();
        }
        Tracked zone = listing.things().get(id);
        return zone == null
                ? new Answer.NotThere<>("A second listing does not have " + id + " either.")
                : new Answer.Got<>(zone);
    }

    @Override
    public Answer<List<Tracked>> create(Target target, Map<String, String> form) {
        String image = form.getOrDefault("image_id", "");
        String flavor = form.getOrDefault("hwp_id", "");
        if (image.isEmpty() || flavor.isEmpty()) {
            return new Answer.Rejected<>(400, "image_id (an image) and hwp_id (a flavor) are required.");
        }
        Answer<CloudHttp.Reply> answer = raw(target, new Ask("POST", "/servers", wanted(form, image, flavor)));
        if (!(answer instanceof Answer.Got<CloudHttp.Reply>(CloudHttp.Reply reply))) {
            return there(answer.failure());
        }
        // it was done: if the answer cannot be read, a listing will show what was made
        String id = reply.json() instanceof Answer.Got<JsonNode>(JsonNode body)
                ? body.at("/server/id").asString("")
                : "";
        if (!ID.matcher(id).matches()) {
            return new Answer.Got<>(List.of());
        }
        if (machine(target, id) instanceof Answer.Got<Tracked>(Tracked made)) {
            return new Answer.Got<>(List.of(made));
        }
        Tracked.Details told = new Tracked.Details(
                form.getOrDefault("name", ""),
                form.getOrDefault("realm_id", ""),
                image,
                flavor,
                List.of(),
                List.of("destroy"));
        return new Answer.Got<>(List.of(new Tracked(Tracked.Kind.INSTANCE, id, MachineState.PENDING, "BUILD", told)));
    }

    private static String wanted(Map<String, String> form, String image, String flavor) {
        ObjectNode body = JSON.createObjectNode();
        ObjectNode server = body.putObject("server");
        String name = form.getOrDefault("name", "");
        server.put("name", name.isEmpty() ? "machine" : name);
        server.put("imageRef", image).put("flavorRef", flavor);
        optional(server, "availability_zone", form.get("realm_id"));
        optional(server, "key_name", form.get("keyname"));
        optional(server, "user_data", form.get("user_data"));
        String network = form.getOrDefault("network_id", "");
        if (network.isEmpty()) {
            server.put("networks", "auto");
        } else {
            server.putArray("networks").addObject().put("uuid", network);
        }
        return body.toString();
    }

    private static void optional(ObjectNode server, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            server.put(name, value);
        }
    }

    @Override
    public Answer<List<Tracked>> act(Target target, String id, String action) {
        if (!ID.matcher(id).matches()) {
            return noMachine(id);
        }
        Answer<CloudHttp.Reply> done = raw(target, request(id, action));
        if (!(done instanceof Answer.Got<CloudHttp.Reply>)) {
            return done.failure();
        }
        return !action.equals("destroy") && machine(target, id) instanceof Answer.Got<Tracked>(Tracked after)
                ? new Answer.Got<>(List.of(after))
                : new Answer.Got<>(List.of());
    }

    private static Ask request(String id, String action) {
        if (action.equals("destroy")) {
            return new Ask("DELETE", path(id), null);
        }
        ObjectNode body = JSON.createObjectNode();
        if (action.equals("reboot")) {
            body.putObject("reboot").put("type", "SOFT");
        } else {
            body.putNull("os-" + action);
        }
        return new Ask("POST", path(id) + "/action", body.toString());
    }

    private static String path(String id) {
        return "/servers/" + id;
    }

    /** A collection is always there; where it is not, somebody was asked who is no Nova. */
    private static <T> Answer<T> there(Answer<T> answer) {
        return answer instanceof Answer.NotThere<T>(String sentence)
                ? new Answer.Unreadable<>(
                        sentence + " Does the catalogue name the right address of the compute service?")
                : answer;
    }

    private Answer<JsonNode> json(Target target, Ask ask) {
        Answer<CloudHttp.Reply> answer = raw(target, ask);
        return answer instanceof Answer.Got<CloudHttp.Reply>(CloudHttp.Reply reply) ? reply.json() : answer.failure();
    }

    /** With the token that is kept; with a new one where that has ended before its time. */
    private Answer<CloudHttp.Reply> raw(Target target, Ask ask) {
        String key = key(target.login());
        Keystone.Session kept = sessions.getIfPresent(key);
        if (kept != null && clock.instant().isBefore(kept.until())) {
            Answer<CloudHttp.Reply> answer = send(kept, ask);
            if (!(answer instanceof Answer.Denied<CloudHttp.Reply>)) {
                return answer;
            }
            sessions.asMap().remove(key, kept);
        }
        Answer<Keystone.Session> answer = keystone.signIn(target.login());
        if (!(answer instanceof Answer.Got<Keystone.Session>(Keystone.Session session))) {
            return answer.failure();
        }
        Answer<CloudHttp.Reply> reply = send(session, ask);
        if (reply instanceof Answer.Denied<CloudHttp.Reply>) { // Keystone took the password, so this says nothing of it
            return new Answer.Unreadable<>("The compute service does not take the token that Keystone has just made.");
        }
        sessions.put(key, session);
        return reply;
    }

    private Answer<CloudHttp.Reply> send(Keystone.Session session, Ask ask) {
        Headers headers = new Headers().add("Accept", "application/json").add("X-Auth-Token", session.token());
        if (ask.path().equals("/servers")) {
            headers.add("OpenStack-API-Version", "compute " + CHOOSES_NETWORKS);
            headers.add("X-OpenStack-Nova-API-Version", CHOOSES_NETWORKS);
        }
        return http.ask(ask.method(), session.compute() + ask.path(), headers, "application/json", ask.body());
    }

    /** Whose token it is. The password stands in it as a digest only. */
    private String key(CloudLogin login) {
        return HexFormat.of().formatHex(Sha256.of(String.join("\0", salt, login.user(), login.password())));
    }
}
