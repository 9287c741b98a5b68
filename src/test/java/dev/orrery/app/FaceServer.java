package dev.orrery.app;

import dev.orrery.app.config.Config;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** A whole server with ada, bob and the room lab, on a free port. */
final class FaceServer implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final House house;
    private final Orrery server;

    /** @param more lines of configuration */
    FaceServer(String storeUrl, Path directory, String more) throws Exception {
        this(storeUrl, directory, more, Map.of());
    }

    /** @param environment keys as variables */
    FaceServer(String storeUrl, Path directory, String more, Map<String, String> environment) throws Exception {
        this(houseOf(storeUrl, directory, more, environment));
    }

    private FaceServer(House house) throws Exception {
        this.house = house;
        server = new Orrery(house).start();
    }

    /** Where a test says what time it is. */
    static FaceServer at(InstantSource clock, String storeUrl, Path directory, String more) throws Exception {
        return new FaceServer(new House(config(storeUrl, directory, more, Map.of()), clock));
    }

    /** The parts below the network alone: as a server that dies before it does anything else. */
    static House houseOf(String storeUrl, Path directory, String more, Map<String, String> environment)
            throws Exception {
        return new House(config(storeUrl, directory, more, environment));
    }

    private static Config config(String storeUrl, Path directory, String more, Map<String, String> environment)
            throws Exception {
        return Config.parse("test", toml(storeUrl, more), directory, environment);
    }

    /** The configuration, for another node in a process of its own. */
    static String toml(String storeUrl, String more) {
        return """
                [server]
                listen = "127.0.0.1:0"
                login-delay = false
                max-body = "50MiB"
                [store]
                url = "%s"
                %s
                [[user]]
                name = "ada"
                mail = ["ada@example.org"]
                password = "{plain}engine"
                [[user]]
                name = "bob"
                mail = ["bob@example.org"]
                password = "{plain}bricks"
                [[location]]
                name = "lab"
                """.formatted(storeUrl, more);
    }

    /** Where mail systems tell of new mail. */
    String notifyOrigin() {
        return server.notifyOrigin().orElseThrow();
    }

    /** Where mail servers deliver by LMTP. */
    int lmtpPort() {
        return server.lmtpPort();
    }

    String origin() {
        return server.origin();
    }

    House house() {
        return house;
    }

    /** @param user null for a stranger; header names and values alternate */
    HttpResponse<byte[]> send(String user, String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        return client.send(request(user, method, path, body, headers), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** An answer that is read while it comes. */
    HttpResponse<InputStream> open(String user, String path, String... headers)
            throws IOException, InterruptedException {
        return client.send(request(user, "GET", path, "", headers), HttpResponse.BodyHandlers.ofInputStream());
    }

    private HttpRequest request(String user, String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.origin() + path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (user != null) {
            String credentials = user + ":" + (user.equals("ada") ? "engine" : "bricks");
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    HttpResponse<byte[]> get(String user, String path, String... headers) throws IOException, InterruptedException {
        return send(user, "GET", path, "", headers);
    }

    /** Fetches so often over one connection, reading past the bodies; returns how many bytes they had. */
    long drain(String user, String path, int times) throws IOException {
        URI uri = URI.create(server.origin() + path);
        String credentials = user + ":" + (user.equals("ada") ? "engine" : "bricks");
        byte[] request = ("GET " + uri.getRawPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority()
                        + "\r\nAuthorization: Basic "
                        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)) + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        long total = 0;
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 18);
            for (int i = 0; i < times; i++) {
                socket.getOutputStream().write(request);
                long length = contentLength(in);
                in.skipNBytes(length);
                total += length;
            }
        }
        return total;
    }

    private static long contentLength(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            head.append((char) in.read());
        }
        Matcher length = Pattern.compile("(?i)\r\ncontent-length: (\\d+)").matcher(head);
        if (!head.toString().startsWith("HTTP/1.1 200") || !length.find()) {
            throw new IOException(head.toString());
        }
        return Long.parseLong(length.group(1));
    }

    static String text(HttpResponse<byte[]> answer) throws IOException {
        byte[] body = answer.body();
        if (header(answer, "Content-Encoding").equals("gzip")) {
            body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
        }
        return new String(body, StandardCharsets.UTF_8);
    }

    static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Override
    public void close() {
        server.close();
    }
}
