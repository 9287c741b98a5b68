package dev.orrery.face.hooks;

import dev.orrery.http.Headers;
import dev.orrery.http.OutgoingAddress;
import dev.orrery.http.OutgoingHttp;
import dev.orrery.http.OutgoingHttp.Outcome;
import dev.orrery.http.Request;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.HookRow;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether a program may be registered: its address can be read and may be called, and, where the configuration wants that,
 * it agrees (the handshake of CloudEvents' HTTP 1.1 Web Hooks, section 4). Thread-safe; blocks.
 */
public final class Programs {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final OutgoingHttp http;
    private final boolean verify;

    /** @param verify whether a program has to agree */
    public Programs(OutgoingHttp http, boolean verify) {
        this.http = http;
        this.verify = verify;
    }

    /**
     * Whom somebody wants to be called.
     *
     * @param token sent along as it is; empty for none
     * @throws Refused BadRequest for what is no address or cannot be sent, Forbidden for what may not be called
     */
    public HookRow.Target target(Request request, String url, Optional<String> token) {
        return new HookRow.Target(check(request, url), HookReader.token(token), List.of());
    }

    /**
     * Its address in its plain form.
     *
     * @param request by the name in which this server was called, for the program to judge
     * @throws Refused BadRequest, Forbidden
     */
    String check(Request request, String url) {
        OutgoingAddress address;
        try {
            address = OutgoingAddress.parse(url);
        } catch (IllegalArgumentException e) {
            throw HookReader.bad(String.valueOf(e.getMessage()));
        }
        http.check(address).ifPresent(Programs::refuse);
        if (verify) {
            agree(address, Objects.requireNonNullElse(URI.create(request.origin()).getHost(), "localhost"));
        }
        return address.toString();
    }

    private static void refuse(Outcome outcome) {
        switch (outcome) {
            case Outcome.NotAllowed refused -> throw new Refused(new Reason.Forbidden(refused.sentence()));
            case Outcome.Failed failed -> throw HookReader.bad(failed.sentence());
            case Outcome.Answer _ -> {}
        }
    }

    private void agree(OutgoingAddress address, String origin) {
        Headers headers = Headers.of("WebHook-Request-Origin", origin);
        Outcome outcome = http.send(new OutgoingHttp.Call("OPTIONS", address, headers, null, DEADLINE, 1000));
        refuse(outcome);
        if (outcome instanceof Outcome.Answer answer) {
            String allowed = answer.headers().get("WebHook-Allowed-Origin");
            boolean agrees = answer.status() / 100 == 2
                    && allowed != null
                    && (allowed.strip().equals("*") || allowed.strip().equalsIgnoreCase(origin));
            if (!agrees) {
                throw new Refused(new Reason.Forbidden("The program does not agree to be called: asked with OPTIONS and"
                        + " WebHook-Request-Origin: " + origin + ", it has to answer 200 with WebHook-Allowed-Origin: "
                        + origin + ". It answered " + answer.status() + "."));
            }
        }
    }
}
