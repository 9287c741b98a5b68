package dev.orrery.face.changes;

import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.SyncPoint;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a home's history: everything up to there is known to its holder. To programs it is a word that they hand
 * back. Immutable.
 *
 * @param epoch of the store that gave it: after a restore the same numbers may mean other changes
 * @param point what its holder knows; while a first listing is read in pages, also when that began
 * @param standpoint from where its holder looked at the home ({@link dev.orrery.calendar.Standpoint}); empty for who
 *     sees all
 */
record Cursor(String epoch, HomeId home, SyncPoint point, String standpoint) {
    private static final Pattern FORM =
            Pattern.compile("([A-Za-z0-9]+)-(\\d{1,18})-(\\d{1,18})(?:-(\\d{1,18})-([a-z][0-9a-z-]*))?");

    /** @throws Refused BadRequest for what is no cursor at all */
    static Cursor parse(String text) {
        Matcher cursor = FORM.matcher(text);
        if (!cursor.matches()) {
            throw new Refused(new Reason.BadRequest("since is a cursor that an earlier answer gave, or the word now."));
        }
        boolean whole = cursor.group(4) == null;
        return new Cursor(
                cursor.group(1),
                new HomeId(Long.parseLong(cursor.group(2))),
                new SyncPoint(Long.parseLong(cursor.group(3)), whole ? 0 : Long.parseLong(cursor.group(4))),
                whole ? "" : cursor.group(5));
    }

    /** The same history, further on. */
    Cursor at(SyncPoint later) {
        return new Cursor(epoch, home, later, standpoint);
    }

    @Override
    public String toString() {
        String text = epoch + '-' + home.value() + '-' + point.seq();
        return standpoint.isEmpty() ? text : text + '-' + point.began() + '-' + standpoint;
    }
}
