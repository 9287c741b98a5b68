package dev.orrery.calendar;

import dev.orrery.model.CollectionRef;
import dev.orrery.store.Snapshot;

/** Names that the server gives to members (RFC 5995, imports): from the UID where that makes a good file name. */
final class MemberNames {
    private static final int LONGEST = 200;
    private static final String PLAIN = "-._@+=";
    private static final String EXTENSION = ".ics";

    private MemberNames() {}

    /** The same for the same UID, in every store. */
    static String ofUid(String uid) {
        return isFileName(uid) ? uid + EXTENSION : digest(uid);
    }

    /** A name for a new object of this UID that no other object has. */
    static String free(Snapshot snapshot, CollectionRef collection, String uid) {
        String name = ofUid(uid);
        return snapshot.object(collection.object(name)).isEmpty() ? name : digest(uid);
    }

    /** For a UID whose first choice is taken by another object. */
    static String digest(String uid) {
        return Etags.digest(uid.getBytes(java.nio.charset.StandardCharsets.UTF_8)) + EXTENSION;
    }

    private static boolean isFileName(String uid) {
        if (uid.isEmpty() || uid.length() > LONGEST || uid.charAt(0) == '.') {
            return false;
        }
        for (int i = 0; i < uid.length(); i++) {
            char c = uid.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letter && PLAIN.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
