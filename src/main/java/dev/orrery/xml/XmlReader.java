package dev.orrery.xml;

import java.io.InputStream;

/** Reads request bodies. Thread-safe. DTDs are refused, so are entities beyond XML's own five. */
public final class XmlReader {
    private final XmlLimits limits;

    public XmlReader(XmlLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads a whole document.
     *
     * @throws dev.orrery.model.Refused BadRequest with line and cause for anything malformed, with a DTD, or beyond the
     *     limits; TooLarge when the stream itself refuses
     * @throws java.io.IOException the body stopped half way
     */
    public XmlElement read(InputStream in) throws java.io.IOException {
        throw new UnsupportedOperationException(limits.toString());
    }
}
