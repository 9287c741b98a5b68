package dev.orrery.source.imap.format;

import dev.orrery.ical.Component;
import dev.orrery.xml.XmlElement;
import org.jspecify.annotations.Nullable;

/** One of Kolab's XML formats: what of a calendar object it can say, and one place for what it cannot. Thread-safe. */
interface KolabXml {
    /**
     * @param remembered iCalendar text to keep beside what the format can say, null for none
     * @return a document in UTF-8
     */
    byte[] write(Component calendar, @Nullable String remembered);

    /** The VCALENDAR that the document's own elements say. */
    Component read(XmlElement document);

    /** The text that was kept beside them, null for none. */
    @Nullable
    String remembered(XmlElement document);
}
