package dev.orrery.dav;

/** Small calendar objects for tests, in the form that clients send. */
public final class Events {
    private Events() {}

    /** An hour on 2026-03-02 at 10:00 UTC. */
    public static String event(String uid, String summary) {
        return calendar("""
                BEGIN:VEVENT
                UID:%s
                DTSTAMP:20260301T120000Z
                DTSTART:20260302T100000Z
                DTEND:20260302T110000Z
                SUMMARY:%s
                END:VEVENT
                """.formatted(uid, summary));
    }

    public static String event(String uid) {
        return event(uid, uid);
    }

    public static String task(String uid) {
        return calendar("""
                BEGIN:VTODO
                UID:%s
                DTSTAMP:20260301T120000Z
                SUMMARY:%s
                END:VTODO
                """.formatted(uid, uid));
    }

    /** Components, with line feeds, inside a VCALENDAR, with the line breaks of RFC 5545. */
    public static String calendar(String components) {
        return ("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Orrery//Test//EN\n" + components + "END:VCALENDAR\n")
                .replace("\n", "\r\n");
    }
}
