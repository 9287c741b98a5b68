package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.model.NamePattern;

/** The index into the middle of names: every ending of a name, cut to a bounded length, so that a range finds what begins there. */
final class NameParts {
    /** Characters of an ending that are kept. */
    static final int KEPT = 32;

    private static final int LONGEST = 255;

    /** Behind everything that begins with a text: the last code point. */
    private static final String BEHIND = "\uDBFF\uDFFF";

    /** Names with a part in a range. */
    static final String RANGE = " from name_part where kind = ? and part >= ? and part < ?";

    /** What a name is of. */
    enum Kind {
        PERSON("person"),
        MAILBOX("mailbox"),
        BACKEND("backend");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    private NameParts() {}

    static void put(Session sql, HomeId home, Kind kind, String name) {
        if (name.codePointCount(0, name.length()) > LONGEST) {
            return; // longer than any address can be; an index has no room for it
        }
        String marked = NamePattern.BEGIN + NamePattern.fold(name) + NamePattern.END;
        sql.update(
                "insert into name_part (home, kind, name, part)"
                        + " with recursive place (i) as (select 1 union all select i + 1 from place where i < ?)"
                        + " select distinct cast(? as bigint), cast(? as text), cast(? as text),"
                        + " substr(cast(? as text), i, " + KEPT + ") from place"
                        + " where true on conflict do nothing",
                marked.codePointCount(0, marked.length()),
                home.value(),
                kind.word(),
                name,
                marked);
    }

    static void remove(Session sql, HomeId home, Kind kind, String name) {
        sql.update("delete from name_part where home = ? and kind = ? and name = ?", home.value(), kind.word(), name);
    }

    /** All names of a kind that stand in a home. */
    static void removeAll(Session sql, HomeId home, Kind kind) {
        sql.update("delete from name_part where home = ? and kind = ?", home.value(), kind.word());
    }

    /** The values for {@link #RANGE}. */
    static Object[] range(Kind kind, NamePattern pattern) {
        String longest = pattern.longest();
        int kept = longest.offsetByCodePoints(0, Math.min(KEPT, longest.codePointCount(0, longest.length())));
        String begin = longest.substring(0, kept);
        return new Object[] {kind.word(), begin, begin + BEHIND};
    }
}
