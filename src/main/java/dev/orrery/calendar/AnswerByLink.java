package dev.orrery.calendar;

import dev.orrery.directory.CalendarUserAddress;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.OutsideAnswer;
import dev.orrery.store.LetterTrace;
import dev.orrery.store.MessageRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What somebody elsewhere sees and does with the link in a letter: the invitation as it is now, and their answer to it, which
 * goes the way of a REPLY that comes by mail. Whoever has the link is whom the letter was to. Thread-safe.
 */
public final class AnswerByLink {
    /** Who answers at the same moment as others of the same name is later by a second, or by a few. */
    private static final int TRIES = 20;

    private static final int LONGEST_COMMENT = 1_000;
    private static final Duration REST = Duration.ofSeconds(10);

    private final Store store;
    private final ReceiveMail mail;
    private final InstantSource clock;
    private final LongAdder answered = new LongAdder();

    public AnswerByLink(Store store, ReceiveMail mail, InstantSource clock) {
        this.store = store;
        this.mail = mail;
        this.clock = clock;
    }

    /** Answers that a person gives by hand (RFC 5545 section 3.2.12). */
    public enum Choice {
        ACCEPTED("accept"),
        TENTATIVE("maybe"),
        DECLINED("decline");

        private final String word;

        Choice(String word) {
            this.word = word;
        }

        /** As links and forms have it. */
        public String word() {
            return word;
        }

        public static Optional<Choice> of(String word) {
            return List.of(values()).stream()
                    .filter(choice -> choice.word.equals(word))
                    .findFirst();
        }
    }

    /** Why nothing can be answered. */
    public enum Why {
        /** There is no such link, or not any more. */
        UNKNOWN,
        /** What it was about is gone, or who organized it. */
        REMOVED,
        CANCELLED,
        NOT_INVITED,
        /** A newer letter asks anew. */
        CHANGED,
        OVER,
        /** The organizer takes no answers. */
        NOT_TAKEN
    }

    /** What the link leads to. */
    public sealed interface Seen {
        /** An invitation that can be answered. */
        record Open(Invitation invitation) implements Seen {}

        /** The answer is on its way into a calendar that cannot be written to now. */
        record Passed(Invitation invitation, Choice choice) implements Seen {}

        /** @param language of the letter; English where there is none */
        record Closed(Why why, LetterLanguage language) implements Seen {}
    }

    /**
     * For people to read; whatever others wrote is as they wrote it.
     *
     * @param when on the clock of the event; empty if it has no time
     * @param where may be empty
     * @param attendee bare mail address of who is asked
     * @param answer as it is known now; empty while there is none
     */
    public record Invitation(
            String summary,
            String when,
            String where,
            String organizer,
            String attendee,
            Optional<Choice> answer,
            LetterLanguage language) {}

    /** Answers that were given by links since the start. */
    public long answered() {
        return answered.sum();
    }

    /** Changes nothing: programs follow links without being asked to. */
    public Seen look(String token) {
        return seen(find(token));
    }

    /**
     * Answers, over any answer before.
     *
     * @param comment for the organizer; may be empty, and is cut where it is too long
     * @throws Refused Unavailable if nothing can be noted now, and whatever speaks against storing it
     */
    public Seen answer(String token, Choice choice, String comment) {
        String brief = brief(comment);
        for (int i = 0; i < TRIES; i++) {
            Found found = find(token);
            if (!(found instanceof Asked asked) || asked.answer().standing() != OutsideAnswer.Standing.OPEN) {
                return seen(found);
            }
            if (brief.isEmpty() && asked.answer().isAnswered(choice.name())) {
                return seen(found); // whoever sends the same form again says nothing new
            }
            Component reply = asked.answer().reply(choice.name(), brief, clock.instant());
            if (reply == null) {
                return seen(found);
            }
            ReceiveMail.Arrival arrival =
                    mail.receiveByLink(asked.organizer(), asked.trace().to().recipient(), reply);
            if (arrival instanceof ReceiveMail.Arrival.Turned(String status)) {
                return new Seen.Closed(why(status), asked.language());
            }
            Optional<Seen> result = result(token, new Said(choice, brief, stamp(reply)), asked);
            if (result.isPresent()) {
                note(asked, choice, brief);
                return result.get();
            }
        }
        throw new Refused(new Reason.Unavailable("The calendar, which many answer at this moment,", REST));
    }

    /** Letters and line ends: what else a form can hold is no text, and no store takes it all. */
    private static String brief(String comment) {
        String said = comment.replaceAll("\\R", "\n")
                .replaceAll("[\\p{Cntrl}&&[^\n]]", " ")
                .strip();
        if (said.length() <= LONGEST_COMMENT) {
            return said;
        }
        boolean split = Character.isHighSurrogate(said.charAt(LONGEST_COMMENT - 1)); // half a sign is none
        return said.substring(0, split ? LONGEST_COMMENT - 1 : LONGEST_COMMENT).strip();
    }

    /** An answer, and its DTSTAMP. */
    private record Said(Choice choice, String comment, String stamp) {
        /** Whether it is what is known now. */
        boolean isIn(OutsideAnswer answer) {
            return answer.partstat().equals(choice.name()) && answer.comment().equals(comment);
        }
    }

    /** Empty if another answer was there first, so that this one changed nothing. */
    private Optional<Seen> result(String token, Said said, Asked before) {
        Found after = find(token);
        if (!(after instanceof Asked asked)) {
            return Optional.of(seen(after));
        }
        int order = asked.answer().answeredAt().compareTo(said.stamp());
        if (order < 0) {
            return Optional.of(new Seen.Passed(before.invitation(), said.choice()));
        }
        boolean lost = !said.isIn(asked.answer());
        return lost ? Optional.empty() : Optional.of(seen(after));
    }

    private void note(Asked asked, Choice choice, String comment) {
        answered.increment();
        String says = choice.name() + (comment.isEmpty() ? "" : " " + comment);
        store.write(new TreeSet<>(), tx -> {
            tx.mail().noteAnswered(asked.trace().to(), new LetterTrace.Note(tx.now(), says));
            return true;
        });
    }

    private static String stamp(Component reply) {
        String stamp = reply.content().getFirst().value("DTSTAMP");
        return stamp == null ? "" : stamp;
    }

    private static Why why(String status) {
        return switch (status) {
            case "3.1" -> Why.CHANGED;
            case "3.5" -> Why.REMOVED;
            case "3.7" -> Why.NOT_INVITED;
            default -> Why.NOT_TAKEN;
        };
    }

    /** What a link leads to in the store. */
    private sealed interface Found {}

    private record Nothing(Why why, LetterLanguage language) implements Found {}

    private record Asked(LetterTrace trace, Principal organizer, OutsideAnswer answer, Invitation invitation)
            implements Found {
        LetterLanguage language() {
            return invitation.language();
        }
    }

    private static Seen seen(Found found) {
        return switch (found) {
            case Nothing(Why why, LetterLanguage language) -> new Seen.Closed(why, language);
            case Asked asked ->
                switch (asked.answer().standing()) {
                    case OPEN -> new Seen.Open(asked.invitation());
                    case CHANGED -> new Seen.Closed(Why.CHANGED, asked.language());
                    case CANCELLED -> new Seen.Closed(Why.CANCELLED, asked.language());
                    case REMOVED -> new Seen.Closed(Why.REMOVED, asked.language());
                    case NOT_INVITED -> new Seen.Closed(Why.NOT_INVITED, asked.language());
                    case OVER -> new Seen.Closed(Why.OVER, asked.language());
                };
        };
    }

    private Found find(String token) {
        String digest = LetterLinks.digest(token);
        Instant now = clock.instant();
        return store.read(snapshot -> {
            LetterTrace trace = snapshot.mail()
                    .traceOfLink(digest)
                    .filter(known -> known.until().isAfter(now))
                    .orElse(null);
            return trace == null ? new Nothing(Why.UNKNOWN, LetterLanguage.ENGLISH) : find(snapshot, trace, now);
        });
    }

    private static Found find(Snapshot snapshot, LetterTrace trace, Instant now) {
        LetterLanguage language = LetterLanguage.of(trace.link().language());
        Optional<Principal> organizer = snapshot.principalOf(trace.to().home());
        Optional<MessageRow> message =
                snapshot.message(trace.to().home(), trace.to().seq());
        Optional<ObjectRow> stored = SchedulingHome.find(snapshot, trace.to().home(), trace.uid());
        if (organizer.isEmpty() || message.isEmpty() || stored.isEmpty()) {
            return new Nothing(Why.REMOVED, language);
        }
        Component request = ICalendarReader.read(message.get().content());
        Component calendar = ICalendarReader.read(snapshot.content(stored.get()));
        OutsideAnswer answer = new OutsideAnswer(
                request,
                calendar,
                SchedulingHome.identities(snapshot, organizer.get(), List.of(calendar), List.of()),
                trace.to().recipient(),
                now);
        @Nullable Component shown = answer.shown();
        if (shown == null || !isOrganizedHere(shown, organizer.get(), snapshot)) {
            return new Nothing(Why.REMOVED, language);
        }
        return new Asked(trace, organizer.get(), answer, invitation(shown, trace, answer, language));
    }

    private static boolean isOrganizedHere(Component shown, Principal organizer, Snapshot snapshot) {
        String address = shown.value("ORGANIZER");
        return address != null
                && (CalendarUserAddress.of(organizer).stream().anyMatch(own -> own.equalsIgnoreCase(address))
                        || CalendarUserAddress.known(snapshot, address)
                                .filter(known -> known.home().equals(organizer.home()))
                                .isPresent());
    }

    private static Invitation invitation(
            Component shown, LetterTrace trace, OutsideAnswer answer, LetterLanguage language) {
        return new Invitation(
                LetterText.line(shown, "SUMMARY"),
                LetterText.when(shown, language),
                LetterText.line(shown, "LOCATION"),
                LetterText.organizer(shown),
                trace.address(),
                List.of(Choice.values()).stream()
                        .filter(choice -> choice.name().equals(answer.partstat().toUpperCase(Locale.ROOT)))
                        .findFirst(),
                language);
    }
}
