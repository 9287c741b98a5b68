package dev.orrery.source.imap;

import dev.orrery.calendar.Draft;

/** Makes the copy that shows an older message beside the newer one of the same UID. */
@FunctionalInterface
interface Conflicts {
    /** The same content under a UID of its own, which depends on nothing but the object's UID and the message's. */
    Draft copy(Draft older, long message);
}
