package dev.orrery.xml;

import dev.orrery.model.PropertyName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An element of a parsed request body. Immutable.
 *
 * <p>Made by {@link XmlReader} only. {@link #text} and {@link #inner} are computed when asked for, because most elements
 * of most requests are asked for neither.
 */
public final class XmlElement {
    /** The attribute that is inherited from outside (XML 1.0 section 2.12). */
    public static final PropertyName LANG = new PropertyName("http://www.w3.org/XML/1998/namespace", "lang");

    private final PropertyName name;
    private final String prefix;
    private final Map<PropertyName, String> attributes;
    private final List<XmlElement> children;
    private final List<?> content;

    /**
     * @param prefix the prefix that the client used, empty for none; kept because some vocabularies put meaning in it
     *     (RFC 4918 section 4.3)
     * @param content strings and elements in document order
     */
    XmlElement(
            PropertyName name,
            String prefix,
            Map<PropertyName, String> attributes,
            List<XmlElement> children,
            List<?> content) {
        this.name = name;
        this.prefix = prefix;
        this.attributes = attributes;
        this.children = children;
        this.content = content;
    }

    public PropertyName name() {
        return name;
    }

    /** By name; the namespace is empty for unprefixed ones; {@link #LANG} is inherited from outside. */
    public Map<PropertyName, String> attributes() {
        return attributes;
    }

    /** Elements only, in order. */
    public List<XmlElement> children() {
        return children;
    }

    /** All character data directly inside, concatenated, as sent (line ends as XML normalises them). */
    public String text() {
        if (content.isEmpty()) {
            return "";
        }
        if (content.size() == 1) {
            return content.getFirst() instanceof String only ? only : "";
        }
        StringBuilder text = new StringBuilder();
        for (Object node : content) {
            if (node instanceof String characters) {
                text.append(characters);
            }
        }
        return text.toString();
    }

    /**
     * What is between the tags as XML text that stands on its own: every namespace is declared inside it, and the
     * elements directly inside carry the language that they inherit, so that a dead property is given back as it came
     * (RFC 4918 section 4.3). It supposes no default namespace around it. Comments and processing instructions are left
     * out. The language of bare character data is not in it: see {@link #LANG}.
     */
    public String inner() {
        if (content.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder();
        List<String> scope = new ArrayList<>();
        for (Object node : content) {
            XmlText.append(out, node, scope, null);
        }
        return out.toString();
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
        return attributes.isEmpty() ? null : attributes.get(new PropertyName("", local));
    }

    /** The element itself as XML text that stands on its own; for logs and tests. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        XmlText.append(out, this, new ArrayList<>(), null);
        return out.toString();
    }

    String prefix() {
        return prefix;
    }

    List<?> content() {
        return content;
    }
}
