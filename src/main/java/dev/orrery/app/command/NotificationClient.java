package dev.orrery.app.command;

import dev.orrery.face.notify.Proof;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import dev.orrery.xml.XmlLimits;
import dev.orrery.xml.XmlReader;
import dev.orrery.xml.XmlWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** Tells a service that speaks OCSManager's protocol, ours or the original, of one new message. Not thread-safe. */
final class NotificationClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String HASHED = "{SSHA}";
    private static final XmlReader READER = new XmlReader(new XmlLimits(200, 16, 16, 64 << 10));

    private final URI base;
    private final HttpClient http;
    private String token = "";

    /** What the service says no with. */
    record Refusal(int code, String message) {
        @Override
        public String toString() {
            return "[" + code + "]: " + message;
        }
    }

    /** A message that has come. */
    record NewMail(String backend, String user, String folder, String message) {}

    private interface Content {
        void into(XmlWriter out) throws IOException;
    }

    NotificationClient(URI base) {
        this.base = base;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
                .build();
    }

    /** @param secret the password, or the {@code {SSHA}} text that the service has stored */
    Optional<Refusal> signIn(String login, String secret) throws IOException, CommandFailed {
        XmlElement first = send("POST", "/authenticate/token", out -> out.element(name("login"), login));
        Optional<Refusal> refusal = refusal(first);
        if (refusal.isPresent()) {
            return refusal;
        }
        byte[] challenge = bytes(text(first, "token"));
        String salted = secret.startsWith(HASHED) ? secret : Proof.salted(secret, bytes(text(first, "salt")));
        String proof = Proof.of(login, salted, challenge);
        XmlElement second = send("POST", "/authenticate/login", out -> out.element(name("token"), proof));
        refusal = refusal(second);
        if (refusal.isEmpty()) {
            token = text(second, "token");
        }
        return refusal;
    }

    Optional<Refusal> tell(NewMail mail) throws IOException, CommandFailed {
        return refusal(send(
                "PUT",
                "/notification/newmail",
                out -> out.element(name("token"), token)
                        .start(name("notification"))
                        .attribute("category", "newmail")
                        .element(name("backend"), mail.backend)
                        .element(name("username"), mail.user)
                        .element(name("folder"), mail.folder)
                        .element(name("messageID"), mail.message)
                        .end()));
    }

    private XmlElement send(String method, String path, Content content) throws IOException, CommandFailed {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (XmlWriter out = XmlWriter.ofVocabulary(body, "")) {
            content.into(out.start(name("ocsmanager")));
            out.end();
        }
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(PATIENCE)
                .header("Content-Type", "text/xml")
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                .build();
        HttpResponse<byte[]> answer;
        try {
            answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("Interrupted while waiting for " + base);
        } catch (IOException e) {
            throw new CommandFailed(base + " cannot be reached: " + (e.getMessage() == null ? e : e.getMessage())
                    + ". Is the server running, and does [notify] listen there?");
        }
        return read(answer);
    }

    private XmlElement read(HttpResponse<byte[]> answer) throws IOException, CommandFailed {
        XmlElement root;
        try {
            root = READER.read(new ByteArrayInputStream(answer.body()));
        } catch (Refused e) {
            throw new CommandFailed(base + " answers " + answer.statusCode() + " and no document of this protocol.");
        }
        if (answer.statusCode() != 200 && refusal(root).isEmpty()) {
            throw new CommandFailed(base + " answers " + answer.statusCode() + ".");
        }
        return root;
    }

    private static Optional<Refusal> refusal(XmlElement root) {
        XmlElement error = root.child(name("error"));
        if (error == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Refusal(
                    Integer.parseInt(String.valueOf(error.attribute("code"))),
                    error.text().strip()));
        } catch (NumberFormatException e) {
            return Optional.of(new Refusal(0, error.text().strip()));
        }
    }

    private String text(XmlElement root, String child) throws CommandFailed {
        XmlElement found = root.child(name(child));
        if (found == null || found.text().isBlank()) {
            throw new CommandFailed(base + " does not speak this protocol: its answer has no " + child + ".");
        }
        return found.text().strip();
    }

    private byte[] bytes(String base64) throws CommandFailed {
        try {
            return Base64.getUrlDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(base + " does not speak this protocol: " + base64 + " is no base64.");
        }
    }

    private static PropertyName name(String local) {
        return new PropertyName("", local);
    }

    @Override
    public void close() {
        http.close();
    }
}
