package dev.orrery.web;

import dev.orrery.http.Handler;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

/**
 * {@code /connect.mobileconfig}: a configuration profile that adds this server to an iPhone, an iPad or a Mac. The same
 * server and person give the same identifiers, so that a second download replaces the first. No password is in it.
 * Thread-safe.
 */
public final class AppleProfile implements Handler {
    private static final int MAX_NAME = 200;

    private final String template = WelcomePage.resource("connect.mobileconfig.xml");

    @Override
    public Response handle(Request request) {
        String user = request.parameter("user").map(String::strip).orElse("");
        if (user.length() > MAX_NAME) {
            user = user.substring(0, MAX_NAME);
        }
        Address address = Address.of(request.origin());
        String name =
                user.isEmpty() ? "" : "<key>CalDAVUsername</key>\n\t\t\t<string>" + Escape.markup(user) + "</string>";
        String profile = WelcomePage.fill(
                        template,
                        Map.of(
                                "host", address.host(),
                                "port", Integer.toString(address.port()),
                                "tls", Boolean.toString(address.tls()),
                                "account", uuid("account", request.origin(), user),
                                "profile", uuid("profile", request.origin(), user)))
                .replace("<!-- username -->", name);
        return Response.bytes(200, "application/x-apple-aspen-config", profile.getBytes(StandardCharsets.UTF_8))
                .with("Content-Disposition", "attachment; filename=\"orrery.mobileconfig\"")
                .with("Cache-Control", "no-store")
                .with("X-Content-Type-Options", "nosniff");
    }

    private static String uuid(String what, String origin, String user) {
        String seed = what + "\n" + origin + "\n" + user;
        return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
