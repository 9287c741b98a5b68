package dev.orrery.face.mail;

/**
 * What a mail server answered (RFC 5321 section 4.2).
 *
 * @param text of all lines, in one
 */
record SmtpReply(int code, String text) {
    boolean isPositive() {
        return code >= 200 && code < 300;
    }

    boolean isIntermediate() {
        return code >= 300 && code < 400;
    }

    boolean isPermanent() {
        return code >= 500;
    }

    /** For logs and administrators. */
    String said() {
        return code + " " + text;
    }
}
