package dev.orrery.directory;

import dev.orrery.mirror.Authority;
import dev.orrery.mirror.Unreachable;
import dev.orrery.model.PrincipalKind;
import java.util.List;
import java.util.Set;

/** A directory that can be asked for its people, groups, locations and resources. Thread-safe. */
public interface DirectoryService extends Authority<Sought, DirectoryRecord>, AutoCloseable {
    /** The record's attribute that holds how the directory itself names it; LDAP: its DN. */
    String HANDLE = "handle";

    /** The record's attribute that is there when the account may not sign in; its calendars stay. */
    String DISABLED = "disabled";

    /**
     * Asks live for calendar users whose name, display name or mail contains {@code text}, without case.
     *
     * @param limit at most so many of each kind; more are cut off silently, and so is what lies where the directory points
     *     to: that somebody was not found says nothing
     */
    List<DirectoryRecord> search(Set<PrincipalKind> kinds, String text, int limit) throws Unreachable;

    /** The groups that hold the record, directly or through other groups, without their members; cycles are survived. */
    Holders groupsOf(DirectoryRecord record) throws Unreachable;

    /**
     * Checks a password as the person. {@link PasswordVerdict#RIGHT} only if the account that accepted it has the record's
     * GUID: how a directory names an account may be used again for somebody else.
     */
    PasswordVerdict verify(DirectoryRecord record, char[] password) throws Unreachable;

    /** In a sentence, why the record is or is not a calendar user here. */
    String explain(Sought sought) throws Unreachable;

    @Override
    void close();
}
