package dev.orrery.source.cloud;

import dev.orrery.http.Headers;
import dev.orrery.tracking.Answer;
import dev.orrery.tracking.CloudLogin;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenStack's Identity API, version 3: makes a token of a password. A password is tried once, without a project; what is
 * wrong with the project is found out with the token of that. Thread-safe.
 */
final class Keystone {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String JSON_TYPE = "application/json";
    private static final int MOST_NAMES = 20;

    /** A token is not used to its last second. */
    private static final Duration MARGIN = Duration.ofMinutes(2);

    private final String base;
    private final NovaSettings settings;
    private final CloudHttp http;
    private final InstantSource clock;

    /** @param url with or without {@code /v3} at its end */
    Keystone(String url, NovaSettings settings, CloudHttp http, InstantSource clock) {
        String plain = url.replaceFirst("/+$", "").replaceFirst("/v3$", "");
        this.base = plain + "/v3";
        this.settings = settings;
        this.http = http;
        this.clock = clock;
    }

    /**
     * What a login has become.
     *
     * @param until when another token is wanted
     * @param compute where Nova is, without a slash at its end
     */
    record Session(String token, Instant until, String compute) {
        /** Without the token. */
        @Override
        public String toString() {
            return "Session[" + compute + ']';
        }
    }

    /** A token for the project that is meant. Never {@link Answer.NotThere}: that would be said of a machine. */
    Answer<Session> signIn(CloudLogin login) {
        KeystoneUser user = KeystoneUser.of(login.user(), settings);
        Instant asked = clock.instant();
        if (user.isCredential()) {
            Answer<CloudHttp.Reply> answer = tokens(credential(user, login.password()));
            return answer instanceof Answer.Denied<CloudHttp.Reply>
                    ? new Answer.Denied<>(host() + " does not take this application credential: the user is its id, the"
                            + " password its secret.")
                    : session(answer, asked);
        }
        Answer<CloudHttp.Reply> unscoped = tokens(password(user, login.password()));
        if (unscoped instanceof Answer.Denied<CloudHttp.Reply>) {
            return new Answer.Denied<>(host() + " does not take this password of " + user.name() + " in the domain "
                    + user.domain() + ". A user of another domain signs in as NAME@DOMAIN/PROJECT, unless user-domain"
                    + " says it.");
        }
        if (!(unscoped instanceof Answer.Got<CloudHttp.Reply>(CloudHttp.Reply reply))) {
            return unscoped.failure();
        }
        String token = token(reply);
        if (user.project().isEmpty()) {
            return new Answer.Denied<>("Nobody says which project is meant: sign in as " + user.name()
                    + "/PROJECT, or set project." + projects(token));
        }
        Answer<CloudHttp.Reply> scoped = tokens(scoped(user, token));
        return scoped instanceof Answer.Denied<CloudHttp.Reply>
                ? new Answer.Denied<>(user.name() + " may not use a project " + user.project() + " in the domain "
                        + user.projectDomain() + ", or there is none." + projects(token))
                : session(scoped, asked);
    }

    private Answer<CloudHttp.Reply> tokens(ObjectNode auth) {
        ObjectNode body = JSON.createObjectNode();
        body.set("auth", auth);
        Answer<CloudHttp.Reply> answer = http.ask(
                "POST", base + "/auth/tokens", new Headers().add("Accept", JSON_TYPE), JSON_TYPE, body.toString());
        return switch (answer) {
            case Answer.NotThere<CloudHttp.Reply> _ ->
                new Answer.Unreadable<>(
                        "There is no Keystone at " + base + "; does the provider's url say where it is?");
            case Answer.Got<CloudHttp.Reply>(CloudHttp.Reply reply)
            when token(reply).isEmpty() ->
                new Answer.Unreadable<>(host() + " answers without a token; does the provider's url lead to Keystone?");
            case Answer.Got<CloudHttp.Reply> _,
                    Answer.Denied<CloudHttp.Reply> _,
                    Answer.Rejected<CloudHttp.Reply> _,
                    Answer.Later<CloudHttp.Reply> _,
                    Answer.Unreadable<CloudHttp.Reply> _,
                    Answer.NotSupported<CloudHttp.Reply> _ -> answer;
        };
    }

    private static String token(CloudHttp.Reply reply) {
        String token = reply.headers().get("X-Subject-Token");
        return token == null ? "" : token;
    }

    private Answer<Session> session(Answer<CloudHttp.Reply> answer, Instant asked) {
        if (!(answer instanceof Answer.Got<CloudHttp.Reply>(CloudHttp.Reply reply))) {
            return answer.failure();
        }
        if (!(reply.json() instanceof Answer.Got<JsonNode>(JsonNode body))) {
            return reply.json().failure();
        }
        JsonNode token = body.path("token");
        Answer<String> compute = compute(token.path("catalog"));
        if (!(compute instanceof Answer.Got<String>(String url))) {
            return compute.failure();
        }
        try {
            // how long, not until when: the clocks over there are not ours
            Duration life = Duration.between(moment(token, "issued_at"), moment(token, "expires_at"));
            return new Answer.Got<>(new Session(token(reply), asked.plus(life).minus(MARGIN), url));
        } catch (DateTimeException e) {
            return new Answer.Unreadable<>(host() + " does not say how long its token is good.");
        }
    }

    private static Instant moment(JsonNode token, String name) {
        return OffsetDateTime.parse(token.path(name).asString("")).toInstant();
    }

    private Answer<String> compute(JsonNode catalog) {
        NovaSettings.Compute wanted = settings.compute();
        if (!wanted.url().isEmpty()) {
            return new Answer.Got<>(wanted.url().replaceFirst("/+$", ""));
        }
        boolean isSecret = base.toLowerCase(Locale.ROOT).startsWith("https:");
        Answer<String> found = ServiceCatalogue.of(catalog).compute(wanted, isSecret);
        return found instanceof Answer.Got<String>(String url) ? new Answer.Got<>(url.replaceFirst("/+$", "")) : found;
    }

    /** Names what there is, if that can be had. */
    private String projects(String token) {
        Headers headers = new Headers().add("Accept", JSON_TYPE).add("X-Auth-Token", token);
        if (!(http.ask("GET", base + "/auth/projects", headers, null)
                        instanceof Answer.Got<CloudHttp.Reply>(CloudHttp.Reply reply))
                || !(reply.json() instanceof Answer.Got<JsonNode>(JsonNode body))) {
            return "";
        }
        List<String> names = new ArrayList<>();
        for (JsonNode project : body.path("projects")) {
            names.add(project.path("name").asString("") + " (domain "
                    + project.path("domain_id").asString("") + ')');
        }
        boolean more = names.size() > MOST_NAMES;
        return names.isEmpty()
                ? " There is no project for this user at all."
                : " There are: " + String.join(", ", more ? names.subList(0, MOST_NAMES) : names) + (more ? " …" : ".");
    }

    private String host() {
        return URI.create(base).getHost();
    }

    private static ObjectNode credential(KeystoneUser user, String secret) {
        ObjectNode auth = JSON.createObjectNode();
        ObjectNode identity = identity(auth, "application_credential");
        identity.putObject("application_credential").put("id", user.name()).put("secret", secret);
        return auth;
    }

    private static ObjectNode password(KeystoneUser user, String password) {
        ObjectNode auth = JSON.createObjectNode();
        ObjectNode who = identity(auth, "password").putObject("password").putObject("user");
        who.put("name", user.name()).put("password", password);
        who.putObject("domain").put("name", user.domain());
        // or a user with a project of their own would get a token for that
        return auth.put("scope", "unscoped");
    }

    private static ObjectNode scoped(KeystoneUser user, String token) {
        ObjectNode auth = JSON.createObjectNode();
        identity(auth, "token").putObject("token").put("id", token);
        ObjectNode project = auth.putObject("scope").putObject("project");
        project.put("name", user.project()).putObject("domain").put("name", user.projectDomain());
        return auth;
    }

    private static ObjectNode identity(ObjectNode auth, String method) {
        ObjectNode identity = auth.putObject("identity");
        identity.putArray("methods").add(method);
        return identity;
    }
}
