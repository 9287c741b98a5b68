package dev.orrery.calendar;

import dev.orrery.scheduling.ItipMethod;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What letters to people elsewhere say, for those whose mail program shows no invitations. */
public enum LetterLanguage {
    ENGLISH(Locale.UK, "What", "When", "Where", "Organizer", "repeats", "EEEE, d MMMM yyyy", "HH:mm"),
    GERMAN(Locale.GERMANY, "Was", "Wann", "Wo", "Eingeladen von", "wiederholt sich", "EEEE, d. MMMM yyyy", "HH:mm");

    public final String what;
    public final String when;
    public final String where;
    public final String organizer;
    final String repeats;
    private final DateTimeFormatter day;
    private final DateTimeFormatter time;

    LetterLanguage(
            Locale locale,
            String what,
            String when,
            String where,
            String organizer,
            String repeats,
            String day,
            String time) {
        this.what = what;
        this.when = when;
        this.where = where;
        this.organizer = organizer;
        this.repeats = repeats;
        this.day = DateTimeFormatter.ofPattern(day, locale);
        this.time = DateTimeFormatter.ofPattern(time, locale);
    }

    /** @param tag such as {@code de} or {@code de-AT}; English for whatever is not known */
    public static LetterLanguage of(String tag) {
        return tag.strip().toLowerCase(Locale.ROOT).startsWith("de") ? GERMAN : ENGLISH;
    }

    /** Such as {@code de}. */
    public String tag() {
        return switch (this) {
            case ENGLISH -> "en";
            case GERMAN -> "de";
        };
    }

    /** What a letter says before its links. */
    String answerHere() {
        return switch (this) {
            case ENGLISH -> "You can answer here, too:";
            case GERMAN -> "Sie können auch hier antworten:";
        };
    }

    /** What a link or a button is called. */
    public String choice(AnswerByLink.Choice choice) {
        return switch (this) {
            case ENGLISH ->
                switch (choice) {
                    case ACCEPTED -> "Accept";
                    case TENTATIVE -> "Maybe";
                    case DECLINED -> "Decline";
                };
            case GERMAN ->
                switch (choice) {
                    case ACCEPTED -> "Zusagen";
                    case TENTATIVE -> "Vielleicht";
                    case DECLINED -> "Absagen";
                };
        };
    }

    String day(LocalDate date) {
        return day.format(date);
    }

    String moment(LocalDateTime at) {
        return day.format(at) + ", " + time.format(at);
    }

    String time(LocalDateTime at) {
        return time.format(at);
    }

    /** @param partstat of whoever replies, in upper case */
    String subject(ItipMethod method, String partstat) {
        return switch (this) {
            case ENGLISH ->
                switch (method) {
                    case REQUEST, ADD -> "Invitation: ";
                    case PUBLISH -> "Event: ";
                    case CANCEL -> "Cancelled: ";
                    case REFRESH -> "Please send again: ";
                    case COUNTER -> "Proposal: ";
                    case DECLINECOUNTER -> "Proposal declined: ";
                    case REPLY ->
                        switch (partstat) {
                            case "ACCEPTED" -> "Accepted: ";
                            case "DECLINED" -> "Declined: ";
                            case "TENTATIVE" -> "Tentative: ";
                            case "DELEGATED" -> "Delegated: ";
                            default -> "Answer: ";
                        };
                };
            case GERMAN ->
                switch (method) {
                    case REQUEST, ADD -> "Einladung: ";
                    case PUBLISH -> "Termin: ";
                    case CANCEL -> "Abgesagt: ";
                    case REFRESH -> "Bitte erneut senden: ";
                    case COUNTER -> "Vorschlag: ";
                    case DECLINECOUNTER -> "Vorschlag abgelehnt: ";
                    case REPLY ->
                        switch (partstat) {
                            case "ACCEPTED" -> "Zugesagt: ";
                            case "DECLINED" -> "Abgelehnt: ";
                            case "TENTATIVE" -> "Mit Vorbehalt: ";
                            case "DELEGATED" -> "Weitergegeben: ";
                            default -> "Antwort: ";
                        };
                };
        };
    }

    /** Subject of an answer to the question when somebody is busy. */
    String busyTime() {
        return switch (this) {
            case ENGLISH -> "Busy times";
            case GERMAN -> "Belegte Zeiten";
        };
    }

    /** The first sentence of such an answer. */
    String toldBusyTime(String name) {
        return switch (this) {
            case ENGLISH -> "You have asked when " + name + " is busy; the attached file tells.";
            case GERMAN -> "Sie haben gefragt, wann " + name + " belegt ist; die angehängte Datei sagt es.";
        };
    }

    /** The first sentence. */
    String opening(ItipMethod method, String partstat, String name) {
        return switch (this) {
            case ENGLISH ->
                name
                        + switch (method) {
                            case REQUEST -> " invites you, or has changed what you are invited to.";
                            case ADD -> " has added a date to what you are invited to.";
                            case PUBLISH -> " lets you know of this.";
                            case CANCEL -> " has cancelled this, or you are not invited to it any more.";
                            case REFRESH -> " asks you for the current version of this.";
                            case COUNTER -> " proposes that this be changed as follows.";
                            case DECLINECOUNTER -> " does not take up what you proposed for this.";
                            case REPLY ->
                                switch (partstat) {
                                    case "ACCEPTED" -> " has accepted your invitation.";
                                    case "DECLINED" -> " has declined your invitation.";
                                    case "TENTATIVE" -> " has accepted your invitation tentatively.";
                                    case "DELEGATED" -> " has passed your invitation on to somebody else.";
                                    default -> " has answered your invitation.";
                                };
                        };
            case GERMAN ->
                name
                        + switch (method) {
                            case REQUEST -> " lädt Sie ein oder hat eine Einladung geändert.";
                            case ADD -> " hat einer Einladung einen Termin hinzugefügt.";
                            case PUBLISH -> " teilt Ihnen diesen Termin mit.";
                            case CANCEL -> " hat dies abgesagt, oder Sie sind nicht mehr dazu eingeladen.";
                            case REFRESH -> " bittet Sie um den neuesten Stand.";
                            case COUNTER -> " schlägt vor, dies wie folgt zu ändern.";
                            case DECLINECOUNTER -> " nimmt Ihren Vorschlag nicht an.";
                            case REPLY ->
                                switch (partstat) {
                                    case "ACCEPTED" -> " hat Ihre Einladung angenommen.";
                                    case "DECLINED" -> " hat Ihre Einladung abgelehnt.";
                                    case "TENTATIVE" -> " hat Ihre Einladung unter Vorbehalt angenommen.";
                                    case "DELEGATED" -> " hat Ihre Einladung an jemand anderen weitergegeben.";
                                    default -> " hat auf Ihre Einladung geantwortet.";
                                };
                        };
        };
    }

    /** The last sentence. */
    String closing(ItipMethod method) {
        boolean asks = method == ItipMethod.REQUEST || method == ItipMethod.ADD;
        return switch (this) {
            case ENGLISH ->
                asks
                        ? "If your program shows no buttons to answer with, open the attached file with your calendar."
                        : "This message was sent by a calendar; your calendar can read the attached file.";
            case GERMAN ->
                asks
                        ? "Zeigt Ihr Programm keine Knöpfe zum Antworten, öffnen Sie die angehängte Datei mit Ihrem Kalender."
                        : "Diese Nachricht hat ein Kalender geschickt; Ihr Kalender kann die angehängte Datei lesen.";
        };
    }

    /** What became of a message, for whoever it came to. */
    String fate(PassMail.Fate fate) {
        return switch (this) {
            case ENGLISH ->
                switch (fate) {
                    case RECORDED -> "Your calendar has taken note of it.";
                    case WAITS ->
                        "It waits for your word, because nothing proves who sent it. Your calendar is unchanged.";
                    case IGNORED -> "It has changed nothing in your calendar.";
                };
            case GERMAN ->
                switch (fate) {
                    case RECORDED -> "Ihr Kalender hat es vermerkt.";
                    case WAITS ->
                        "Es wartet auf Ihr Wort, weil nichts beweist, wer es geschickt hat. Ihr Kalender ist unverändert.";
                    case IGNORED -> "Es hat in Ihrem Kalender nichts geändert.";
                };
        };
    }

    /** Busy time that somebody told of themselves was kept. */
    String notedBusyTime() {
        return switch (this) {
            case ENGLISH -> "It is noted when the sender is busy.";
            case GERMAN -> "Es ist vermerkt, wann der Absender keine Zeit hat.";
        };
    }

    /** @param requests an address; empty if there is none */
    String howToAnswer(String requests) {
        return switch (this) {
            case ENGLISH ->
                "What is still open you can answer in your calendar program"
                        + (requests.isEmpty() ? "." : ", or here: " + requests);
            case GERMAN ->
                "Was noch offen ist, können Sie in Ihrem Kalenderprogramm beantworten"
                        + (requests.isEmpty() ? "." : ", oder hier: " + requests);
        };
    }
}
