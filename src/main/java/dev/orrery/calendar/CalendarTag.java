package dev.orrery.calendar;

import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.store.CollectionRow;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one state of a calendar as one somebody saw it: what stands between the quotation marks of its strong entity tag,
 * and what a file carries with it so that its reader can say later what it was made of. Immutable.
 *
 * @param epoch of the store
 * @param seq of the newest change in it
 * @param view empty for the whole; else the rules under which it was seen, or what was chosen
 */
public record CalendarTag(String epoch, CollectionRef collection, long seq, String view) {
    /** The form in which calendars are written; another one is another text. */
    private static final String FORM = "1";

    private static final Pattern WRITTEN =
            Pattern.compile("([0-9A-Za-z]+)-(\\d{1,18})-(\\d{1,18})-(\\d{1,18})\\.(\\d+)(?:-([a-z][0-9a-z]*))?");

    static CalendarTag of(String epoch, CollectionRow row, String view) {
        return new CalendarTag(epoch, row.ref(), row.lastSeq(), view);
    }

    /** Empty for what is not of this form, such as another server's tag. */
    public static Optional<CalendarTag> parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        return written.matches()
                ? Optional.of(new CalendarTag(
                        written.group(1),
                        new CollectionRef(
                                new HomeId(Long.parseLong(written.group(2))),
                                new CollectionId(Long.parseLong(written.group(3)))),
                        Long.parseLong(written.group(4)),
                        written.group(6) == null ? "" : written.group(6)))
                : Optional.empty();
    }

    /** With quotation marks (RFC 9110 section 8.8.3). */
    public String etag() {
        return '"' + toString() + '"';
    }

    @Override
    public String toString() {
        return epoch
                + '-'
                + collection.home().value()
                + '-'
                + collection.id().value()
                + '-'
                + seq
                + '.'
                + FORM
                + (view.isEmpty() ? "" : '-' + view);
    }
}
