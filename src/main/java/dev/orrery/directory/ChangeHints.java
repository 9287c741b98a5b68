package dev.orrery.directory;

import org.jspecify.annotations.Nullable;

/**
 * Who is told when a directory says by itself that something changed. Only a hint: what is true is asked for when
 * somebody comes. Thread-safe, quick.
 */
public interface ChangeHints {
    /** One record may have changed, come or gone; null: which ones is not known. */
    void suspect(@Nullable Sought sought);

    /** Who is in which group may have changed. */
    void suspectMemberships();
}
