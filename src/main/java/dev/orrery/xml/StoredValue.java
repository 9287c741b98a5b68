package dev.orrery.xml;

import dev.orrery.model.PropertyName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A property's value as the store keeps it: what is between the tags as XML text, preceded, where the element itself had
 * attributes (RFC 4918 section 4.3), by a processing instruction that holds them:
 * {@code <?attributes symbolic-color="red"?>#FF0000FF}. Immutable.
 *
 * @param attributes as they are to be written, declarations of prefixes first
 */
public record StoredValue(List<Attribute> attributes, String inner) {
    private static final String OPEN = "<?attributes";
    private static final String CLOSE = "?>";

    /** One attribute; its name has no namespace or a prefix that is {@code xml} or declared by another attribute. */
    public record Attribute(String name, String value) {}

    public StoredValue {
        attributes = List.copyOf(attributes);
    }

    /** The element's attributes and content in the form that the store keeps. */
    public static String of(XmlElement element) {
        String inner = element.inner();
        if (element.attributes().isEmpty()) {
            return inner;
        }
        StringBuilder out = new StringBuilder(OPEN);
        int prefixes = 0;
        for (Map.Entry<PropertyName, String> attribute : element.attributes().entrySet()) {
            PropertyName name = attribute.getKey();
            if (name.namespace().isEmpty()) {
                append(out, name.local(), attribute.getValue());
            } else if (name.equals(XmlElement.LANG)) {
                append(out, "xml:lang", attribute.getValue());
            } else {
                String prefix = "a" + prefixes++;
                append(out, "xmlns:" + prefix, name.namespace());
                append(out, prefix + ':' + name.local(), attribute.getValue());
            }
        }
        return out.append(CLOSE).append(inner).toString();
    }

    public static StoredValue parse(String stored) {
        if (!stored.startsWith(OPEN)) {
            return new StoredValue(List.of(), stored);
        }
        int end = stored.indexOf(CLOSE);
        List<Attribute> attributes = new ArrayList<>();
        int at = OPEN.length();
        while (at < end) {
            int equals = stored.indexOf('=', at);
            int close = stored.indexOf('"', equals + 2);
            attributes.add(
                    new Attribute(stored.substring(at + 1, equals), unescape(stored.substring(equals + 2, close))));
            at = close + 1;
        }
        return new StoredValue(attributes, stored.substring(end + CLOSE.length()));
    }

    /** The character data of a stored value that holds no elements: a display name, a colour, a time zone. */
    public static String text(String stored) {
        return unescape(parse(stored).inner);
    }

    /** A plain text as the store keeps it. */
    public static String ofText(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\r", "&#13;");
    }

    /** The whole element. */
    public void write(PropertyName name, XmlWriter out) throws IOException {
        out.start(name);
        for (Attribute attribute : attributes) {
            out.attribute(attribute.name, attribute.value);
        }
        out.raw(inner).end();
    }

    private static void append(StringBuilder out, String name, String value) {
        out.append(' ').append(name).append("=\"");
        out.append(ofText(value)
                .replace("\"", "&quot;")
                .replace("?", "&#63;")
                .replace("\n", "&#10;")
                .replace("\t", "&#9;"));
        out.append('"');
    }

    private static String unescape(String text) {
        if (text.indexOf('&') < 0) {
            return text;
        }
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#13;", "\r")
                .replace("&#10;", "\n")
                .replace("&#9;", "\t")
                .replace("&#63;", "?")
                .replace("&amp;", "&");
    }
}
