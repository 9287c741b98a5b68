package dev.orrery.face.hooks;

import dev.orrery.http.Headers;
import dev.orrery.http.OutgoingAddress;
import dev.orrery.http.OutgoingHttp;
import dev.orrery.http.OutgoingHttp.Outcome;
import dev.orrery.store.HookRow;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** One call of one hook: signed, sent, and its answer judged. Thread-safe; blocks. */
public final class Calls {
    private static final Duration DEADLINE = Duration.ofSeconds(15);
    private static final int READ = 64 << 10;
    private static final int SHOWN = 200;

    private final OutgoingHttp http;
    private final Signatures signatures;
    private final InstantSource clock;

    public Calls(OutgoingHttp http, Signatures signatures, InstantSource clock) {
        this.http = http;
        this.signatures = signatures;
        this.clock = clock;
    }

    /** What became of a call. */
    sealed interface Result {
        /** Taken: any 2xx. */
        record Taken(int status, long millis) implements Result {}

        /** The program wants no more calls (410). */
        record NoMore(int status, long millis) implements Result {}

        /**
         * Not taken: everything else, redirects among it.
         *
         * @param status 0 if there was no answer
         * @param overloaded the program as a whole is to be left alone for a while (429, 502, 503, 504)
         * @param retryAfter what the answer asks for; zero for nothing
         */
        record Failed(int status, long millis, String error, boolean overloaded, Duration retryAfter)
                implements Result {}
    }

    /** @throws dev.orrery.model.Refused Unavailable if it cannot be signed */
    Result call(HookRow hook, String id, byte[] body) {
        Instant now = clock.instant();
        Headers headers = Headers.of(
                "Content-Type",
                "application/json",
                "webhook-id",
                id,
                "webhook-timestamp",
                Long.toString(now.getEpochSecond()),
                "webhook-signature",
                signatures.of(hook, id, now, body));
        if (hook.target().token() != null) {
            headers.add("X-Track-Token", hook.target().token());
        }
        long began = System.nanoTime();
        OutgoingAddress address;
        try {
            address = OutgoingAddress.parse(hook.target().url());
        } catch (IllegalArgumentException e) {
            return new Result.Failed(0, 0, String.valueOf(e.getMessage()), true, Duration.ZERO);
        }
        Outcome outcome = http.send(new OutgoingHttp.Call("POST", address, headers, body, DEADLINE, READ));
        return judge(outcome, (System.nanoTime() - began) / 1_000_000);
    }

    /** A hook's secret as it is shown, once. @throws dev.orrery.model.Refused Unavailable */
    public String secret(HookRow hook) {
        return signatures.shown(hook);
    }

    private Result judge(Outcome outcome, long millis) {
        return switch (outcome) {
            case Outcome.Answer answer -> judge(answer, millis);
            case Outcome.NotAllowed refused -> new Result.Failed(0, millis, refused.sentence(), true, Duration.ZERO);
            case Outcome.Failed failed -> new Result.Failed(0, millis, failed.sentence(), false, Duration.ZERO);
        };
    }

    private Result judge(Outcome.Answer answer, long millis) {
        int status = answer.status();
        if (status >= 200 && status < 300) {
            return new Result.Taken(status, millis);
        }
        if (status == 410) {
            return new Result.NoMore(status, millis);
        }
        boolean overloaded = status == 429 || status >= 502 && status <= 504;
        String said = new String(answer.body(), StandardCharsets.UTF_8)
                .replaceAll("\\p{Cntrl}+", " ")
                .strip();
        String beginning = said.length() > SHOWN ? said.substring(0, SHOWN) + "…" : said;
        String error = "Answered " + status + (beginning.isEmpty() ? "." : ": " + beginning);
        return new Result.Failed(
                status, millis, error, overloaded, retryAfter(answer.headers().get("Retry-After")));
    }

    /** Seconds or a date (RFC 9110 section 10.2.3); what is neither asks for nothing. */
    private Duration retryAfter(@Nullable String value) {
        if (value == null) {
            return Duration.ZERO;
        }
        if (value.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration until = Duration.between(clock.instant(), then);
            return until.isNegative() ? Duration.ZERO : until;
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }
}
