package dev.orrery.calendar;

import dev.orrery.directory.CalendarUserAddress;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.Property;
import dev.orrery.model.Principal;
import dev.orrery.scheduling.Refusal;
import dev.orrery.scheduling.ScheduleStatus;
import dev.orrery.store.DeliveryRow;
import dev.orrery.store.LetterRow;
import dev.orrery.store.LetterTrace;
import dev.orrery.store.MessageRow;
import dev.orrery.store.Reservations;
import dev.orrery.store.Snapshot;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says in words what a message says, and what became of it. */
final class ExplainText {
    private static final int MOST_ANSWERS = 20;

    private ExplainText() {}

    /** What became of a message for one of its recipients. */
    static String became(Snapshot snapshot, MessageRow message, String recipient) {
        LetterRow.Key key = new LetterRow.Key(message.home(), message.seq(), recipient);
        String status = snapshot.delivery(message.home(), message.seq(), recipient)
                .map(DeliveryRow::status)
                .orElse(DeliveryRow.WAITING);
        Optional<LetterTrace> trace = snapshot.mail().trace(key);
        String became = snapshot.mail()
                .letter(key)
                .map(ExplainText::letter)
                .or(() -> trace.map(sent -> sent(sent, status)))
                .orElseGet(() -> meaning(
                        status, CalendarUserAddress.known(snapshot, recipient).isPresent()));
        return became + " (" + status + ")" + trace.map(ExplainText::after).orElse("");
    }

    private static String letter(LetterRow letter) {
        LetterRow.Progress progress = letter.progress();
        String mail = "mail " + letter.messageId();
        String tries = progress.attempts() == 1 ? "1 try" : progress.attempts() + " tries";
        String problem = progress.problem();
        return switch (progress.state()) {
            case WAITING ->
                problem.isEmpty()
                        ? mail + " is about to be sent"
                        : progress.attempts() == 0
                                ? mail + " waits, for no mail server could be asked: " + problem
                                : mail + " waits after " + tries + ", and is tried again at " + progress.nextTry()
                                        + ", for the last one failed: " + problem;
            case SETTLED -> problem.isEmpty() ? taken(mail) : mail + " cannot be sent: " + problem;
            case DEAD ->
                mail + " was given up after " + tries + ", for the last one failed: " + problem
                        + "; `./orrery letters` shows it and can have it tried again";
        };
    }

    /** A letter of which the bytes are gone. */
    private static String sent(LetterTrace trace, String status) {
        String mail = "mail " + trace.messageId();
        return status.equals(ScheduleStatus.UNDELIVERABLE) && trace.returned().isEmpty()
                ? mail + " was given up, and is off the list of `./orrery letters`"
                : taken(mail);
    }

    private static String taken(String what) {
        return "a mail server has taken " + what;
    }

    /** What came of a letter that was sent. */
    private static String after(LetterTrace trace) {
        return trace.returned()
                        .map(note -> "; it came back at " + note.at() + ": " + note.says())
                        .orElse("")
                + trace.answered()
                        .map(note -> "; answered by its link at " + note.at() + ": " + note.says())
                        .orElse("");
    }

    /**
     * What SCHEDULE-STATUS says (RFC 6638 section 3.2.9), as docs/scheduling.md has it.
     *
     * @param here whether the recipient is known here
     */
    private static String meaning(String status, boolean here) {
        return switch (status) {
            case "1.0" -> "it is on its way; if it stays so, /health says what holds it up";
            case "1.1" -> taken("it");
            case "1.2" -> "it is in the calendar or inbox";
            case "3.7" -> "nobody has this address, or is not invited";
            case "3.8" -> "messages from this sender are not taken";
            case "5.1" ->
                here
                        ? "it could not be delivered: the home is full, or it was tried for days; the server's log says which"
                        : "it could not be delivered: nobody here has this address, and no mail server was there that takes"
                                + " mail to others (mail.smtp)";
            case "5.2" -> "there is no inbox";
            default -> refused(status);
        };
    }

    private static String refused(String status) {
        String sentences = Arrays.stream(Refusal.values())
                .filter(refusal -> refusal.status().equals(status))
                .map(Refusal::sentence)
                .collect(Collectors.joining(" Or: "));
        return "it changed nothing"
                + (sentences.isEmpty() ? ", as RFC 5546, 3.6, says under its number" : ": " + sentences);
    }

    /** State, sentence and code of the answer that the message is; empty for another message. */
    static String answer(Principal person, MessageRow message) {
        boolean proposes = message.method().equals("COUNTER");
        if (!proposes && !message.method().equals("REPLY")) {
            return "";
        }
        List<Component> components = ICalendarReader.read(message.content()).content();
        List<String> own = CalendarUserAddress.of(person);
        String said = components.stream()
                .limit(MOST_ANSWERS)
                .map(component -> (proposes ? proposal(component) : state(component, own)) + reason(component))
                .collect(Collectors.joining("; "));
        int more = components.size() - MOST_ANSWERS;
        return more > 0 ? said + "; and " + more + " more" : said;
    }

    private static String proposal(Component component) {
        return "proposes " + LetterText.when(component, LetterLanguage.ENGLISH);
    }

    private static String state(Component component, List<String> own) {
        String state = component.all("ATTENDEE").stream()
                .filter(attendee -> own.stream().anyMatch(attendee.value()::equalsIgnoreCase))
                .map(attendee -> attendee.parameter("PARTSTAT"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("no answer");
        String occurrence = component.value("RECURRENCE-ID");
        return occurrence == null ? state : state + " for the occurrence of " + occurrence;
    }

    private static String reason(Component component) {
        Property comment = component.property("COMMENT");
        String status = component.value("REQUEST-STATUS");
        return (comment == null ? "" : ": " + comment.text()) + (status == null ? "" : " (" + status + ")");
    }

    /** Of a booking, what a quota has promised to it. */
    static String reserved(Reservations.Pending pending) {
        return " has reserved " + Duration.ofSeconds(pending.seconds()) + " of the quota " + pending.quota()
                + " for it, which counts for " + pending.payer()
                + (pending.over()
                        ? "; its time is over since " + pending.ends() + ", and a running server takes it away"
                        : " until " + pending.ends() + " unless it is decided before");
    }

    /** What became of a promise that nobody came back to. */
    static String expired(Reservations.Expired expired) {
        return " had reserved " + Duration.ofSeconds(expired.seconds()) + " of the quota " + expired.quota()
                + " for it, which counted for " + expired.payer()
                + "; its time was over without word of a decision, and at "
                + expired.found()
                + (expired.held()
                        ? " the event was found to be booked, and holds what it takes"
                        : " it was given back, for nothing was booked");
    }
}
