package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.Command;
import dev.orrery.source.imap.wire.Item;
import dev.orrery.source.imap.wire.WireException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Kolab's annotations of a folder. Each has a value for all and one for oneself, and one's own counts first: that is
 * where the mark of the default folder is kept.
 */
final class Annotations {
    static final String PRIVATE = "/private";
    static final String SHARED = "/shared";
    private static final String ROOT = "/vendor/kolab/";
    static final String TYPE = ROOT + "folder-type";

    /** In place of annotations, where the server keeps none: folders are what their names say. */
    static final String NONE_KEPT = "none-kept";

    /** Beside the type of a folder that nobody marked: its name alone makes it a calendar. */
    static final String BY_NAME = "by-name";

    private static final List<String> KEYS =
            List.of("folder-type", "displayname", "color", "incidences-for", "uniqueid", "pxfb-readable-for");

    /** What is asked for, as METADATA writes it (RFC 5464). */
    static final List<String> ENTRIES = KEYS.stream()
            .flatMap(key -> List.of(PRIVATE + ROOT + key, SHARED + ROOT + key).stream())
            .toList();

    private final Map<String, String> own = new TreeMap<>();
    private final Map<String, String> shared = new TreeMap<>();

    /** For servers from before METADATA (draft-daboo-imap-annotatemore): all folders that fit, in one command. */
    static Command ofAll(String pattern) {
        Command command = Command.of("GETANNOTATION").string(pattern).open();
        KEYS.forEach(key -> command.string(ROOT + key));
        return command.close().word("(\"value.priv\" \"value.shared\")");
    }

    void metadata(List<Item> pairs) throws WireException {
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            String entry = pairs.get(i).string();
            int cut = entry.indexOf(ROOT);
            if (cut > 0) {
                put(entry.substring(0, cut), entry.substring(cut + ROOT.length()), pairs.get(i + 1));
            }
        }
    }

    void annotation(String entry, List<Item> pairs) throws WireException {
        for (int i = 0; i + 1 < pairs.size() && entry.startsWith(ROOT); i += 2) {
            switch (pairs.get(i).string()) {
                case "value.priv" -> put(PRIVATE, entry.substring(ROOT.length()), pairs.get(i + 1));
                case "value.shared" -> put(SHARED, entry.substring(ROOT.length()), pairs.get(i + 1));
                default -> {
                    // Sizes and types of values.
                }
            }
        }
    }

    private void put(String scope, String key, Item value) throws WireException {
        if (!(value instanceof Item.Nil) && KEYS.contains(key)) {
            put(scope, key, value.string());
        }
    }

    void put(String scope, String key, String value) {
        (scope.equals(PRIVATE) ? own : shared).put(key, value);
    }

    @Nullable
    FolderType type() {
        String value = values().get("folder-type");
        return value == null ? null : FolderType.parse(value);
    }

    Map<String, String> values() {
        Map<String, String> values = new TreeMap<>(shared);
        values.putAll(own);
        return values;
    }
}
