package dev.orrery.tracking;

/** What proves to a provider who asks. Never shown: not in logs, not in errors. */
public record CloudLogin(String user, String password) {
    @Override
    public String toString() {
        return "CloudLogin[" + user + ']';
    }
}
