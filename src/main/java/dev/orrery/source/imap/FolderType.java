package dev.orrery.source.imap;

import java.util.Locale;

/**
 * What a folder holds, as Kolab marks it: {@code event.default} is a type and a subtype.
 *
 * @param type {@code event}, {@code task}, {@code journal}, {@code mail} and others, in small letters
 * @param subtype empty if there is none
 */
public record FolderType(String type, String subtype) {
    public static final FolderType EVENT = new FolderType("event", "");
    public static final FolderType MAIL = new FolderType("mail", "");

    static FolderType parse(String value) {
        String small = value.strip().toLowerCase(Locale.ROOT);
        int dot = small.indexOf('.');
        return dot < 0 ? new FolderType(small, "") : new FolderType(small.substring(0, dot), small.substring(dot + 1));
    }

    /** The one of its kind into which new things go. */
    public boolean isDefault() {
        return subtype.equals("default");
    }

    @Override
    public String toString() {
        return subtype.isEmpty() ? type : type + "." + subtype;
    }
}
