package dev.orrery.http;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Names requests: a prefix for this start of the server, and a running number. Thread-safe. */
final class RequestIds {
    private static final int MAX_LENGTH = 64;

    private final String prefix =
            Long.toString(ThreadLocalRandom.current().nextLong(36L * 36 * 36 * 36 * 36), 36) + "-";
    private final AtomicLong next = new AtomicLong();

    /** @param given the name that a trusted proxy gave already, or null */
    String name(@Nullable String given) {
        return given != null && isPlain(given) ? given : prefix + next.incrementAndGet();
    }

    private static boolean isPlain(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!plain && "-_.:=+/".indexOf(c) < 0) {
                return false;
            }
        }
        return !id.isEmpty() && id.length() <= MAX_LENGTH;
    }
}
