package dev.orrery.source.imap.format;

import dev.orrery.xml.XmlLimits;
import dev.orrery.xml.XmlReader;

/** The reader of the XML inside messages. */
final class MessageXml {
    static final XmlReader READER = new XmlReader(new XmlLimits(200_000, 64, 64, 16 << 20));

    private MessageXml() {}
}
