package dev.orrery.source.cloud;

import dev.orrery.http.Headers;
import dev.orrery.http.OutgoingAddress;
import dev.orrery.http.OutgoingHttp;
import dev.orrery.tracking.Answer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a provider over HTTP, and says what an answer is worth. Thread-safe. */
final class CloudHttp {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** A thousand machines have a little more than one megabyte. */
    private static final int MOST = 64 << 20;

    private final OutgoingHttp http;
    private final InstantSource clock;

    CloudHttp(OutgoingHttp http, InstantSource clock) {
        this.http = http;
        this.clock = clock;
    }

    /** What a provider said, whole and with success. */
    record Reply(int status, Headers headers, byte[] body) {
        String type() {
            String type = headers.get("Content-Type");
            return type == null ? "" : type;
        }

        /** The body as JSON; an empty one is a node that is missing. */
        Answer<JsonNode> json() {
            try {
                return new Answer.Got<>(JsonMapper.shared().readTree(body));
            } catch (JacksonException e) {
                return new Answer.Unreadable<>("The provider's answer is no JSON, or only a part of it.");
            }
        }
    }

    /** @param form a body of form fields; null for none */
    Answer<Reply> ask(String method, String url, Headers headers, @Nullable String form) {
        return ask(method, url, headers, "application/x-www-form-urlencoded", form);
    }

    /**
     * @param type of the body
     * @param text the body; null for none
     */
    Answer<Reply> ask(String method, String url, Headers headers, String type, @Nullable String text) {
        OutgoingAddress address;
        try {
            address = OutgoingAddress.parse(url);
        } catch (IllegalArgumentException e) {
            return new Answer.Unreadable<>(String.valueOf(e.getMessage()));
        }
        byte[] body = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        if (body != null) {
            headers.set("Content-Type", type);
        }
        return switch (http.send(new OutgoingHttp.Call(method, address, headers, body, DEADLINE, MOST))) {
            case OutgoingHttp.Outcome.Failed(String sentence) -> new Answer.Later<>(sentence, Optional.empty(), false);
            case OutgoingHttp.Outcome.NotAllowed(String sentence) ->
                new Answer.Later<>(
                        sentence.replace("hooks.allow-networks", "the provider's allow-networks"),
                        Optional.empty(),
                        false);
            case OutgoingHttp.Outcome.Answer answer -> judge(answer, address.host());
        };
    }

    private Answer<Reply> judge(OutgoingHttp.Outcome.Answer answer, String host) {
        int status = answer.status();
        String said = host + " answered with the status " + status + ".";
        if (status >= 200 && status < 300) {
            return answer.whole()
                    ? new Answer.Got<>(new Reply(status, answer.headers(), answer.body()))
                    : new Answer.Unreadable<>("The answer of " + host + " is larger than " + MOST + " bytes.");
        }
        return switch (status) {
            case 401 -> new Answer.Denied<>(host + " does not take this user and password.");
            case 404, 410 -> new Answer.NotThere<>(said);
            case 429 -> new Answer.Later<>(host + " was asked too often.", retryAfter(answer.headers()), true);
            default -> {
                if (status == 413
                        && retryAfter(answer.headers()).isPresent()) { // what OpenStack said before there was 429
                    yield new Answer.Later<>(host + " was asked too often.", retryAfter(answer.headers()), true);
                }
                if (status >= 500) {
                    Optional<Duration> later = retryAfter(answer.headers());
                    yield new Answer.Later<>(said, later, status == 503 && later.isPresent());
                }
                yield status < 400 ? new Answer.Unreadable<>(said) : new Answer.Rejected<>(status, said);
            }
        };
    }

    /** RFC 9110 section 10.2.3: seconds, or a date. */
    private Optional<Duration> retryAfter(Headers headers) {
        String text = headers.get("Retry-After");
        if (text == null) {
            return Optional.empty();
        }
        if (text.strip().matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text.strip())));
        }
        try {
            ZonedDateTime date = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration left = Duration.between(clock.instant(), date.toInstant());
            return left.isNegative() ? Optional.empty() : Optional.of(left);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ':' + password).getBytes(StandardCharsets.UTF_8));
    }
}
