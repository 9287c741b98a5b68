package dev.orrery.source.cloud;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.orrery.http.UrlPath;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Keystone and a Nova, with the user {@code ada} of the domain {@code Default}, the projects {@code web} and {@code lab},
 * and an application credential. A test changes machines behind its back, has tokens end, and has it fail.
 */
public final class OpenStackFake implements AutoCloseable {
    public static final String CREDENTIAL = "0123456789abcdef0123456789abcdef";

    /**
     * A machine, or what is left of one.
     *
     * @param updated when Nova says that it changed last
     */
    private record Machine(String id, String status, String task, Instant updated) {
        boolean isShown() {
            return !status.equals("DELETED") && !status.equals("SOFT_DELETED");
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Machine> machines = new ConcurrentSkipListMap<>();
    private final Map<String, CloudFake.Trick> tricks = new ConcurrentHashMap<>();
    private final Set<String> scoped = ConcurrentHashMap.newKeySet();
    private final Set<String> unscoped = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile String password = "right";
    private volatile String catalog;
    private volatile int page = 1000;
    private int tokens;
    private int made;

    public OpenStackFake() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        catalog = service("compute", endpoint("RegionOne", "public", origin() + "/compute/v2.1/"));
    }

    public String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public String keystone() {
        return origin() + "/identity/v3";
    }

    public static String service(String type, String... endpoints) {
        return "{\"type\": \"" + type + "\", \"endpoints\": [" + String.join(", ", endpoints) + "]}";
    }

    public static String endpoint(String region, String face, String url) {
        return "{\"region_id\": \"" + region + "\", \"interface\": \"" + face + "\", \"url\": \"" + url + "\"}";
    }

    /** What the next tokens say of services. */
    public void setCatalog(String... services) {
        catalog = String.join(", ", services);
    }

    public void setPassword(String next) {
        password = next;
    }

    /** So many machines on a page. */
    public void setPage(int size) {
        page = size;
    }

    public void put(String id, String status) {
        put(id, status, "", Instant.now());
    }

    /** A change that bears another time than that at which it is seen. */
    public void put(String id, String status, String task, Instant updated) {
        machines.put(id, new Machine(id, status, task, updated));
    }

    /** Without a trace, as after its rows were archived. */
    public void purge(String id) {
        machines.remove(id);
    }

    /** Ends all tokens. */
    public void expire() {
        scoped.clear();
    }

    /** An answer in place of the right one to every request whose line holds {@code part}; null ends it. */
    public void play(String part, CloudFake.@Nullable Trick trick) {
        if (trick == null) {
            tricks.remove(part);
        } else {
            tricks.put(part, trick);
        }
    }

    /** Method and address of every request so far, without the time in {@code changes-since}. */
    public List<String> requests() {
        return requests.stream()
                .map(line -> line.replaceAll("changes-since=[^& ]*", "changes-since"))
                .toList();
    }

    public void forgetRequests() {
        requests.clear();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String line = exchange.getRequestMethod() + ' ' + exchange.getRequestURI();
            boolean secret = line.contains("/auth/tokens");
            requests.add(body.isEmpty() || secret ? line : line + ' ' + body);
            CloudFake.Trick trick = tricks.entrySet().stream()
                    .filter(entry -> line.contains(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElseGet(() -> line.contains("/identity/") ? keystone(exchange, body) : nova(exchange, body));
            CloudFake.reply(exchange, trick);
        }
    }

    private CloudFake.Trick keystone(HttpExchange exchange, String body) {
        if (exchange.getRequestURI().getPath().equals("/identity/v3/auth/projects")) {
            return unscoped.contains(exchange.getRequestHeaders().getFirst("X-Auth-Token"))
                    ? json(
                            200,
                            "{\"projects\": [{\"name\": \"web\", \"domain_id\": \"default\"},"
                                    + " {\"name\": \"lab\", \"domain_id\": \"default\"}]}")
                    : json(401, "{}");
        }
        if (!exchange.getRequestURI().getPath().equals("/identity/v3/auth/tokens")) {
            return json(404, "{}");
        }
        JsonNode auth = JsonMapper.shared().readTree(body).path("auth");
        String method = auth.at("/identity/methods/0").asString("");
        String project = auth.at("/scope/project/name").asString("");
        boolean right = switch (method) {
            case "password" ->
                auth.at("/identity/password/user/name").asString("").equals("ada")
                        && auth.at("/identity/password/user/domain/name")
                                .asString("")
                                .equals("Default")
                        && auth.at("/identity/password/user/password")
                                .asString("")
                                .equals(password);
            case "token" ->
                unscoped.contains(auth.at("/identity/token/id").asString(""))
                        && Set.of("web", "lab").contains(project)
                        && auth.at("/scope/project/domain/name").asString("").equals("Default");
            case "application_credential" ->
                auth.at("/identity/application_credential/id").asString("").equals(CREDENTIAL)
                        && auth.at("/identity/application_credential/secret")
                                .asString("")
                                .equals(password);
            default -> false;
        };
        return right ? token(method.equals("password")) : json(401, "{\"error\": {\"code\": 401}}");
    }

    private synchronized CloudFake.Trick token(boolean withoutProject) {
        String token = "token" + ++tokens;
        (withoutProject ? unscoped : scoped).add(token);
        String body = "{\"token\": {\"issued_at\": \"2030-01-01T00:00:00.000000Z\","
                + " \"expires_at\": \"2030-01-01T01:00:00.000000Z\""
                + (withoutProject ? "" : ", \"catalog\": [" + catalog + "]") + "}}";
        return new CloudFake.Trick(201, "application/json", body, Map.of("X-Subject-Token", token), false);
    }

    private CloudFake.Trick nova(HttpExchange exchange, String body) {
        String token = exchange.getRequestHeaders().getFirst("X-Auth-Token");
        if (token == null || !scoped.contains(token)) {
            return json(401, "{}");
        }
        String path = exchange.getRequestURI().getPath();
        if (!path.startsWith("/compute/v2.1/")) {
            return json(404, "{}");
        }
        String[] words = path.substring("/compute/v2.1/".length()).split("/");
        String id = words.length > 1 ? words[1] : "";
        return switch (exchange.getRequestMethod() + ' ' + words[0] + ' ' + words.length) {
            case "GET os-availability-zone 1" ->
                json(
                        200,
                        "{\"availabilityZoneInfo\": [{\"zoneName\": \"nova\", \"zoneState\": {\"available\": true}},"
                                + " {\"zoneName\": \"west\", \"zoneState\": {\"available\": false}}]}");
            case "GET servers 1" -> json(200, "{\"servers\": []}");
            case "GET servers 2" -> id.equals("detail") ? listing(exchange) : one(id);
            case "POST servers 1" -> create(exchange);
            case "POST servers 3" -> act(id, body);
            case "DELETE servers 2" -> {
                put(id, "DELETED");
                yield json(204, "");
            }
            default -> json(404, "{}");
        };
    }

    private CloudFake.Trick listing(HttpExchange exchange) {
        String asked = exchange.getRequestURI().getRawQuery();
        String query = asked == null ? "" : asked;
        String marker = UrlPath.parameter(query, "marker").orElse("");
        String since = UrlPath.parameter(query, "changes-since").orElse("");
        if (!marker.isEmpty() && !machines.containsKey(marker)) {
            return json(400, "{\"badRequest\": {\"message\": \"marker not found\"}}");
        }
        List<Machine> rest = machines.values().stream()
                .filter(machine ->
                        since.isEmpty() ? machine.isShown() : !machine.updated().isBefore(Instant.parse(since)))
                .filter(machine -> machine.id().compareTo(marker) > 0)
                .toList();
        List<String> shown = new ArrayList<>();
        rest.stream().limit(page).forEach(machine -> shown.add(json(machine)));
        // as behind a proxy that nobody told of: the address leads nowhere
        String links = rest.size() > page
                ? ", \"servers_links\": [{\"rel\": \"next\", \"href\": \"http://controller:1/v2.1/servers/detail?limit="
                        + page + "&marker=" + rest.get(page - 1).id() + "\"}]"
                : "";
        return json(200, "{\"servers\": [" + String.join(", ", shown) + "]" + links + "}");
    }

    private CloudFake.Trick one(String id) {
        Machine machine = machines.get(id);
        return machine == null || machine.status().equals("DELETED")
                ? json(404, "{\"itemNotFound\": {\"code\": 404}}")
                : json(200, "{\"server\": " + json(machine) + "}");
    }

    private synchronized CloudFake.Trick create(HttpExchange exchange) {
        if (!"compute 2.37".equals(exchange.getRequestHeaders().getFirst("OpenStack-API-Version"))) {
            return json(400, "{\"badRequest\": {\"message\": \"networks: auto\"}}");
        }
        String id = "made" + ++made;
        put(id, "BUILD");
        return json(202, "{\"server\": {\"id\": \"" + id + "\", \"adminPass\": \"s3cret-of-the-machine\"}}");
    }

    private CloudFake.Trick act(String id, String body) {
        Machine machine = machines.get(id);
        if (machine == null) {
            return json(404, "{}");
        }
        boolean stops = body.contains("os-stop");
        if (stops != machine.status().equals("ACTIVE") && !body.contains("reboot")) {
            return json(409, "{\"conflictingRequest\": {\"code\": 409}}");
        }
        put(id, stops ? "SHUTOFF" : body.contains("reboot") ? "REBOOT" : "ACTIVE");
        return json(202, "");
    }

    private static String json(Machine machine) {
        return "{\"id\": \"" + machine.id() + "\", \"name\": \"Machine " + machine.id() + "\", \"status\": \""
                + machine.status() + "\", \"OS-EXT-STS:task_state\": "
                + (machine.task().isEmpty() ? "null" : '"' + machine.task() + '"')
                + ", \"OS-EXT-AZ:availability_zone\": \"nova\", \"image\": {\"id\": \"img1\"},"
                + " \"flavor\": {\"id\": \"m1.small\"}, \"addresses\": {\"private\":"
                + " [{\"addr\": \"10.0.0.5\", \"OS-EXT-IPS:type\": \"fixed\"},"
                + " {\"addr\": \"192.0.2.5\", \"OS-EXT-IPS:type\": \"floating\"}]}}";
    }

    private static CloudFake.Trick json(int status, String body) {
        return new CloudFake.Trick(status, "application/json", body, Map.of(), false);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
