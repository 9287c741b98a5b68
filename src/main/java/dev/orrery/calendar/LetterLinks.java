package dev.orrery.calendar;

import dev.orrery.http.SecretPath;
import dev.orrery.ical.Component;
import dev.orrery.model.Sha256;
import dev.orrery.scheduling.ItipMethod;
import dev.orrery.scheduling.OutsideAnswer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Makes the links that letters are answered with. Each is a word of its own that says nothing and that nobody guesses; the
 * store knows its digest only. Thread-safe.
 */
final class LetterLinks {
    /** What is known of a letter is kept so long at least: mail systems give up after five days, and people look later. */
    private static final Duration SHORTEST = Duration.ofDays(60);

    private static final Duration LONGEST = Duration.ofDays(400);

    /** So long it is still known that something is over. */
    private static final Duration AFTER_THE_END = Duration.ofDays(30);

    private static final int SECRET_BYTES = 24;
    private static final int WORD_BYTES = 16;

    private final String origin;
    private final SecureRandom random;

    /** @param origin under which people elsewhere reach this server; empty: no links are made */
    LetterLinks(String origin, SecureRandom random) {
        this.origin = origin;
        this.random = random;
    }

    /**
     * @param address empty if there is none
     * @param digest of its secret; empty if there is none
     * @param until when the letter is forgotten
     */
    record Link(String address, String digest, Instant until) {}

    /** For a letter, if it asks its recipient for an answer. */
    Link of(Component calendar, String recipient, Instant now) {
        boolean asks = !origin.isEmpty()
                && ItipMethod.REQUEST.name().equals(calendar.value("METHOD"))
                && OutsideAnswer.isAsked(calendar, recipient);
        if (!asks) {
            return new Link("", "", now.plus(SHORTEST));
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        Instant until = OutsideAnswer.end(calendar, recipient)
                .filter(end -> end.isBefore(now.plus(LONGEST)))
                .map(end -> end.plus(AFTER_THE_END))
                .orElse(now.plus(LONGEST));
        Instant earliest = now.plus(SHORTEST);
        return new Link(origin + SecretPath.RSVP + token, digest(token), until.isBefore(earliest) ? earliest : until);
    }

    /** What the store knows of a link. */
    static String digest(String token) {
        return HexFormat.of().formatHex(Sha256.of(token));
    }

    /** A word that nobody guesses. */
    String word() {
        byte[] word = new byte[WORD_BYTES];
        random.nextBytes(word);
        return HexFormat.of().formatHex(word);
    }
}
