package dev.orrery.calendar;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Runs a verb on a mirrored collection: alone, and again on the new state when somebody else was quicker there. */
final class WriteThrough {
    private static final int MOST_TRIES = 5;

    private WriteThrough() {}

    /** One try: judges, writes there, writes here. */
    @FunctionalInterface
    interface Course<T extends @Nullable Object> {
        T run() throws Upstream.Raced;
    }

    /** @throws Refused whatever the course throws; Unavailable if every race was lost */
    static <T extends @Nullable Object> T run(Upstream upstream, Course<T> course) {
        return upstream.alone(() -> {
            for (int attempt = 1; ; attempt++) {
                try {
                    return course.run();
                } catch (Upstream.Raced raced) {
                    if (attempt == MOST_TRIES) {
                        throw new Refused(new Reason.Unavailable(raced.what(), Duration.ofSeconds(1)));
                    }
                    upstream.refresh(attempt);
                }
            }
        });
    }
}
