package dev.orrery.face.queue;

import dev.orrery.calendar.MailNews;
import dev.orrery.face.EntryFeed;
import dev.orrery.http.UrlPath;
import dev.orrery.model.HomeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * What one filter of a queue lets through. Immutable.
 *
 * @param user as it was asked for
 * @param home whose news it is about
 * @param folder a mail folder as the mail system calls it, or a calendar by its name; folded; empty for all
 * @param match how {@code folder} is compared
 * @param events types as the log calls them, or {@code mail.*}; empty for all
 */
record QueueFilter(String user, HomeId home, String folder, Match match, Table table, List<String> events) {
    /** In the path of what lies in a home: {@code /calendars/users/ada/}. */
    private static final int HOME_SEGMENTS = 3;

    QueueFilter {
        events = List.copyOf(events);
    }

    /** How a folder's name is compared; always without case. */
    enum Match {
        EXACT,
        PREFIX,
        SUFFIX,
        CONTAINS;

        boolean test(String name, String wanted) {
            return switch (this) {
                case EXACT -> name.equals(wanted);
                case PREFIX -> name.startsWith(wanted);
                case SUFFIX -> name.endsWith(wanted);
                case CONTAINS -> name.contains(wanted);
            };
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What of a folder is of interest: what lies in it, or that there is such a folder and how it is called. */
    enum Table {
        ANY,
        CONTENTS,
        HIERARCHY;

        boolean holds(String type) {
            return switch (this) {
                case ANY -> true;
                case CONTENTS -> type.startsWith("mail.") || type.startsWith("calendar.");
                case HIERARCHY -> type.startsWith("collection.");
            };
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param body the entry as it is told */
    boolean lets(HomeId from, EntryFeed.Told entry, JsonNode body) {
        return home.equals(from)
                && table.holds(entry.type())
                && (events.isEmpty() || events.stream().anyMatch(wanted -> isOf(wanted, entry.type())))
                && (folder.isEmpty()
                        || folders(entry, body.path("data")).stream()
                                .anyMatch(name -> match.test(MailNews.folded(name), folder)));
    }

    /** Whether news of a folder could get through. @param name in any case */
    boolean isAbout(String name) {
        return table != Table.HIERARCHY && (folder.isEmpty() || match.test(MailNews.folded(name), folder));
    }

    private static boolean isOf(String wanted, String type) {
        return wanted.endsWith("*") ? type.startsWith(wanted.substring(0, wanted.length() - 1)) : wanted.equals(type);
    }

    /** The folders that an entry is about. */
    private static List<String> folders(EntryFeed.Told entry, JsonNode data) {
        List<String> names = new ArrayList<>();
        if (entry.type().startsWith("mail.")) {
            names.add(data.path("folder").asString(""));
            names.add(data.path("target").asString(""));
        } else if (entry.type().startsWith("calendar.") || entry.type().startsWith("collection.")) {
            List<String> path = UrlPath.parse(entry.resource()).segments();
            int end = entry.type().startsWith("calendar.") ? path.size() - 1 : path.size();
            names.add(end <= HOME_SEGMENTS ? "" : String.join("/", path.subList(HOME_SEGMENTS, end)));
            names.add(data.path("from").asString(""));
        }
        names.removeIf(String::isEmpty);
        return names;
    }
}
