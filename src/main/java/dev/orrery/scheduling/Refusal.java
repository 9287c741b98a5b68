package dev.orrery.scheduling;

/**
 * Why a message changed nothing. Each says so to the person who looks for the reason, and to the sender as REQUEST-STATUS
 * (RFC 5546 section 3.6) where the sender is told.
 */
public enum Refusal {
    NOT_NEWER("2.0", "It is not newer than what is stored (RFC 5546, 2.1.5)."),
    CANCELLED_BEFORE("2.0", "It was cancelled before it came (RFC 5546, 2.1.5)."),
    ANSWERS_AN_OLDER_VERSION("3.1", "It answers an older version; the time has changed since (RFC 5546, 2.1.5)."),
    NOT_THE_ORGANIZER("3.8", "Only the organizer may send it, and the sender is somebody else."),
    NOT_AN_ATTENDEE("3.7", "Only somebody who is invited may send it, and the sender is not."),
    NOT_INVITED("3.7", "It invites other people, not its recipient."),
    NOT_FOR_THE_ORGANIZER("3.8", "Its recipient is the organizer, who does not get such messages."),
    NOT_ORGANIZED_HERE("3.8", "Its recipient is not the organizer, so there is nothing to answer to."),
    ORGANIZER_CHANGED("3.8", "Somebody else became the organizer, which the recipient does not accept."),
    AN_INVITATION_IS_STORED("3.8", "An invitation is stored under this UID; a publication does not replace it."),
    NOTHING_STORED("3.1", "Nothing is stored under this UID."),
    ANOTHER_COMPONENT("3.13", "An object of another type is stored under this UID."),
    NO_SUCH_OCCURRENCE("3.5", "The series has no occurrence at that time."),
    UNWANTED("3.14", "The recipient ignores such messages.");

    private final String status;
    private final String sentence;

    Refusal(String status, String sentence) {
        this.status = status;
        this.sentence = sentence;
    }

    /** Code of REQUEST-STATUS. */
    public String status() {
        return status;
    }

    /** A sentence for people. */
    public String sentence() {
        return sentence;
    }
}
