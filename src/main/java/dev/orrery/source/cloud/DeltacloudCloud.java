package dev.orrery.source.cloud;

import dev.orrery.http.Headers;
import dev.orrery.http.OutgoingHttp;
import dev.orrery.http.UrlPath;
import dev.orrery.model.Tracked;
import dev.orrery.tracking.Answer;
import dev.orrery.tracking.Cloud;
import dev.orrery.tracking.Listing;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A server that speaks Deltacloud's API, with whatever drivers are behind it. Thread-safe. */
public final class DeltacloudCloud implements Cloud {
    private static final String XML = "application/xml";

    private final String base;
    private final CloudHttp http;
    private final DeltacloudXml xml = new DeltacloudXml();

    /** @param url the API's entry point, such as {@code http://deltacloud.example.org:3001/api} */
    public DeltacloudCloud(String url, OutgoingHttp http, InstantSource clock) {
        this.base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.http = new CloudHttp(http, clock);
    }

    @Override
    public Answer<Boolean> verify(Target target) {
        // the entry point asks for a password only if it is told to
        Answer<CloudHttp.Reply> answer = http.ask("GET", base + "?force_auth=1", headers(target), null);
        if (!(answer instanceof Answer.Got<CloudHttp.Reply>(CloudHttp.Reply reply))) {
            return answer.failure();
        }
        return isXml(reply) ? new Answer.Got<>(true) : notXml(reply);
    }

    @Override
    public Answer<Listing> list(Target target, Tracked.Kind kind) {
        Answer<List<Tracked>> things = things(target, "GET", '/' + kind.collection(), kind);
        return things instanceof Answer.Got<List<Tracked>>(List<Tracked> all) ? Listing.of(all) : things.failure();
    }

    @Override
    public Answer<Tracked> get(Target target, Tracked.Kind kind, String id) {
        Answer<List<Tracked>> things = things(target, "GET", path(kind, id), kind);
        if (!(things instanceof Answer.Got<List<Tracked>>(List<Tracked> found))) {
            return things.failure();
        }
        return found.size() == 1 && found.getFirst().id().equals(id)
                ? new Answer.Got<>(found.getFirst())
                : new Answer.Unreadable<>("The provider was asked for " + id + " and tells of something else.");
    }

    @Override
    public Answer<List<Tracked>> create(Target target, Map<String, String> form) {
        Answer<CloudHttp.Reply> answer = http.ask("POST", base + "/instances", headers(target), encoded(form));
        return done(answer);
    }

    @Override
    public Answer<List<Tracked>> act(Target target, String id, String action) {
        String path = base + path(Tracked.Kind.INSTANCE, id);
        return done(
                action.equals("destroy")
                        ? http.ask("DELETE", path, headers(target), null)
                        : http.ask("POST", path + '/' + UrlPath.encode(action), headers(target), ""));
    }

    /** It was done, so whatever else is wrong with the answer, that is no failure. */
    private Answer<List<Tracked>> done(Answer<CloudHttp.Reply> answer) {
        if (!(answer instanceof Answer.Got<CloudHttp.Reply>(CloudHttp.Reply reply))) {
            return answer.failure();
        }
        return isXml(reply) && xml.read(reply.body(), Tracked.Kind.INSTANCE) instanceof Answer.Got<List<Tracked>> made
                ? made
                : new Answer.Got<>(List.of());
    }

    private Answer<List<Tracked>> things(Target target, String method, String path, Tracked.Kind kind) {
        Answer<CloudHttp.Reply> answer = http.ask(method, base + path, headers(target), null);
        if (!(answer instanceof Answer.Got<CloudHttp.Reply>(CloudHttp.Reply reply))) {
            return answer.failure();
        }
        return isXml(reply) ? xml.read(reply.body(), kind) : notXml(reply);
    }

    private static String path(Tracked.Kind kind, String id) {
        return '/' + kind.collection() + '/' + UrlPath.encode(id);
    }

    private static Headers headers(Target target) {
        Headers headers = new Headers()
                .add("Accept", XML)
                .add(
                        "Authorization",
                        CloudHttp.basic(target.login().user(), target.login().password()));
        for (String pair : target.scope().split(";")) {
            String[] word = pair.split("=", 2);
            if (word.length == 2 && word[0].equals("driver")) {
                headers.add("X-Deltacloud-Driver", word[1]);
            } else if (word.length == 2 && word[0].equals("provider")) {
                headers.add("X-Deltacloud-Provider", word[1]);
            }
        }
        return headers;
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> URLEncoder.encode(field.getKey(), StandardCharsets.UTF_8)
                        + '='
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static boolean isXml(CloudHttp.Reply reply) {
        return reply.type().contains("xml");
    }

    private static <T> Answer<T> notXml(CloudHttp.Reply reply) {
        return new Answer.Unreadable<>(
                "The provider answers in " + reply.type() + " where XML is asked for; does its url end in /api?");
    }
}
