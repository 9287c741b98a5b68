package dev.orrery.xml;

import dev.orrery.model.PropertyName;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes a document as UTF-8 in one pass, through its own buffer, which goes out whenever 16 KiB have come together. The
 * four house namespaces ({@code DAV:} as D, CalDAV as C, calendarserver as CS, Apple as A) are declared once on the
 * root; any other is declared where it occurs, with a prefix, so that there is never a default namespace. A document of
 * one vocabulary ({@link #ofVocabulary}) is the exception: its elements have no prefix. Not thread-safe.
 */
public final class XmlWriter implements AutoCloseable {
    private static final int CHUNK = 16 << 10;

    private final OutputStream out;
    private byte[] buffer = new byte[2048];
    private int length;
    private XmlTag[] open = new XmlTag[16];
    private int depth;
    private boolean begun;
    private boolean inTag;
    private final @Nullable String vocabulary;

    public XmlWriter(OutputStream out) {
        this(out, null);
    }

    private XmlWriter(OutputStream out, @Nullable String vocabulary) {
        this.out = out;
        this.vocabulary = vocabulary;
    }

    /**
     * For documents that old programs read which know no prefixes: {@code namespace} (may be empty) is the default one and
     * the only one declared on the root. A raw fragment must then declare every namespace of its own.
     */
    public static XmlWriter ofVocabulary(OutputStream out, String namespace) {
        return new XmlWriter(out, namespace);
    }

    public XmlWriter start(PropertyName name) throws IOException {
        XmlTag tag = tag(name);
        inTag = false;
        if (begun) {
            put(tag.start());
        } else {
            begin(tag);
        }
        inTag = true;
        if (depth == open.length) {
            open = Arrays.copyOf(open, depth * 2);
        }
        open[depth++] = tag;
        return this;
    }

    /**
     * Only directly after {@link #start}.
     *
     * @param name as it is to be written: a name without namespace, or {@code xml:lang}
     */
    public XmlWriter attribute(String name, String value) throws IOException {
        if (!inTag) {
            throw new IllegalStateException("attribute " + name + " after content");
        }
        length--; // the tag's bracket, which is still in the buffer
        put((byte) ' ');
        characters(name, false);
        put(XmlTag.EQUALS_QUOTE);
        characters(value, true);
        put(XmlTag.QUOTE_CLOSE);
        return this;
    }

    public XmlWriter end() throws IOException {
        XmlTag tag = open[--depth];
        if (inTag) {
            inTag = false;
            length--;
            put(XmlTag.EMPTY_CLOSE);
        } else {
            put(tag.end());
        }
        return this;
    }

    /** {@code <name/>}. */
    public XmlWriter empty(PropertyName name) throws IOException {
        if (!begun) {
            return start(name).end();
        }
        inTag = false;
        put(tag(name).empty());
        return this;
    }

    private XmlTag tag(PropertyName name) {
        if (vocabulary == null) {
            return XmlTag.of(name);
        }
        return name.namespace().equals(vocabulary) ? XmlTag.bare(name.local()) : XmlTag.foreign(name);
    }

    /** Character data, escaped; characters that XML 1.0 forbids are left out. */
    public XmlWriter text(String text) throws IOException {
        inTag = false;
        characters(text, false);
        return this;
    }

    /** Character data given as UTF-8, escaped; a carriage return is written as {@code &#13;} so that it survives. */
    public XmlWriter text(byte[] utf8) throws IOException {
        inTag = false;
        int start = 0;
        for (int i = XmlTag.plainUntil(utf8, 0); i < utf8.length; i = XmlTag.plainUntil(utf8, i)) {
            byte kind = XmlTag.KIND[utf8[i] & 0xff];
            int skipped = 1;
            if (kind == XmlTag.LEAD_EF) {
                if (!isNonCharacter(utf8, i)) {
                    i++;
                    continue;
                }
                skipped = 3;
            }
            put(utf8, start, i - start);
            if (kind > 0) {
                put(XmlTag.ESCAPES[kind]);
            }
            i += skipped;
            start = i;
        }
        put(utf8, start, utf8.length - start);
        return this;
    }

    /** {@code <name>text</name>}. */
    public XmlWriter element(PropertyName name, String text) throws IOException {
        return start(name).text(text).end();
    }

    /** A fragment that is XML already and stands on its own, such as {@link XmlElement#inner()}. */
    public XmlWriter raw(String fragment) throws IOException {
        inTag = false;
        for (int i = 0; i < fragment.length(); i++) {
            i += put(fragment, i);
        }
        return this;
    }

    /** A fragment in UTF-8 that uses no namespaces but the house's own (as D, C, CS, A) and those it declares. */
    public XmlWriter raw(byte[] fragment) throws IOException {
        inTag = false;
        put(fragment);
        return this;
    }

    /** Sends on what is buffered. */
    public void flush() throws IOException {
        drain();
        out.flush();
    }

    /** Sends on what is buffered; does not close the stream beneath. */
    @Override
    public void close() throws IOException {
        drain();
    }

    private static boolean isNonCharacter(byte[] utf8, int i) {
        return i + 2 < utf8.length && utf8[i + 1] == (byte) 0xbf && (utf8[i + 2] & 0xfe) == 0xbe;
    }

    private void begin(XmlTag root) throws IOException {
        begun = true;
        put(XmlTag.PROLOGUE);
        byte[] start = root.start();
        put(start, 0, start.length - 1);
        put(vocabulary == null ? XmlTag.DECLARATIONS : XmlTag.defaultNamespace(vocabulary));
        put((byte) '>');
    }

    private void characters(String text, boolean attribute) throws IOException {
        int i = 0;
        while (i < text.length()) {
            i = plain(text, i);
            if (i < text.length()) {
                i += special(text, i, attribute);
            }
        }
    }

    /** Copies what is ASCII and needs no care; returns where that ends. */
    private int plain(String text, int from) throws IOException {
        int end = Math.min(text.length(), from + CHUNK / 2);
        room(end - from);
        byte[] target = buffer;
        int at = length;
        int i = from;
        while (i < end) {
            char c = text.charAt(i);
            if (c >= 128 || XmlTag.KIND[c] != XmlTag.PLAIN) {
                break;
            }
            target[at++] = (byte) c;
            i++;
        }
        length = at;
        return i;
    }

    /** Writes one character that may need care; returns how many chars it took. */
    private int special(String text, int i, boolean attribute) throws IOException {
        char c = text.charAt(i);
        byte kind = c < 128 ? XmlTag.KIND[c] : XmlTag.PLAIN;
        boolean bare = !attribute && (kind == XmlTag.QUOTE || kind == XmlTag.SPACE);
        if (kind == XmlTag.PLAIN || bare) {
            return 1 + put(text, i);
        }
        if (kind > 0) {
            put(XmlTag.ESCAPES[kind]);
        } else if (kind == XmlTag.SPACE) {
            put(c == '\n' ? XmlTag.LINE_FEED : XmlTag.TAB);
        }
        return 1;
    }

    /** Encodes the character at {@code i}; returns 1 where it took two chars. What is no character is left out. */
    private int put(String text, int i) throws IOException {
        char c = text.charAt(i);
        room(4);
        if (c < 0x80) {
            buffer[length++] = (byte) c;
        } else if (c < 0x800) {
            buffer[length++] = (byte) (0xc0 | c >> 6);
            buffer[length++] = (byte) (0x80 | c & 0x3f);
        } else if (Character.isSurrogate(c)) {
            int point = text.codePointAt(i);
            if (point < 0x10000) {
                return 0;
            }
            buffer[length++] = (byte) (0xf0 | point >> 18);
            buffer[length++] = (byte) (0x80 | point >> 12 & 0x3f);
            buffer[length++] = (byte) (0x80 | point >> 6 & 0x3f);
            buffer[length++] = (byte) (0x80 | point & 0x3f);
            return 1;
        } else if (c < 0xfffe) {
            buffer[length++] = (byte) (0xe0 | c >> 12);
            buffer[length++] = (byte) (0x80 | c >> 6 & 0x3f);
            buffer[length++] = (byte) (0x80 | c & 0x3f);
        }
        return 0;
    }

    private void put(byte b) throws IOException {
        room(1);
        buffer[length++] = b;
    }

    private void put(byte[] bytes) throws IOException {
        put(bytes, 0, bytes.length);
    }

    private void put(byte[] bytes, int from, int count) throws IOException {
        int done = 0;
        while (done < count) {
            int part = Math.min(count - done, CHUNK / 2);
            room(part);
            System.arraycopy(bytes, from + done, buffer, length, part);
            length += part;
            done += part;
        }
    }

    /** @param count at most half a chunk */
    private void room(int count) throws IOException {
        if (buffer.length - length >= count) {
            return;
        }
        if (length + count > CHUNK) {
            drain();
        }
        if (buffer.length - length < count) {
            buffer = Arrays.copyOf(buffer, Math.min(CHUNK, Math.max(buffer.length * 2, length + count)));
        }
    }

    /** Sends what is buffered, but for the bracket of a start tag that may yet get an attribute. */
    private void drain() throws IOException {
        int kept = inTag ? 1 : 0;
        int count = length - kept;
        if (count > 0) {
            byte last = buffer[length - 1];
            length = 0;
            out.write(buffer, 0, count);
            buffer[0] = last;
            length = kept;
        }
    }
}
