package dev.orrery.model;

/**
 * Who caused a change, and by which door it came in; every entry of the log carries both.
 *
 * @param principal GUID of the person on whose behalf, or {@link #SYSTEM}
 * @param origin the door: {@code dav}, {@code import}, {@code ical}, {@code imap}, {@code mail}, {@code directory} …;
 *     a source skips the entries that it brought in itself
 */
public record Actor(String principal, String origin) {
    public static final String SYSTEM = "system";

    public static Actor system(String origin) {
        return new Actor(SYSTEM, origin);
    }
}
