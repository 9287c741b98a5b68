package dev.orrery.xml;

import dev.orrery.model.PropertyName;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a document as UTF-8 in one pass, through its own buffer. The four house namespaces ({@code DAV:} as D, CalDAV
 * as C, calendarserver as CS, Apple as A) are declared once on the root; any other is declared where it occurs. Not
 * thread-safe.
 */
public final class XmlWriter implements AutoCloseable {
    private final OutputStream out;

    public XmlWriter(OutputStream out) {
        this.out = out;
    }

    public XmlWriter start(PropertyName name) throws IOException {
        throw new UnsupportedOperationException(name.toString());
    }

    /** Only directly after {@link #start}. */
    public XmlWriter attribute(String name, String value) throws IOException {
        throw new UnsupportedOperationException(name);
    }

    public XmlWriter end() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** {@code <name/>}. */
    public XmlWriter empty(PropertyName name) throws IOException {
        throw new UnsupportedOperationException(name.toString());
    }

    /** Character data, escaped; characters that XML 1.0 forbids are left out. */
    public XmlWriter text(String text) throws IOException {
        throw new UnsupportedOperationException(text);
    }

    /** Character data given as UTF-8, escaped; a carriage return is written as {@code &#13;} so that it survives. */
    public XmlWriter text(byte[] utf8) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** {@code <name>text</name>}. */
    public XmlWriter element(PropertyName name, String text) throws IOException {
        return start(name).text(text).end();
    }

    /** A fragment that is XML already and stands on its own, such as {@link XmlElement#inner()}. */
    public XmlWriter raw(String fragment) throws IOException {
        throw new UnsupportedOperationException(fragment);
    }

    /** Sends on what is buffered. */
    public void flush() throws IOException {
        out.flush();
    }

    /** Flushes; does not close the stream beneath. */
    @Override
    public void close() throws IOException {
        flush();
    }
}
