package dev.orrery.calendar;

import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.model.Principal;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.ItipMethod;
import dev.orrery.scheduling.ToldFreeBusy;
import dev.orrery.store.Store;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a person's mailbox gets of a mail that came for their calendar too, as they prefer it, and what of it the mailbox has
 * got already: so that a mail that is brought again is passed on once. Thread-safe.
 */
public final class PassMail {
    private final Store store;
    private final Map<String, String> usual;
    private final Settings settings;

    /**
     * @param language for whoever has chosen none
     * @param requests where people answer in a browser or by a program; empty if nowhere
     */
    public record Settings(LetterLanguage language, String requests) {}

    public PassMail(Store store, Limits limits, Settings settings) {
        this.store = store;
        this.usual = limits.preferred();
        this.settings = settings;
    }

    /** How a calendar mail reaches the mailbox, by the words of imip-agent. */
    public enum Packaging {
        MESSAGE_ONLY,
        SUMMARY_ONLY,
        SUMMARY_WRAPS_MESSAGE,
        MESSAGE_THEN_SUMMARY,
        SUMMARY_THEN_MESSAGE;

        /** As preferences say it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What of a mail reaches the mailbox. */
    public enum Content {
        /** The mail as it came. */
        MESSAGE(0),
        /** What the calendar made of it. */
        SUMMARY(1);

        /** Part of what is noted in stores: never another one. */
        private final int number;

        Content(int number) {
            this.number = number;
        }
    }

    /** What became of a message in a mail. */
    public enum Fate {
        /** The calendar has taken note of it. */
        RECORDED,
        /** It waits for the person's word. */
        WAITS,
        /** It changed nothing. */
        IGNORED
    }

    /**
     * A message that was in the mail.
     *
     * @param text iCalendar with METHOD
     */
    public record Piece(byte[] text, Fate fate) {}

    /**
     * @param participates false if the calendar is to take no note of anybody's mail
     * @param toldOfBusyTime whether summaries speak of busy time that others told
     */
    public record Plan(boolean participates, Packaging packaging, LetterLanguage language, boolean toldOfBusyTime) {
        /** The messages that a summary is about; where there is none the mail goes on as it is. */
        public List<Piece> summed(List<Piece> pieces) {
            return toldOfBusyTime
                    ? pieces
                    : pieces.stream().filter(piece -> !isLearned(piece)).toList();
        }
    }

    public Plan plan(Principal person) {
        Preferred preferred = store.read(snapshot -> Preferred.of(snapshot, person, usual));
        Packaging packaging = preferred
                .find(Preferences.INCOMING)
                .map(word -> Packaging.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_')))
                .orElse(Packaging.SUMMARY_WRAPS_MESSAGE);
        LetterLanguage language = preferred
                .language()
                .or(() ->
                        Optional.ofNullable(person.attributes().get("language")).map(LetterLanguage::of))
                .orElse(settings.language());
        boolean told = preferred
                .find(Preferences.FREEBUSY_MESSAGES)
                .filter("notify"::equals)
                .isPresent();
        return new Plan(preferred.participates(), packaging, language, told);
    }

    /** What nobody else's mail and no other content of it has: under this it is noted that the mailbox has got it. */
    public static String mark(String address, byte[] mail, Content content) {
        return Etags.digest(
                "passed on " + content.number + "\n" + address.toLowerCase(Locale.ROOT) + "\n" + Etags.digest(mail));
    }

    /** Of these contents those that the mailbox has not got yet, in whatever order and packaging the others came. */
    public Set<Content> missing(Principal person, String address, byte[] mail, Set<Content> wanted) {
        Set<Content> missing = EnumSet.copyOf(wanted);
        store.read(snapshot ->
                missing.removeIf(content -> snapshot.mail().isSeen(person.home(), mark(address, mail, content))));
        return missing;
    }

    /** Notes that the mailbox has got these, all or none. */
    public void passed(Principal person, String address, byte[] mail, Set<Content> contents) {
        store.write(person.home(), tx -> {
            contents.forEach(content -> tx.mail().putSeen(person.home(), mark(address, mail, content)));
            return true;
        });
    }

    /** The subject of a summary. */
    public String subject(Piece first, LetterLanguage language) {
        return read(first)
                .map(calendar -> LetterText.subject(method(calendar), component(calendar), language))
                .orElse("iCalendar");
    }

    /** What was recorded, what waits, and how to answer. */
    public String summary(List<Piece> pieces, String from, LetterLanguage language) {
        StringBuilder out = new StringBuilder();
        for (Piece piece : pieces) {
            read(piece)
                    .ifPresent(
                            calendar -> LetterText.summary(out, from, method(calendar), component(calendar), language));
            out.append(isLearned(piece) ? language.notedBusyTime() : language.fate(piece.fate()))
                    .append("\r\n\r\n");
        }
        boolean open = pieces.stream().anyMatch(piece -> piece.fate() != Fate.IGNORED && !isLearned(piece));
        if (open) {
            out.append(language.howToAnswer(settings.requests())).append("\r\n");
        }
        return out.toString();
    }

    /** Busy time of the sender that was kept. */
    private static boolean isLearned(Piece piece) {
        return piece.fate() == Fate.RECORDED
                && read(piece).filter(ToldFreeBusy::isMeant).isPresent();
    }

    private static Optional<Component> read(Piece piece) {
        try {
            return Optional.of(ICalendarReader.read(piece.text()))
                    .filter(calendar -> !calendar.content().isEmpty());
        } catch (Refused broken) {
            return Optional.empty();
        }
    }

    private static Component component(Component calendar) {
        return calendar.content().getFirst();
    }

    private static ItipMethod method(Component calendar) {
        String method = calendar.value("METHOD");
        return ItipMethod.of(method == null ? "" : method).orElse(ItipMethod.PUBLISH);
    }
}
