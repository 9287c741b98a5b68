package dev.orrery.source.imap;

import dev.orrery.calendar.Draft;

/** Makes the copy that shows an older message beside the newer one of the same UID. */
interface Conflicts {
    /** The copy's UID, which depends on nothing but the object's UID and the message's. */
    String uid(String uid, long message);

    /** The same content under that UID. */
    Draft copy(Draft older, long message);
}
