package dev.orrery.source.imap;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Picks the calendars from a listing: by their types where the server keeps annotations, else by configured names, and then
 * folders below those are calendars too. What was deleted and laid aside is none. Pure.
 *
 * @param events name of the folder that is the default calendar where nothing has a type
 * @param tasks the same for the task list
 */
record CalendarFolders(String events, String tasks) {
    /** What a folder is called, before its own name, when it was deleted as a calendar and laid aside. */
    static final String ASIDE = "Deleted calendar ";

    private static final Map<String, CalendarFolder.Kind> KINDS = Map.of(
            "event", CalendarFolder.Kind.EVENT,
            "task", CalendarFolder.Kind.TASK,
            "journal", CalendarFolder.Kind.JOURNAL);

    /** In the order of their names; of several that say they are the default of a kind only the first is. */
    List<CalendarFolder> in(List<Folder> listing) {
        // a server without annotations lists the calendar, and nothing else, as if it were marked
        boolean typed = listing.stream()
                .anyMatch(folder -> kind(folder) != null && !folder.below().equals(events));
        Set<CalendarFolder.Kind> marked = EnumSet.noneOf(CalendarFolder.Kind.class);
        for (Folder folder : listing) {
            CalendarFolder.Kind kind = kind(folder);
            if (kind != null && isMarkedAsDefault(folder)) {
                marked.add(kind);
            }
        }
        List<CalendarFolder> found = new ArrayList<>();
        listing.stream()
                .filter(Folder::isSelectable)
                .filter(folder -> !folder.lastName().startsWith(ASIDE))
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .forEach(folder -> (typed ? typed(folder, marked) : named(folder)).ifPresent(found::add));
        return oneDefaultOfEachKind(found);
    }

    private Optional<CalendarFolder> typed(Folder folder, Set<CalendarFolder.Kind> marked) {
        CalendarFolder.Kind kind = kind(folder);
        if (kind == null || !mayRead(folder)) {
            return Optional.empty();
        }
        boolean isDefault = isMarkedAsDefault(folder) || !marked.contains(kind) && isTakenForDefault(folder, kind);
        return Optional.of(calendar(folder, kind, isDefault));
    }

    private static boolean isMarkedAsDefault(Folder folder) {
        FolderType type = folder.type();
        return type != null && type.isDefault() && folder.isOwn();
    }

    /** A mark that only its owner can see says nothing to the account that publishes: then its name does. */
    private boolean isTakenForDefault(Folder folder, CalendarFolder.Kind kind) {
        return folder.isPublished()
                && switch (kind) {
                    case EVENT -> folder.below().equals(events);
                    case TASK -> folder.below().equals(tasks);
                    case JOURNAL -> false;
                };
    }

    private Optional<CalendarFolder> named(Folder folder) {
        String below = folder.below();
        if (!folder.isOwn() || !mayRead(folder)) {
            return Optional.empty();
        }
        if (below.equals(events)) {
            return Optional.of(calendar(folder, CalendarFolder.Kind.EVENT, true));
        }
        if (below.equals(tasks)) {
            return Optional.of(calendar(folder, CalendarFolder.Kind.TASK, true));
        }
        if (isBelow(folder, events)) {
            return Optional.of(calendar(folder, CalendarFolder.Kind.EVENT, false));
        }
        return isBelow(folder, tasks)
                ? Optional.of(calendar(folder, CalendarFolder.Kind.TASK, false))
                : Optional.empty();
    }

    private static boolean isBelow(Folder folder, String name) {
        return folder.annotations().containsKey(Annotations.NONE_KEPT)
                && folder.delimiter() != null
                && folder.below().startsWith(name + folder.delimiter());
    }

    private static CalendarFolder.@Nullable Kind kind(Folder folder) {
        return folder.type() == null ? null : KINDS.get(folder.type().type().toLowerCase(Locale.ROOT));
    }

    private static boolean mayRead(Folder folder) {
        return folder.rights() == null || folder.rights().mayRead();
    }

    private static CalendarFolder calendar(Folder folder, CalendarFolder.Kind kind, boolean isDefault) {
        Rights rights = folder.rights();
        Map<String, String> annotations = folder.annotations();
        String identity = folder.mailboxId() != null ? folder.mailboxId() : annotations.getOrDefault("uniqueid", "");
        return new CalendarFolder(
                folder.name().text(),
                folder.delimiter() == null ? folder.below() : folder.below().replace(folder.delimiter(), "-"),
                identity,
                kind,
                isDefault,
                folder.owner() == Namespace.Kind.OTHERS,
                annotations.getOrDefault("displayname", folder.lastName()),
                !folder.isPublished() && (rights == null || rights.mayInsert() && rights.mayDeleteMessages()),
                counts(folder),
                annotations);
    }

    /**
     * Kolab's {@code incidences-for}: for nobody, for those who read it, or, where it does not say, for those who administer
     * it, so that a colleague's calendar that one may see does not make one busy.
     */
    private static boolean counts(Folder folder) {
        return switch (folder.annotations()
                .getOrDefault("incidences-for", "admins")
                .strip()
                .toLowerCase(Locale.ROOT)) {
            case "nobody" -> false;
            case "readers" -> true;
            default -> {
                Rights rights = folder.rights();
                // its owner administers it, whatever the account may do through which it is read
                yield folder.isPublished() || (rights == null ? folder.isOwn() : rights.mayAdminister());
            }
        };
    }

    private static List<CalendarFolder> oneDefaultOfEachKind(List<CalendarFolder> folders) {
        List<CalendarFolder> settled = new ArrayList<>();
        for (CalendarFolder folder : folders) {
            boolean second = folder.isDefault()
                    && settled.stream().anyMatch(other -> other.isDefault() && other.kind() == folder.kind());
            settled.add(second ? folder.besideDefault() : folder);
        }
        return List.copyOf(settled);
    }
}
