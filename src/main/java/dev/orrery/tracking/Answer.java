package dev.orrery.tracking;

import java.time.Duration;
import java.util.Optional;

/**
 * What came of asking a provider. Only {@link Got} and {@link NotThere} say something of the thing that was asked for;
 * nothing is known to be absent because of any other.
 */
public sealed interface Answer<T> {
    /** The whole of what was asked for. */
    record Got<T>(T value) implements Answer<T> {}

    /** There positively is no such thing. */
    record NotThere<T>(String sentence) implements Answer<T> {}

    /** The provider does not take this user and password. */
    record Denied<T>(String sentence) implements Answer<T> {}

    /** The provider understood and says no, with a status of HTTP. */
    record Rejected<T>(int status, String sentence) implements Answer<T> {}

    /**
     * The provider cannot say now.
     *
     * @param retryAfter when it wants to be asked again, where it says so
     * @param throttled it works, and was asked too often
     */
    record Later<T>(String sentence, Optional<Duration> retryAfter, boolean throttled) implements Answer<T> {}

    /** What came makes no sense: not what was expected, cut off, or against itself. */
    record Unreadable<T>(String sentence) implements Answer<T> {}

    /** Nothing of the kind can be done with this provider. */
    record NotSupported<T>(String sentence) implements Answer<T> {}

    /** What it says to people; empty if it was got. */
    default String sentence() {
        return switch (this) {
            case Got<T> _ -> "";
            case NotThere<T>(String sentence) -> sentence;
            case Denied<T>(String sentence) -> sentence;
            case Rejected<T>(int _, String sentence) -> sentence;
            case Later<T>(String sentence, Optional<Duration> _, boolean _) -> sentence;
            case Unreadable<T>(String sentence) -> sentence;
            case NotSupported<T>(String sentence) -> sentence;
        };
    }

    /** The same about another type; not for what was got. */
    default <S> Answer<S> failure() {
        return switch (this) {
            case Got<T> got -> throw new IllegalStateException("no failure: " + got);
            case NotThere<T>(String sentence) -> new NotThere<>(sentence);
            case Denied<T>(String sentence) -> new Denied<>(sentence);
            case Rejected<T>(int status, String sentence) -> new Rejected<>(status, sentence);
            case Later<T>(String sentence, Optional<Duration> retryAfter, boolean throttled) ->
                new Later<>(sentence, retryAfter, throttled);
            case Unreadable<T>(String sentence) -> new Unreadable<>(sentence);
            case NotSupported<T>(String sentence) -> new NotSupported<>(sentence);
        };
    }
}
