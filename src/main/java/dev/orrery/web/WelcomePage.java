package dev.orrery.web;

import dev.orrery.http.Handler;
import dev.orrery.http.Headers;
import dev.orrery.http.Health;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The page at {@code /}: what this is, whether it is well, and how each kind of client is connected, with the addresses
 * that the browser itself came by. One file without foreign parts; its style and script are named by digest in the
 * content security policy, and nothing else runs. Thread-safe.
 */
public final class WelcomePage implements Handler {
    private final Health health;
    private final String template;
    private final String policy;

    public WelcomePage(Health health) {
        this.health = health;
        this.template = resource("welcome.html");
        this.policy = "default-src 'none'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
                + " style-src " + digestOf(template, "style") + "; script-src " + digestOf(template, "script");
    }

    @Override
    public Response handle(Request request) {
        Map<String, Health.State> states = health.look();
        boolean well = states.values().stream().allMatch(Health.State::well);
        String causes = states.entrySet().stream()
                .filter(part -> !part.getValue().well())
                .map(part -> part.getKey() + ": " + part.getValue().cause())
                .collect(Collectors.joining("; "));
        Address address = Address.of(request.origin());
        String page = fill(
                template,
                Map.of(
                        "origin",
                        request.origin(),
                        "host",
                        address.host(),
                        "port",
                        Integer.toString(address.port()),
                        "tls",
                        address.tls() ? "on" : "off",
                        "state",
                        well ? "well" : "ill",
                        "status",
                        well ? "All parts are well." : "Something is wrong: " + causes));
        return new Response(
                        200,
                        Headers.of(
                                "Content-Type", "text/html; charset=utf-8",
                                "Content-Security-Policy", policy,
                                "Cache-Control", "no-store",
                                "X-Content-Type-Options", "nosniff",
                                "Referrer-Policy", "no-referrer"),
                        new Response.Body.Bytes(page.getBytes(StandardCharsets.UTF_8)),
                        false)
                .allowCompression();
    }

    /** Replaces every {@code {{name}}}, escaped. */
    static String fill(String template, Map<String, String> values) {
        String filled = template;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("{{" + value.getKey() + "}}", Escape.markup(value.getValue()));
        }
        return filled;
    }

    static String resource(String name) {
        try (InputStream in = WelcomePage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code 'sha256-…'} of what stands between the element's tags (CSP level 2). */
    static String digestOf(String template, String element) {
        int start = template.indexOf("<" + element + ">") + element.length() + 2;
        String content = template.substring(start, template.indexOf("</" + element + ">", start));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
