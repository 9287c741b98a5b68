package dev.orrery.app.command;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a server's {@code /changes} page by page. Used by one thread. */
final class ChangesClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** How long an answer may take beyond the wait that was asked for. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();
    private final URI server;
    private final String authorization;

    /** @param server scheme, host and port */
    ChangesClient(URI server, String user, String password) {
        this.server = server;
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString((user + ':' + password).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * An answer.
     *
     * @param entries none unless the status is 200
     * @param cursor where to go on; empty if the answer does not say
     * @param detail what is wrong, in the server's words
     * @param later seconds to stay away; 0 if the answer does not say
     */
    record Page(int status, List<JsonNode> entries, String cursor, String detail, long later) {}

    /** @param query names and values; those that are empty are left out */
    Page get(Map<String, String> query, Duration wait) throws IOException, InterruptedException {
        StringJoiner parameters = new StringJoiner("&", "/changes?", "");
        query.forEach((name, value) -> {
            if (!value.isEmpty()) {
                parameters.add(name + '=' + URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        });
        if (wait.isPositive()) {
            parameters.add("wait=" + wait.toSeconds());
        }
        HttpRequest request = HttpRequest.newBuilder(server.resolve(parameters.toString()))
                .header("Authorization", authorization)
                .timeout(wait.plus(ANSWER))
                .build();
        try {
            return page(http.send(request, HttpResponse.BodyHandlers.ofByteArray()));
        } catch (ConnectException | HttpTimeoutException e) { // their own words are none
            throw new IOException("No server answers at " + server, e);
        }
    }

    private static Page page(HttpResponse<byte[]> answer) throws IOException {
        String cursor = answer.headers().firstValue("X-Track-Cursor").orElse("");
        String type = answer.headers().firstValue("Content-Type").orElse("");
        if (answer.statusCode() == 200 && (cursor.isEmpty() || !type.startsWith("application/json"))) {
            throw new IOException("This server has no /changes; is it an Orrery, and this its address?");
        }
        List<JsonNode> entries = new ArrayList<>();
        String detail = new String(answer.body(), StandardCharsets.UTF_8).strip();
        try {
            if (type.contains("json")) {
                JsonNode body = JsonMapper.shared().readTree(answer.body());
                detail = body.path("detail").asString(detail);
                if (answer.statusCode() == 200) {
                    body.forEach(entries::add);
                }
            }
        } catch (JacksonException e) {
            throw new IOException("The server's answer is not the JSON that it says it is.", e);
        }
        String later = answer.headers().firstValue("Retry-After").orElse("");
        return new Page(
                answer.statusCode(), entries, cursor, detail, later.matches("\\d{1,5}") ? Long.parseLong(later) : 0);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
