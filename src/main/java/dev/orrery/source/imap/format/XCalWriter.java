package dev.orrery.source.imap.format;

import dev.orrery.ical.Component;
import dev.orrery.ical.Parameter;
import dev.orrery.ical.Property;
import dev.orrery.ical.Text;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import dev.orrery.xml.XmlLimits;
import dev.orrery.xml.XmlReader;
import dev.orrery.xml.XmlWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * iCalendar to xCal (RFC 6321 section 3). Nothing is dropped: a value that is not of the form its type asks for, and the
 * value of a property that nobody knows, is written as it stands, in {@code <unknown>}. Stateless.
 */
final class XCalWriter {
    private static final XmlReader FRAGMENTS = new XmlReader(XmlLimits.DEFAULT);

    private final XmlWriter out;

    private XCalWriter(XmlWriter out) {
        this.out = out;
    }

    /** A document with this VCALENDAR, in UTF-8. */
    static byte[] write(Component calendar) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (XmlWriter out = XmlWriter.ofVocabulary(bytes, XCalNames.NAMESPACE)) {
            out.start(XCalNames.of("icalendar"));
            new XCalWriter(out).component(calendar);
            out.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the stream is in memory
        }
        return bytes.toByteArray();
    }

    private void component(Component component) throws IOException {
        out.start(XCalNames.of(XCalNames.encode(component.name())));
        if (!component.properties().isEmpty()) {
            out.start(XCalNames.of("properties"));
            for (Property property : component.properties()) {
                property(property);
            }
            out.end();
        }
        if (!component.children().isEmpty()) {
            out.start(XCalNames.of("components"));
            for (Component child : component.children()) {
                component(child);
            }
            out.end();
        }
        out.end();
    }

    private void property(Property property) throws IOException {
        XmlElement foreign = property.name().equals("XML") ? foreign(property.text()) : null;
        if (foreign != null) {
            out.raw(foreign.toString());
            return;
        }
        String identifier = identifier(property);
        out.start(XCalNames.of(XCalNames.encode(property.name())));
        if (identifier == null) {
            typed(property);
        } else { // Kolab's own way to keep what it does not know
            out.element(XCalNames.of("identifier"), identifier);
            out.element(XCalNames.of("value"), property.text());
        }
        out.end();
    }

    /** The name inside Kolab's x-custom, if this is one and nothing else would be lost. */
    private static @Nullable String identifier(Property property) {
        String identifier = property.parameter("IDENTIFIER");
        boolean custom = property.name().equals("X-CUSTOM")
                && identifier != null
                && property.parameters().size() == 1
                && property.parameters().getFirst().values().size() == 1
                && identifier.equals(identifier.strip())
                && Text.escape(property.text()).equals(property.value());
        return custom ? identifier : null;
    }

    /** An element of another vocabulary, which iCalendar carries as an XML property (RFC 6321 section 4.2). */
    private static @Nullable XmlElement foreign(String text) {
        try {
            XmlElement element = FRAGMENTS.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            String namespace = element.name().namespace();
            boolean usable = !namespace.isEmpty() && !namespace.equals(XCalNames.NAMESPACE);
            return usable && element.toString().equals(text) ? element : null;
        } catch (Refused | IOException notXml) {
            return null;
        }
    }

    private void typed(Property property) throws IOException {
        XCalType usual = XCalType.ofProperty(property.name());
        String value = property.parameter("VALUE");
        XCalType type = value == null
                ? Objects.requireNonNullElse(usual, XCalType.UNKNOWN)
                : Objects.requireNonNullElse(XCalType.ofName(value), XCalType.UNKNOWN);
        List<String> forms = new ArrayList<>();
        boolean plain = isPlain(property, type, usual) && forms(property, type, forms);
        parameters(property, plain ? type : XCalType.UNKNOWN);
        if (!plain || type == XCalType.UNKNOWN) {
            out.element(XCalNames.of("unknown"), property.value());
        } else if (type == XCalType.RECUR) {
            if (!XCalRecur.write(property.value(), out)) {
                out.element(XCalNames.of("unknown"), property.value());
            }
        } else if (property.name().equals("GEO") || property.name().equals("REQUEST-STATUS")) {
            structured(property.name(), forms);
        } else {
            for (String form : forms) {
                if (type == XCalType.PERIOD) {
                    period(form);
                } else {
                    out.element(XCalNames.of(type.element()), form);
                }
            }
        }
    }

    /** False if the type is known only by a word that would be lost. */
    private static boolean isPlain(Property property, XCalType type, @Nullable XCalType usual) {
        String value = property.parameter("VALUE");
        if (value != null && !value.equals(type.parameter())) {
            return false;
        }
        boolean binary = type == XCalType.BINARY;
        return !binary || "BASE64".equals(property.parameter("ENCODING"));
    }

    /** Collects what stands in the value elements; false if a value is not of the type's form. */
    private static boolean forms(Property property, XCalType type, List<String> forms) {
        if (property.name().equals("GEO") || property.name().equals("REQUEST-STATUS")) {
            return XCalStructured.split(property, forms);
        }
        if (type == XCalType.TEXT) {
            List<String> pieces =
                    XCalType.isList(property.name()) ? Text.list(property.value()) : List.of(property.value());
            pieces.forEach(piece -> forms.add(Text.unescape(piece)));
            return true;
        }
        if (type == XCalType.RECUR) {
            return true;
        }
        String[] pieces =
                XCalType.isList(property.name()) ? property.value().split(",", -1) : new String[] {property.value()};
        for (String piece : pieces) {
            String form = type == XCalType.PERIOD ? (isPeriod(piece) ? piece : null) : type.toXml(piece);
            if (form == null) {
                return false;
            }
            forms.add(form);
        }
        return true;
    }

    private static boolean isPeriod(String raw) {
        String[] ends = raw.split("/", -1);
        return ends.length == 2
                && XCalType.DATE_TIME.toXml(ends[0]) != null
                && (XCalType.DATE_TIME.toXml(ends[1]) != null || XCalType.DURATION.toXml(ends[1]) != null);
    }

    private void period(String raw) throws IOException {
        String[] ends = raw.split("/", -1);
        String end = XCalType.DATE_TIME.toXml(ends[1]);
        out.start(XCalNames.of("period"));
        out.element(XCalNames.of("start"), Objects.requireNonNull(XCalType.DATE_TIME.toXml(ends[0])));
        out.element(XCalNames.of(end == null ? "duration" : "end"), end == null ? ends[1] : end);
        out.end();
    }

    private void structured(String name, List<String> fields) throws IOException {
        List<String> elements = XCalStructured.elements(name);
        for (int i = 0; i < fields.size(); i++) {
            out.element(XCalNames.of(elements.get(i)), fields.get(i));
        }
    }

    /** VALUE and the ENCODING of binary values say nothing that the value's element does not (RFC 6321 section 3.5). */
    private void parameters(Property property, XCalType type) throws IOException {
        boolean any = false;
        for (Parameter parameter : property.parameters()) {
            boolean implied = type != XCalType.UNKNOWN && parameter.name().equals("VALUE")
                    || type == XCalType.BINARY && parameter.name().equals("ENCODING");
            if (!implied) {
                if (!any) {
                    out.start(XCalNames.of("parameters"));
                    any = true;
                }
                parameter(parameter);
            }
        }
        if (any) {
            out.end();
        }
    }

    private void parameter(Parameter parameter) throws IOException {
        XCalType type = XCalType.ofParameter(parameter.name());
        out.start(XCalNames.of(XCalNames.encode(parameter.name())));
        for (String value : parameter.values()) {
            String form = type == XCalType.TEXT ? value : type.toXml(value);
            out.element(XCalNames.of(form == null ? "unknown" : type.element()), form == null ? value : form);
        }
        out.end();
    }
}
