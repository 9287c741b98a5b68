package dev.orrery.xml;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orrery.model.PropertyName;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentHashMap;

/** An element's tags as bytes. Those of the house namespaces are kept, up to a bound, because clients choose names too. */
record XmlTag(byte[] start, byte[] end, byte[] empty) {
    static final byte[] PROLOGUE = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".getBytes(UTF_8);
    static final byte[] DECLARATIONS = (" xmlns:D=\"" + PropertyName.DAV + "\" xmlns:C=\"" + PropertyName.CALDAV
                    + "\" xmlns:CS=\"" + PropertyName.CALENDARSERVER + "\" xmlns:A=\"" + PropertyName.APPLE + "\"")
            .getBytes(UTF_8);
    static final byte[] EQUALS_QUOTE = "=\"".getBytes(UTF_8);
    static final byte[] QUOTE_CLOSE = "\">".getBytes(UTF_8);
    static final byte[] EMPTY_CLOSE = "/>".getBytes(UTF_8);
    static final byte[] LINE_FEED = "&#10;".getBytes(UTF_8);
    static final byte[] TAB = "&#9;".getBytes(UTF_8);

    /** What to do with a byte of character data: above zero, an index into {@link #ESCAPES}; below, as named. */
    static final byte[] KIND = new byte[256];

    static final byte PLAIN = 0;
    static final byte DROP = -1;
    static final byte LEAD_EF = -2;
    static final byte SPACE = -3;
    static final byte QUOTE = 5;
    static final byte[][] ESCAPES = {
        {},
        "&amp;".getBytes(UTF_8),
        "&lt;".getBytes(UTF_8),
        "&gt;".getBytes(UTF_8),
        "&#13;".getBytes(UTF_8),
        "&quot;".getBytes(UTF_8)
    };

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;
    private static final int MAX_KEPT = 2000;
    private static final ConcurrentHashMap<PropertyName, XmlTag> KEPT = new ConcurrentHashMap<>();

    static {
        for (int i = 0; i < 0x20; i++) {
            KIND[i] = DROP;
        }
        KIND['\t'] = SPACE;
        KIND['\n'] = SPACE;
        KIND['&'] = 1;
        KIND['<'] = 2;
        KIND['>'] = 3;
        KIND['\r'] = 4;
        KIND['"'] = QUOTE;
        KIND[0xef] = LEAD_EF;
    }

    /**
     * The first place from {@code from} on where a byte of character data needs care, or the end. Looks at eight bytes
     * at a time, because most of them need none.
     */
    static int plainUntil(byte[] utf8, int from) {
        int i = from;
        while (i + 8 <= utf8.length) {
            long eight = (long) EIGHT.get(utf8, i);
            long care =
                    below(eight, 0x20) | zero(eight ^ ONES * '&') | zero(eight ^ ONES * '<') | zero(eight ^ ONES * '>');
            long ef = zero(eight ^ ONES * 0xef);
            if ((care | ef) != 0) {
                break;
            }
            i += 8;
        }
        while (i < utf8.length) {
            byte kind = KIND[utf8[i] & 0xff];
            if (kind != PLAIN && kind != QUOTE && kind != SPACE) {
                break;
            }
            i++;
        }
        return i;
    }

    /** Not zero if a byte of {@code word} is zero. */
    private static long zero(long word) {
        return word - ONES & ~word & HIGH;
    }

    /** Not zero if a byte of {@code word} is below {@code limit}, which is at most 128. */
    private static long below(long word, int limit) {
        return word - ONES * limit & ~word & HIGH;
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

    /** A name without prefix, whatever the default namespace is. */
    static XmlTag bare(String local) {
        return tag(local, "");
    }

    /** The declaration of a default namespace, nothing for the empty one. */
    static byte[] defaultNamespace(String namespace) {
        return (namespace.isEmpty() ? "" : " xmlns=\"" + escaped(namespace) + "\"").getBytes(UTF_8);
    }

    static XmlTag foreign(PropertyName name) {
        if (name.namespace().isEmpty()) {
            return bare(name.local());
        }
        return tag("X:" + name.local(), " xmlns:X=\"" + escaped(name.namespace()) + "\"");
    }

    private static String escaped(String namespace) {
        return namespace
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace("\"", "&quot;")
                .replace("\t", "&#9;")
                .replace("\n", "&#10;")
                .replace("\r", "&#13;");
    }

    private static XmlTag tag(String name, String declaration) {
        return new XmlTag(
                ("<" + name + declaration + ">").getBytes(UTF_8),
                ("</" + name + ">").getBytes(UTF_8),
                ("<" + name + declaration + "/>").getBytes(UTF_8));
    }
}
