package dev.orrery.xml;

import dev.orrery.model.PropertyName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An element of a parsed request body. Immutable.
 *
 * @param attributes by name; the namespace is empty for unprefixed ones; {@code xml:lang} is inherited from outside
 * @param children elements only, in order
 * @param text all character data directly inside, concatenated, as sent
 * @param inner what is between the tags as XML text that stands on its own (every namespace declared inside it), so
 *     that a dead property is given back as it came (RFC 4918 section 4.3)
 */
public record XmlElement(
        PropertyName name, Map<PropertyName, String> attributes, List<XmlElement> children, String text, String inner) {
    public XmlElement {
        attributes = Map.copyOf(attributes);
        children = List.copyOf(children);
    }

    public boolean is(PropertyName other) {
        return name.equals(other);
    }

    /** The first child of that name, or null. */
    public @Nullable XmlElement child(PropertyName wanted) {
        for (XmlElement child : children) {
            if (child.name.equals(wanted)) {
                return child;
            }
        }
        return null;
    }

    public List<XmlElement> children(PropertyName wanted) {
        return children.stream().filter(child -> child.name.equals(wanted)).toList();
    }

    /** An attribute without namespace, or null. */
    public @Nullable String attribute(String local) {
        return attributes.get(new PropertyName("", local));
    }
}
