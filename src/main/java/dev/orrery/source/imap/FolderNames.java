package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.FolderName;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Names for folders that are made, renamed and laid aside. Pure. */
final class FolderNames {
    private static final int LONGEST = 60;

    private final Ground ground;
    private final CalendarFolders calendars;
    private final Set<String> taken;
    private final String delimiter;

    FolderNames(Ground ground, CalendarFolders calendars, List<Folder> there) {
        this.ground = ground;
        this.calendars = calendars;
        this.taken = there.stream().map(folder -> folder.name().wire()).collect(Collectors.toSet());
        String told = ground.delimiter();
        this.delimiter = told != null
                ? told
                : there.stream()
                        .map(Folder::delimiter)
                        .filter(one -> one != null)
                        .findFirst()
                        .orElse("/");
    }

    /** What new folders of a kind begin with: where nothing can be marked, they lie below the calendar or the task list. */
    String ofNew(CalendarFolder.Kind kind) {
        if (ground.keepsTypes()) {
            return ground.prefix();
        }
        String above = kind == CalendarFolder.Kind.TASK ? calendars.tasks() : calendars.events();
        return ground.prefix() + FolderName.of(above).wire() + delimiter;
    }

    /** What a folder in the same place begins with. */
    private String besides(Folder folder) {
        String wire = folder.name().wire();
        return wire.substring(0, wire.lastIndexOf(delimiter) + 1);
    }

    /** Under what name a folder that was deleted is laid aside: in the same place, for not every server moves folders. */
    FolderName aside(Folder folder) {
        return free(besides(folder), CalendarFolders.ASIDE + folder.lastName(), "");
    }

    /** As near to the wanted name as is fit for one level. */
    String fit(String wanted) {
        StringBuilder fit = new StringBuilder();
        wanted.strip()
                .codePoints()
                .map(c -> Character.isISOControl(c) || "/\\%*.".indexOf(c) >= 0 || delimiter.indexOf(c) >= 0 ? '-' : c)
                .limit(LONGEST)
                .forEach(fit::appendCodePoint);
        return fit.isEmpty() || fit.charAt(0) == '~' || fit.charAt(0) == '#' ? "Calendar" + fit : fit.toString();
    }

    /** A name that no other folder has. */
    FolderName free(String beginning, String wanted) {
        return free(beginning, notAside(wanted), "");
    }

    /** A calendar that somebody calls as those that were laid aside would be taken for one. */
    private static String notAside(String wanted) {
        return wanted.strip().startsWith(CalendarFolders.ASIDE.strip()) ? "Calendar " + wanted.strip() : wanted;
    }

    /** The same for a folder that has a name: it may be called as it is. */
    FolderName freeFor(Folder folder, String wanted) {
        return free(besides(folder), notAside(wanted), folder.name().wire());
    }

    private FolderName free(String beginning, String wanted, String own) {
        String base = beginning + FolderName.of(fit(wanted)).wire();
        String name = base;
        for (int i = 2; taken.contains(name) && !name.equals(own); i++) {
            name = base + " " + i;
        }
        return new FolderName(name);
    }
}
