package dev.orrery.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Whether the parts of the server are well, and if not, why not. Thread-safe. */
public final class Health {
    /** Looks at one part. Anything thrown is a cause as well. */
    @FunctionalInterface
    public interface Check {
        State look() throws Exception;
    }

    /**
     * How a part is.
     *
     * @param well false turns the whole answer into 503
     * @param cause for people, empty if there is nothing to say
     */
    public record State(boolean well, String cause) {
        public static final State WELL = new State(true, "");

        public static State ill(String cause) {
            return new State(false, cause);
        }
    }

    private final Map<String, Check> checks = new ConcurrentSkipListMap<>();
    private final Duration patience;

    /** @param patience a part that does not answer for so long is ill */
    public Health(Duration patience) {
        this.patience = patience;
    }

    public Health add(String part, Check check) {
        checks.put(part, check);
        return this;
    }

    /** All parts as they are now. */
    public Map<String, State> look() {
        Map<String, FutureTask<State>> running = new LinkedHashMap<>();
        checks.forEach((part, check) -> {
            FutureTask<State> task = new FutureTask<>(check::look);
            Thread.startVirtualThread(task);
            running.put(part, task);
        });
        long until = System.nanoTime() + patience.toNanos();
        Map<String, State> states = new LinkedHashMap<>();
        running.forEach((part, task) -> states.put(part, result(task, until - System.nanoTime())));
        return states;
    }

    /** {@code {"status": "ok", "parts": {"store": {"status": "ok"}}}}, 200 or 503. */
    public Handler handler() {
        return request -> {
            Map<String, State> states = look();
            boolean well = states.values().stream().allMatch(State::well);
            return Response.bytes(
                            well ? 200 : 503,
                            "application/json",
                            json(well, states).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .with("Cache-Control", "no-store");
        };
    }

    private State result(FutureTask<State> task, long nanos) {
        try {
            return Objects.requireNonNull(task.get(Math.max(0, nanos), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            task.cancel(true);
            return State.ill("no answer within " + patience.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return State.ill("stopping");
        } catch (Exception e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return State.ill(cause.getMessage() == null ? cause.toString() : cause.getMessage());
        }
    }

    private static String json(boolean well, Map<String, State> states) {
        StringBuilder out =
                new StringBuilder("{\"status\": ").append(word(well)).append(", \"parts\": {");
        String separator = "";
        for (Map.Entry<String, State> part : states.entrySet()) {
            out.append(separator);
            quote(out, part.getKey());
            out.append(": {\"status\": ").append(word(part.getValue().well()));
            if (!part.getValue().cause().isEmpty()) {
                quote(out.append(", \"cause\": "), part.getValue().cause());
            }
            out.append('}');
            separator = ", ";
        }
        return out.append("}}\n").toString();
    }

    private static String word(boolean well) {
        return well ? "\"ok\"" : "\"failing\"";
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append("\\u00").append(c < 16 ? "0" : "").append(Integer.toHexString(c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
