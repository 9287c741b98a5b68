package dev.orrery.source.mail;

import dev.orrery.calendar.PassMail;
import dev.orrery.calendar.ReceiveMail.Arrival;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;

/**
 * What the mail server is told about one recipient (RFC 5321 section 4.2, RFC 3463).
 *
 * @param code such as 250
 * @param status such as {@code 2.0.0}
 */
public record MailAnswer(int code, String status, String text) {
    /** Nothing is wrong with what is in it, and nothing is to be done. */
    static final String IGNORED = "2.6.0";

    private static final String LEARNED = "It is noted when the sender is busy";

    /** It waits until the recipient has looked at it. */
    static final String WAITS = "2.1.5";

    private static final String FAULT = "There is a fault here; it was noted";

    static MailAnswer ignored(String why) {
        return new MailAnswer(250, IGNORED, "It changes nothing: " + why);
    }

    static MailAnswer taken(String text) {
        return new MailAnswer(250, "2.0.0", text);
    }

    static MailAnswer unknownUser() {
        return new MailAnswer(550, "5.1.1", "Nobody here has this address");
    }

    static MailAnswer later(String status, String text) {
        return new MailAnswer(451, status, text);
    }

    static MailAnswer fault() {
        return later("4.3.0", FAULT);
    }

    static MailAnswer unreadable(String text) {
        return new MailAnswer(554, "5.6.0", text);
    }

    static MailAnswer turned(String text) {
        return new MailAnswer(550, "5.7.1", text);
    }

    /** What became of a message in a mail. */
    static MailAnswer of(Arrival arrival) {
        return switch (arrival) {
            case Arrival.Taken _ -> taken("It is in the calendar");
            case Arrival.Answered _ -> taken("The answer goes to the sender by mail");
            case Arrival.Learned _ -> taken(LEARNED);
            case Arrival.Ignored(String why) -> ignored(why);
            case Arrival.Waits _ -> new MailAnswer(250, WAITS, "It waits until the recipient has looked at it");
            case Arrival.Again _ -> taken("It was here before");
            case Arrival.Full _ -> new MailAnswer(452, "4.2.2", "Too much waits for the recipient already");
            case Arrival.Turned(String status) ->
                turned("The calendar does not take it (REQUEST-STATUS " + status + ")");
        };
    }

    /** Why a message in a mail is not in the calendar. */
    static MailAnswer of(Refused refused) {
        String why = refused.reason().sentence();
        return switch (refused.reason()) {
            case Reason.Unavailable _ -> later("4.3.0", why);
            case Reason.QuotaExceeded _, Reason.TooMany _ -> new MailAnswer(452, "4.2.2", why);
            case Reason other -> unreadable(other.sentence());
        };
    }

    /**
     * Of two parts of one mail: what has to come again comes first; what one part did is not undone by another that did
     * nothing.
     */
    MailAnswer orWorse(MailAnswer other) {
        if (isTemporary() || other.isTemporary()) {
            return isTemporary() ? this : other;
        }
        if (isBeside() || other.isBeside()) {
            return isBeside() ? other : this;
        }
        return isTaken() ? this : other;
    }

    boolean isIgnored() {
        return status.equals(IGNORED);
    }

    /** Whether it says nothing about an event or a task: such a part only comes along with those that do. */
    boolean isBeside() {
        return isIgnored() || text.equals(LEARNED);
    }

    /** What a person is told became of it. */
    PassMail.Fate fate() {
        return !isTaken() || isIgnored()
                ? PassMail.Fate.IGNORED
                : status.equals(WAITS) ? PassMail.Fate.WAITS : PassMail.Fate.RECORDED;
    }

    public boolean isTaken() {
        return code < 300;
    }

    public boolean isTemporary() {
        return code >= 400 && code < 500;
    }

    /** Whether somebody is asked in vain now, and the same mail would be answered otherwise later. */
    public boolean isOutage() {
        return code == 451 && !isFault();
    }

    /** Whether it is a fault here. */
    public boolean isFault() {
        return text.equals(FAULT);
    }

    /** As a line of the protocol, without its end. */
    String line() {
        String plain = text.replaceAll("[^ -~]", "?");
        return code + " " + status + " " + (plain.length() > 400 ? plain.substring(0, 400) : plain);
    }

    @Override
    public String toString() {
        return line();
    }
}
