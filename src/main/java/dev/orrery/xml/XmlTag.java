package dev.orrery.xml;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orrery.model.PropertyName;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An element's tags as bytes. Those of the house namespaces are kept, up to a bound, because clients choose names too.
 *
 * @param startOpen the start tag without its closing bracket
 */
record XmlTag(byte[] startOpen, byte[] end, byte[] empty) {
    static final byte[] PROLOGUE = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".getBytes(UTF_8);
    static final byte[] DECLARATIONS = (" xmlns:D=\"" + PropertyName.DAV + "\" xmlns:C=\"" + PropertyName.CALDAV
                    + "\" xmlns:CS=\"" + PropertyName.CALENDARSERVER + "\" xmlns:A=\"" + PropertyName.APPLE + "\"")
            .getBytes(UTF_8);
    static final byte[] EQUALS_QUOTE = "=\"".getBytes(UTF_8);
    static final byte[] EMPTY_CLOSE = "/>".getBytes(UTF_8);
    static final byte[] LINE_FEED = "&#10;".getBytes(UTF_8);
    static final byte[] TAB = "&#9;".getBytes(UTF_8);

    /** What to do with a byte of character data: above zero, an index into {@link #ESCAPES}; below, as named. */
    static final byte[] KIND = new byte[256];

    static final byte PLAIN = 0;
    static final byte DROP = -1;
    static final byte LEAD_EF = -2;
    static final byte QUOTE = 5;
    static final byte[][] ESCAPES = {
        {},
        "&amp;".getBytes(UTF_8),
        "&lt;".getBytes(UTF_8),
        "&gt;".getBytes(UTF_8),
        "&#13;".getBytes(UTF_8),
        "&quot;".getBytes(UTF_8)
    };

    private static final int MAX_KEPT = 2000;
    private static final ConcurrentHashMap<PropertyName, XmlTag> KEPT = new ConcurrentHashMap<>();

    static {
        for (int i = 0; i < 0x20; i++) {
            KIND[i] = DROP;
        }
        KIND['\t'] = PLAIN;
        KIND['\n'] = PLAIN;
        KIND['&'] = 1;
        KIND['<'] = 2;
        KIND['>'] = 3;
        KIND['\r'] = 4;
        KIND['"'] = QUOTE;
        KIND[0xef] = LEAD_EF;
    }

    static XmlTag of(PropertyName name) {
        XmlTag kept = KEPT.get(name);
        return kept == null ? make(name) : kept;
    }

    private static XmlTag make(PropertyName name) {
        String prefix = switch (name.namespace()) {
            case PropertyName.DAV -> "D:";
            case PropertyName.CALDAV -> "C:";
            case PropertyName.CALENDARSERVER -> "CS:";
            case PropertyName.APPLE -> "A:";
            default -> "";
        };
        if (prefix.isEmpty()) {
            return foreign(name);
        }
        XmlTag tag = tag(prefix + name.local(), "");
        if (KEPT.size() < MAX_KEPT) {
            KEPT.put(name, tag);
        }
        return tag;
    }

    private static XmlTag foreign(PropertyName name) {
        if (name.namespace().isEmpty()) {
            return tag(name.local(), "");
        }
        String namespace = name.namespace()
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace("\"", "&quot;")
                .replace("\t", "&#9;")
                .replace("\n", "&#10;")
                .replace("\r", "&#13;");
        return tag("X:" + name.local(), " xmlns:X=\"" + namespace + "\"");
    }

    private static XmlTag tag(String name, String declaration) {
        return new XmlTag(
                ("<" + name + declaration).getBytes(UTF_8),
                ("</" + name + ">").getBytes(UTF_8),
                ("<" + name + declaration + "/>").getBytes(UTF_8));
    }
}
