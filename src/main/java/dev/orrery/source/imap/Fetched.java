package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.Item;
import dev.orrery.source.imap.wire.Response;
import dev.orrery.source.imap.wire.UidSet;
import dev.orrery.source.imap.wire.WireException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One FETCH response (RFC 9051 section 7.5.2): its items come in any order, and some may be missing.
 *
 * @param uid 0 if it did not say, as in an unasked-for report of flags
 * @param flags null if it did not say
 * @param modSeq 0 if it did not say
 */
record Fetched(
        long uid,
        @Nullable Set<String> flags,
        long modSeq,
        @Nullable Item content) {
    static Fetched of(Response.Data data) throws WireException {
        List<Item> items = data.item(0).list();
        long uid = 0;
        Set<String> flags = null;
        long modSeq = 0;
        Item content = null;
        for (int i = 0; i + 1 < items.size(); i += 2) {
            Item value = items.get(i + 1);
            switch (items.get(i).string().toUpperCase(Locale.ROOT)) {
                case "UID" -> uid = value.number();
                case "FLAGS" -> flags = flags(value);
                case "MODSEQ" -> modSeq = first(value).number();
                case "BODY[]" -> content = value;
                default -> {
                    // Not asked for.
                }
            }
        }
        return new Fetched(uid, flags, modSeq, content);
    }

    /** The known flags are equal in any case, so they are written in one; keywords stay as they are. */
    private static Set<String> flags(Item value) throws WireException {
        Set<String> flags = new TreeSet<>();
        for (Item item : value.list()) {
            String flag = item.string();
            if (!flag.equalsIgnoreCase("\\Recent")) {
                flags.add(flag.startsWith("\\") && flag.length() > 1 ? systemFlag(flag) : flag);
            }
        }
        return flags;
    }

    private static String systemFlag(String flag) {
        return flag.substring(0, 2).toUpperCase(Locale.ROOT) + flag.substring(2).toLowerCase(Locale.ROOT);
    }

    private static Item first(Item value) throws WireException {
        List<Item> items = value.list();
        if (items.isEmpty()) {
            throw new WireException("a MODSEQ is empty");
        }
        return items.getFirst();
    }

    /** VANISHED, with or without EARLIER (RFC 7162 section 3.2.10). */
    static UidSet vanished(Response.Data data) throws WireException {
        return UidSet.parse(data.item(data.items().size() - 1).string());
    }

    Changes.Entry entry() {
        return new Changes.Entry(uid, flags == null ? Set.of() : flags, modSeq);
    }

    boolean isDeleted() {
        return entry().isDeleted();
    }
}
