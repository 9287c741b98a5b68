package dev.orrery.interop;

import dev.orrery.app.House;
import dev.orrery.app.Orrery;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.app.config.Config;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A freshly started server with one person, ada, and a small client for looking at what others did to it. */
final class RunningServer implements AutoCloseable {
    static final String CONFIGURATION = """
            [server]
            listen = "127.0.0.1:0"
            login-delay = false
            [store]
            url = "sqlite::memory:"
            [[user]]
            name = "ada"
            display-name = "Ada Lovelace"
            mail = ["ada@example.org"]
            password = "{plain}secret"
            """;
    private static final Pattern HREF = Pattern.compile("<D:href>([^<]+\\.ics)</D:href>");
    private static final Pattern TOKEN = Pattern.compile("<D:sync-token>([^<]+)</D:sync-token>");

    private final Orrery server;
    private final String person;
    private final String password;
    private final HttpClient client = HttpClient.newHttpClient();

    RunningServer() throws IOException, BadConfiguration {
        this(CONFIGURATION, Path.of("."));
    }

    RunningServer(String configuration, Path folder) throws IOException, BadConfiguration {
        this(Config.parse("test", configuration, folder, Map.of()), "ada", "secret");
    }

    /** Looked at by somebody else than ada. */
    RunningServer(Config config, String person, String password) throws IOException {
        this.server = new Orrery(new House(config)).start();
        this.person = person;
        this.password = password;
    }

    String person() {
        return person;
    }

    String password() {
        return password;
    }

    String address() {
        return server.origin() + "/";
    }

    /** Paths of all objects of a calendar of ada's. */
    List<String> objects(String calendar) throws IOException, InterruptedException {
        String body =
                send("PROPFIND", home() + calendar + "/", "<propfind xmlns='DAV:'><prop><getetag/></prop></propfind>");
        Matcher matcher = HREF.matcher(body);
        List<String> paths = new ArrayList<>();
        while (matcher.find()) {
            paths.add(matcher.group(1));
        }
        return paths;
    }

    /** The path under which somebody stored the event of that UID. */
    String pathOf(String calendar, String uid) throws IOException, InterruptedException {
        String body = send("REPORT", home() + calendar + "/", """
                <C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/></prop><C:filter>
                <C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:prop-filter name="UID">
                <C:text-match collation="i;octet" match-type="equals">%s</C:text-match>
                </C:prop-filter></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>""".formatted(uid));
        Matcher matcher = HREF.matcher(body);
        while (matcher.find()) {
            if (get(matcher.group(1)).contains("UID:" + uid + "\r\n")) {
                return matcher.group(1);
            }
        }
        throw new AssertionError("no event " + uid + ": " + body);
    }

    String syncToken(String calendar) throws IOException, InterruptedException {
        String body = send(
                "PROPFIND", home() + calendar + "/", "<propfind xmlns='DAV:'><prop><sync-token/></prop></propfind>");
        Matcher matcher = TOKEN.matcher(body);
        if (!matcher.find()) {
            throw new AssertionError(body);
        }
        return matcher.group(1);
    }

    String get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    void put(String path, String text) throws IOException, InterruptedException {
        send("PUT", path, text);
    }

    void delete(String path) throws IOException, InterruptedException {
        send("DELETE", path, "");
    }

    String home() {
        return "/calendars/users/" + person + "/";
    }

    private String send(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = ask(method, path, body);
        if (response.statusCode() >= 300) {
            throw new AssertionError(method + " " + path + ": " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    /** Whatever the answer is. */
    HttpResponse<String> ask(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        return askAs(person, password, method, path, body, headers);
    }

    /** Asked by somebody else. */
    HttpResponse<String> askAs(String caller, String secret, String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        String login = Base64.getEncoder().encodeToString((caller + ":" + secret).getBytes(StandardCharsets.UTF_8));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.origin() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", "Basic " + login)
                .header("Content-Type", method.equals("PUT") ? "text/calendar" : "application/xml")
                .header("Depth", "1");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request.build());
    }

    /** A connection that ends under a request is no answer; what may be repeated is asked again (RFC 9110, 9.2.2). */
    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (HttpTimeoutException e) {
            throw e;
        } catch (IOException e) {
            System.err.println(request.method() + " " + request.uri() + " is asked again: " + e);
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
