package dev.orrery.source.imap.format;

import dev.orrery.model.PropertyName;

/** Element names of xCal (RFC 6321 section 3): iCalendar names in lower case. */
final class XCalNames {
    static final String NAMESPACE = "urn:ietf:params:xml:ns:icalendar-2.0";

    private XCalNames() {}

    static PropertyName of(String local) {
        return new PropertyName(NAMESPACE, local);
    }

    /**
     * The element for an iCalendar name. What real programs write into names and XML does not take is escaped as in
     * ISO 9075-14: {@code _x002F_} for a slash.
     */
    static String encode(String name) {
        StringBuilder out = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'A' && c <= 'Z';
            boolean inner = c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_' && !isEscape(name, i);
            if (letter) {
                out.append((char) (c + 32));
            } else if (inner && i > 0) {
                out.append(c);
            } else {
                out.append("_x").append(String.format("%04X", (int) c)).append('_');
            }
        }
        return out.isEmpty() ? "_x_" : out.toString();
    }

    /** The iCalendar name for an element. */
    static String decode(String local) {
        if (local.equals("_x_")) {
            return "";
        }
        StringBuilder out = new StringBuilder(local.length());
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            if (c == '_' && isEscape(local, i)) {
                out.append((char) Integer.parseInt(local, i + 2, i + 6, 16));
                i += 6;
            } else {
                out.append(c >= 'a' && c <= 'z' ? (char) (c - 32) : c);
            }
        }
        return out.toString();
    }

    private static boolean isEscape(String name, int at) {
        if (at + 7 > name.length() || Character.toLowerCase(name.charAt(at + 1)) != 'x' || name.charAt(at + 6) != '_') {
            return false;
        }
        for (int i = at + 2; i < at + 6; i++) {
            if (Character.digit(name.charAt(i), 16) < 0 || name.charAt(i) > 'f') {
                return false;
            }
        }
        return true;
    }
}
