package dev.orrery.web;

import dev.orrery.calendar.AnswerByLink.Choice;
import dev.orrery.calendar.AnswerByLink.Why;
import dev.orrery.calendar.LetterLanguage;

/** What the page behind the link of an invitation says, in the language of the letter. */
enum RsvpWords {
    ENGLISH(
            "Invitation",
            "Invited",
            "Your answer",
            "none yet",
            "A few words for the organizer, if you like",
            "Your answer is noted.",
            "Your answer is passed on. It is in the calendar as soon as that can be reached.",
            "Nothing is answered before you press a button.",
            "You can change your answer here as long as the event is not over."),
    GERMAN(
            "Einladung",
            "Eingeladen",
            "Ihre Antwort",
            "noch keine",
            "Wenn Sie möchten, ein paar Worte dazu",
            "Ihre Antwort ist vermerkt.",
            "Ihre Antwort ist weitergegeben. Sie steht im Kalender, sobald der zu erreichen ist.",
            "Beantwortet ist erst etwas, wenn Sie einen Knopf drücken.",
            "Sie können Ihre Antwort hier ändern, solange der Termin nicht vorbei ist.");

    private final String title;
    private final String invited;
    private final String answer;
    private final String none;
    private final String comment;
    private final String recorded;
    private final String passed;
    private final String confirm;
    private final String again;

    RsvpWords(
            String title,
            String invited,
            String answer,
            String none,
            String comment,
            String recorded,
            String passed,
            String confirm,
            String again) {
        this.title = title;
        this.invited = invited;
        this.answer = answer;
        this.none = none;
        this.comment = comment;
        this.recorded = recorded;
        this.passed = passed;
        this.confirm = confirm;
        this.again = again;
    }

    static RsvpWords of(LetterLanguage language) {
        return switch (language) {
            case ENGLISH -> ENGLISH;
            case GERMAN -> GERMAN;
        };
    }

    String title() {
        return title;
    }

    /** Before the address that the letter was to. */
    String invited() {
        return invited;
    }

    /** Before the answer as it stands. */
    String answer() {
        return answer;
    }

    String none() {
        return none;
    }

    String comment() {
        return comment;
    }

    String recorded() {
        return recorded;
    }

    String passed() {
        return passed;
    }

    /** For who followed the link of one answer. */
    String confirm() {
        return confirm;
    }

    String again() {
        return again;
    }

    String given(Choice choice) {
        return switch (this) {
            case ENGLISH ->
                switch (choice) {
                    case ACCEPTED -> "accepted";
                    case TENTATIVE -> "maybe";
                    case DECLINED -> "declined";
                };
            case GERMAN ->
                switch (choice) {
                    case ACCEPTED -> "zugesagt";
                    case TENTATIVE -> "vielleicht";
                    case DECLINED -> "abgesagt";
                };
        };
    }

    String closed(Why why) {
        return switch (this) {
            case ENGLISH ->
                switch (why) {
                    case UNKNOWN -> "This link leads nowhere, or not any more. Is it all there, as it was in the mail?";
                    case REMOVED -> "There is no such event any more, so there is nothing to answer.";
                    case CANCELLED -> "The event is cancelled, so there is nothing to answer.";
                    case NOT_INVITED -> "You are not invited to this any more, so there is nothing to answer.";
                    case CHANGED ->
                        "The time has changed since this mail was sent. Answer with the newest mail about it, please.";
                    case OVER -> "The event is over, so there is nothing to answer.";
                    case NOT_TAKEN -> "The organizer takes no answers here. Write to them, please.";
                };
            case GERMAN ->
                switch (why) {
                    case UNKNOWN ->
                        "Dieser Link führt nirgendwohin, oder nicht mehr. Ist er vollständig, so wie in der Nachricht?";
                    case REMOVED -> "Diesen Termin gibt es nicht mehr, darum ist nichts zu beantworten.";
                    case CANCELLED -> "Der Termin ist abgesagt, darum ist nichts zu beantworten.";
                    case NOT_INVITED -> "Sie sind dazu nicht mehr eingeladen, darum ist nichts zu beantworten.";
                    case CHANGED ->
                        "Die Zeit hat sich seit dieser Nachricht geändert. Bitte antworten Sie mit der neuesten dazu.";
                    case OVER -> "Der Termin ist vorbei, darum ist nichts zu beantworten.";
                    case NOT_TAKEN ->
                        "Hier werden keine Antworten angenommen. Bitte schreiben Sie an die einladende Person.";
                };
        };
    }
}
