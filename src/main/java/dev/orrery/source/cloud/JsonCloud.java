package dev.orrery.source.cloud;

import dev.orrery.http.Headers;
import dev.orrery.http.OutgoingHttp;
import dev.orrery.http.UrlPath;
import dev.orrery.model.MachineState;
import dev.orrery.model.Sha256;
import dev.orrery.model.Tracked;
import dev.orrery.tracking.Answer;
import dev.orrery.tracking.Cloud;
import dev.orrery.tracking.CloudLogin;
import dev.orrery.tracking.Listing;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A provider whose API lists machines as JSON, as a table of settings describes it. Realms are those that machines are in.
 * It only looks: machines are made and stopped with the provider's own tools. Thread-safe.
 */
public final class JsonCloud implements Cloud {
    private static final int MOST_PAGES = 2_000;

    /** RFC 8288: {@code <address>; rel="next"}. */
    private static final Pattern LINK = Pattern.compile("<([^>]*)>[^,]*;\\s*rel=\"?next\"?");

    private static final String ONLY_LOOKS =
            "Machines of this provider can only be looked at here; use the provider's own tools to change them.";

    private final String base;
    private final JsonSettings settings;
    private final CloudHttp http;

    /** @param url where the provider's API begins */
    public JsonCloud(String url, JsonSettings settings, OutgoingHttp http, InstantSource clock) {
        this.base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.settings = settings;
        this.http = new CloudHttp(http, clock);
    }

    /** One page of a listing. */
    private record Page(List<Tracked> things, @Nullable String next) {}

    @Override
    public Answer<Boolean> verify(Target target) {
        Answer<Page> first = page(target, base + settings.list());
        return first instanceof Answer.Got<Page> ? new Answer.Got<>(true) : first.failure();
    }

    @Override
    public String account(CloudLogin login) {
        boolean told = settings.auth().equals(JsonSettings.Auth.BASIC)
                || settings.auth().value().contains("{user}");
        return told ? login.user() : login.user() + '#' + HexFormat.of().formatHex(Sha256.of(login.password()), 0, 16);
    }

    @Override
    public Answer<Listing> list(Target target, Tracked.Kind kind) {
        List<Tracked> things = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        String url = base + settings.list();
        while (url != null) {
            if (!seen.add(url) || seen.size() > MOST_PAGES) {
                return new Answer.Unreadable<>("The provider's pages have no end.");
            }
            Answer<Page> answer = page(target, url);
            if (!(answer instanceof Answer.Got<Page>(Page page))) {
                return answer.failure();
            }
            things.addAll(page.things());
            url = page.next();
        }
        return Listing.of(kind == Tracked.Kind.REALM ? realms(things) : things);
    }

    @Override
    public Answer<Tracked> get(Target target, Tracked.Kind kind, String id) {
        if (kind == Tracked.Kind.REALM || settings.get().isEmpty()) {
            // another listing is as good as an answer about the thing alone
            Answer<Listing> again = list(target, kind);
            if (!(again instanceof Answer.Got<Listing>(Listing listing))) {
                return again.failure();
            }
            Tracked found = listing.things().get(id);
            return found == null
                    ? new Answer.NotThere<>("A second listing does not have " + id + " either.")
                    : new Answer.Got<>(found);
        }
        Answer<JsonNode> answer =
                json(target, base + settings.get().replace("{id}", UrlPath.encode(id)), new Headers());
        if (!(answer instanceof Answer.Got<JsonNode>(JsonNode body))) {
            return answer.failure();
        }
        JsonNode item = body.at(settings.pointers().item());
        return item.isObject()
                ? new Answer.Got<>(machine(item))
                : new Answer.Unreadable<>("The provider's answer has no machine at "
                        + settings.pointers().item());
    }

    @Override
    public Answer<List<Tracked>> create(Target target, Map<String, String> form) {
        return new Answer.NotSupported<>(ONLY_LOOKS);
    }

    @Override
    public Answer<List<Tracked>> act(Target target, String id, String action) {
        return new Answer.NotSupported<>(ONLY_LOOKS);
    }

    private Answer<Page> page(Target target, String url) {
        Headers answered = new Headers();
        Answer<JsonNode> answer = json(target, url, answered);
        if (!(answer instanceof Answer.Got<JsonNode>(JsonNode body))) {
            return answer.failure();
        }
        JsonNode items = body.at(settings.pointers().items());
        if (!items.isArray()) {
            return new Answer.Unreadable<>("The provider's answer has no list at '"
                    + settings.pointers().items() + "'.");
        }
        List<Tracked> things = new ArrayList<>();
        items.forEach(item -> things.add(machine(item)));
        String next = next(url, body, answered);
        return next == null || isSameServer(next)
                ? new Answer.Got<>(new Page(things, next))
                : new Answer.Unreadable<>("The provider's next page is on another server: " + next);
    }

    private Answer<JsonNode> json(Target target, String url, Headers answered) {
        Headers headers = new Headers().add("Accept", "application/json");
        JsonSettings.Auth auth = settings.auth();
        headers.add(
                auth.header(),
                auth.equals(JsonSettings.Auth.BASIC)
                        ? CloudHttp.basic(target.login().user(), target.login().password())
                        : auth.value()
                                .replace("{user}", target.login().user())
                                .replace("{password}", target.login().password()));
        Answer<CloudHttp.Reply> answer = http.ask("GET", url, headers, null);
        if (!(answer instanceof Answer.Got<CloudHttp.Reply>(CloudHttp.Reply reply))) {
            return answer.failure();
        }
        reply.headers().forEach(answered::add);
        return reply.json();
    }

    private @Nullable String next(String url, JsonNode body, Headers answered) {
        JsonSettings.Next next = settings.next();
        if (next.pointer().isEmpty()) {
            for (String link : answered.all("Link")) {
                Matcher found = LINK.matcher(link);
                if (found.find()) {
                    return URI.create(url).resolve(found.group(1)).toString();
                }
            }
            return null;
        }
        JsonNode value = body.at(next.pointer());
        if (value.isMissingNode() || value.isNull() || value.asString("").isEmpty()) {
            return null;
        }
        if (next.parameter().isEmpty()) {
            return URI.create(url).resolve(value.asString("")).toString();
        }
        String first = base + settings.list();
        return first + (first.contains("?") ? '&' : '?') + next.parameter() + '=' + UrlPath.encode(value.asString(""));
    }

    /** The password goes along, so it goes nowhere else. */
    private boolean isSameServer(String url) {
        URI own = URI.create(base);
        URI other = URI.create(url);
        return own.getScheme().equalsIgnoreCase(String.valueOf(other.getScheme()))
                && own.getRawAuthority().equalsIgnoreCase(String.valueOf(other.getRawAuthority()));
    }

    private Tracked machine(JsonNode item) {
        JsonSettings.Pointers at = settings.pointers();
        String raw = text(item, at.state());
        MachineState mapped = settings.states().get(raw.toLowerCase(Locale.ROOT));
        return new Tracked(
                Tracked.Kind.INSTANCE,
                text(item, at.id()),
                mapped == null ? MachineState.of(raw) : mapped,
                raw,
                new Tracked.Details(
                        text(item, at.name()), text(item, at.realm()), "", "", addresses(item, at), List.of()));
    }

    private static List<String> addresses(JsonNode item, JsonSettings.Pointers at) {
        if (at.addresses().isEmpty()) {
            return List.of();
        }
        JsonNode found = item.at(at.addresses());
        List<String> addresses = new ArrayList<>();
        if (found.isArray()) {
            found.forEach(address -> addresses.add(address.asString("")));
        } else if (found.isValueNode() && !found.isNull()) {
            addresses.add(found.asString(""));
        }
        return addresses;
    }

    private static String text(JsonNode item, String pointer) {
        JsonNode found = pointer.isEmpty() ? null : item.at(pointer);
        return found == null || found.isNull() ? "" : found.asString("");
    }

    private static List<Tracked> realms(List<Tracked> machines) {
        Set<String> names = new LinkedHashSet<>();
        machines.forEach(machine -> names.add(machine.details().realm()));
        return names.stream()
                .filter(name -> !name.isEmpty())
                .map(name -> new Tracked(
                        Tracked.Kind.REALM,
                        name,
                        MachineState.AVAILABLE,
                        "",
                        new Tracked.Details(name, "", "", "", List.of(), List.of())))
                .toList();
    }
}
