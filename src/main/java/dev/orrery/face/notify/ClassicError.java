package dev.orrery.face.notify;

/** What the classic service says no with: a code and a message on the wire, under HTTP status 200. */
enum ClassicError {
    INVALID_PARAMETER(417, "Invalid Parameter"),
    INVALID_SESSION(403, "Invalid Session"),
    STALE_CHALLENGE(403, "Invalid Token"),
    INVALID_CREDENTIALS(401, "Invalid credentials"),
    INVALID_TOKEN(472, "Invalid token"),
    ACCESS_FORBIDDEN(403, "Access forbidden"),
    MISSING_NOTIFICATION(417, "Missing Notification"),
    MISSING_TYPE(417, "Missing notification type"),
    INVALID_TYPE(417, "Invalid notification type"),
    NO_BACKEND(417, "Invalid/Missing backend parameter"),
    NO_FOLDER(417, "Invalid/Missing folder parameter"),
    NO_MESSAGE(417, "Invalid/Missing messageID parameter"),
    NO_USER(417, "Invalid/Missing username parameter"),
    UNKNOWN_BACKEND(417, "Specified backend is invalid"),
    UNKNOWN_USER(417, "Invalid user"),
    KNOWN_MESSAGE(417, "Message already registered");

    private final int code;
    private final String message;

    ClassicError(int code, String message) {
        this.code = code;
        this.message = message;
    }

    int code() {
        return code;
    }

    String message() {
        return message;
    }
}
