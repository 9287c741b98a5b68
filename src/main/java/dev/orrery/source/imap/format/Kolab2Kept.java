package dev.orrery.source.imap.format;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Elements that iCalendar has no words for, as XML text in a property or a parameter. Stateless. */
final class Kolab2Kept {
    /** A property that holds one element of the object as text. */
    static final String ELEMENT = "X-KOLAB-V2-ELEMENT";

    /** A parameter of ATTENDEE and ORGANIZER that holds the elements inside theirs. */
    static final String INSIDE = "X-KOLAB-V2";

    private Kolab2Kept() {}

    /** What such properties hold; text that is no element is passed over. */
    static List<XmlElement> elements(Component component, String property) {
        List<XmlElement> elements = new ArrayList<>(0);
        for (Property kept : component.all(property)) {
            elements.addAll(elements(kept.text()));
        }
        return elements;
    }

    /** A sequence of elements. A client may have written anything, so it is read before it goes into a document. */
    static List<XmlElement> elements(String text) {
        byte[] document = ("<x>" + text + "</x>").getBytes(StandardCharsets.UTF_8);
        try {
            XmlElement root = MessageXml.READER.read(new ByteArrayInputStream(document));
            return root.name().local().equals("x") ? root.children() : List.of();
        } catch (Refused | IOException notXml) {
            return List.of();
        }
    }
}
