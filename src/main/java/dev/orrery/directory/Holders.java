package dev.orrery.directory;

import java.util.List;

/**
 * The groups that a directory says hold someone, directly or through other groups.
 *
 * @param groups without their members
 * @param whole false when there may be more of them where the directory does not look; then a group that is not named here
 *     is not known not to hold them
 */
public record Holders(List<DirectoryRecord> groups, boolean whole) {
    /** No group, and no doubt about it. */
    public static final Holders NONE = new Holders(List.of(), true);

    public Holders {
        groups = List.copyOf(groups);
    }
}
