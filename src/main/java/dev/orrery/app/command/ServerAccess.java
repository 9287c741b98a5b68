package dev.orrery.app.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which server a command asks, and who signs in there. */
final class ServerAccess {
    @Option(names = "--server", paramLabel = "URL", description = "Which one; ${DEFAULT-VALUE} if not given.")
    private URI server = URI.create("http://127.0.0.1:8008");

    @Option(
            names = {"-u", "--user"},
            required = true,
            paramLabel = "NAME",
            description = "Who signs in.")
    private String user = "";

    URI server() {
        return server;
    }

    String user() {
        return user;
    }

    /** A password goes over TLS, or stays on this machine. */
    void requireSafe() throws CommandFailed, IOException {
        String scheme = Optional.ofNullable(server.getScheme()).orElse("");
        if (server.getHost() == null || !scheme.equals("https") && !scheme.equals("http")) {
            throw new CommandFailed("--server is an address such as https://cal.example.org, not " + server + ".");
        }
        if (scheme.equals("http") && !InetAddress.getByName(server.getHost()).isLoopbackAddress()) {
            throw new CommandFailed("The password would travel in the clear; use https://" + server.getHost() + ".");
        }
    }

    String password() throws IOException {
        String given = System.getenv("ORRERY_PASSWORD");
        return given == null ? Password.read() : given;
    }
}
