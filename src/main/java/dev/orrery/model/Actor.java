package dev.orrery.model;

/**
 * Who caused a change, and by which door it came in; every entry of the log carries both.
 *
 * @param principal GUID of the person on whose behalf, or {@link #SYSTEM}
 * @param origin the door: {@code dav}, {@code import}, {@code ical}, {@code imap}, {@code mail}, {@code directory} …;
 *     a source skips the entries that it brought in itself
 * @param dontNotify which of the person's own push registrations asked not to be told of this: their ids, with commas in
 *     between, {@code *} for all, empty for none
 */
public record Actor(String principal, String origin, String dontNotify) {
    public static final String SYSTEM = "system";

    public Actor(String principal, String origin) {
        this(principal, origin, "");
    }

    public static Actor system(String origin) {
        return new Actor(SYSTEM, origin);
    }
}
