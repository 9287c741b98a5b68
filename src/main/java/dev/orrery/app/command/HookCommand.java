package dev.orrery.app.command;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code hook list|test|redeliver}: looks after one's hooks on a running server, from anywhere. */
@Command(
        name = "hook",
        description =
                "Lists one's hooks, calls a program to try it, or tells it again what happened. Asks for the password, or"
                        + " takes ORRERY_PASSWORD or the first line of standard input.")
public final class HookCommand extends Action {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = JsonMapper.shared();

    /** What to do. */
    enum What {
        list,
        test,
        redeliver
    }

    @Mixin
    private ServerAccess access = new ServerAccess();

    @Parameters(index = "0", paramLabel = "list|test|redeliver", description = "What to do.")
    private What what = What.list;

    @Parameters(index = "1", arity = "0..1", paramLabel = "ID", description = "Which hook, as list shows it.")
    private String id = "";

    @Option(names = "--since", paramLabel = "CURSOR", description = "redeliver: everything after this cursor.")
    private String since = "";

    @Option(names = "--entry", paramLabel = "ID", description = "redeliver: this one entry.")
    private String entry = "";

    @Option(names = "--json", description = "JSON, as the server gives it.")
    private boolean json;

    @Override
    public Integer call() throws CommandFailed, IOException, InterruptedException {
        if (what != What.list && id.isEmpty()) {
            throw new CommandFailed("Say which hook: its id, as `./orrery hook list` shows it.");
        }
        if (what == What.redeliver && since.isEmpty() == entry.isEmpty()) {
            throw new CommandFailed("Say either --since CURSOR or --entry ID.");
        }
        access.requireSafe();
        String password = access.password();
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            JsonNode answer = ask(http, password);
            return json ? print(answer.toString()) : show(answer);
        }
    }

    private JsonNode ask(HttpClient http, String password) throws CommandFailed, IOException, InterruptedException {
        String body = entry.isEmpty()
                ? JSON.createObjectNode().put("since", since).toString()
                : JSON.createObjectNode().put("id", entry).toString();
        HttpRequest.Builder request = switch (what) {
            case list -> HttpRequest.newBuilder(address("/hooks"));
            case test ->
                HttpRequest.newBuilder(address("/hooks/" + id + "/test")).POST(HttpRequest.BodyPublishers.noBody());
            case redeliver ->
                HttpRequest.newBuilder(address("/hooks/" + id + "/redeliver"))
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        };
        String credentials = access.user() + ':' + password;
        request.timeout(PATIENCE)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        HttpResponse<byte[]> answer;
        try {
            answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (ConnectException e) {
            throw new IOException("No server answers at " + access.server(), e);
        }
        return read(answer);
    }

    private URI address(String path) throws CommandFailed {
        try {
            return access.server().resolve(path);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed("This is no hook's id: " + id);
        }
    }

    private JsonNode read(HttpResponse<byte[]> answer) throws CommandFailed, IOException {
        if (answer.statusCode() == 401) {
            throw new CommandFailed("The server does not take the name " + access.user() + " with this password (401)."
                    + " Check both, and ORRERY_PASSWORD if it is set.");
        }
        JsonNode body;
        try {
            body = JSON.readTree(answer.body());
        } catch (JacksonException e) {
            throw new IOException("This server has no /hooks; is it an Orrery, and this its address?", e);
        }
        if (answer.statusCode() >= 300) {
            throw new CommandFailed(
                    answer.statusCode() + ": " + body.path("detail").asString(""));
        }
        return body;
    }

    private int show(JsonNode answer) {
        if (what == What.list) {
            for (JsonNode hook : answer) {
                String trouble = hook.path("trouble").path("error").asString("");
                print(String.join(
                        "  ",
                        hook.path("id").asString(),
                        hook.path("state").asString(),
                        hook.path("resource").asString(),
                        hook.path("url").asString(),
                        trouble));
            }
            return 0;
        }
        if (what == What.redeliver && !since.isEmpty()) {
            return print("Everything since then is told again.");
        }
        boolean delivered = answer.path("delivered").asBoolean();
        String how = delivered
                ? "The program took it, with " + answer.path("status").asInt()
                : "The program did not take it: " + answer.path("error").asString();
        print(how + " (" + answer.path("milliseconds").asLong() + " ms).");
        return delivered ? 0 : 1;
    }

    private int print(String line) {
        out().println(line.strip());
        return 0;
    }
}
