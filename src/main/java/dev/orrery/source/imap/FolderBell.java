package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.FolderName;

/** Rings when something may have happened. A hint, never the truth; may ring for nothing; must return quickly. */
public interface FolderBell {
    /** Something may have happened in a folder. */
    void rang(FolderName folder);

    /** Folders may have come, gone, or been renamed. */
    default void foldersRang() {}
}
