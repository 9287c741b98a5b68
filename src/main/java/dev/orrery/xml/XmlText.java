package dev.orrery.xml;

import dev.orrery.model.PropertyName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns parsed nodes back into text, declaring each namespace where it is first used. Stateless. */
final class XmlText {
    private XmlText() {}

    /**
     * @param node a string or an element
     * @param scope prefix and namespace, alternating, of what is declared at this place, innermost last
     * @param language the language already in force at this place, null for none
     */
    static void append(StringBuilder out, Object node, List<String> scope, @Nullable String language) {
        if (node instanceof XmlElement element) {
            int outer = scope.size();
            element(out, element, scope, language);
            scope.subList(outer, scope.size()).clear();
        } else {
            escape(out, (String) node, false);
        }
    }

    private static void element(
            StringBuilder out, XmlElement element, List<String> scope, @Nullable String outerLanguage) {
        int outer = scope.size();
        String prefix = element.prefix();
        String tag = prefix.isEmpty()
                ? element.name().local()
                : prefix + ':' + element.name().local();
        out.append('<').append(tag);
        declare(prefix, element.name().namespace(), scope);
        StringBuilder attributes = new StringBuilder();
        String language = outerLanguage;
        for (Map.Entry<PropertyName, String> attribute : element.attributes().entrySet()) {
            if (attribute.getKey().equals(XmlElement.LANG)) {
                language = attribute.getValue();
                if (language.equals(outerLanguage)) {
                    continue;
                }
            }
            attributes.append(' ').append(attributeName(attribute.getKey(), scope));
            attributes.append("=\"");
            escape(attributes, attribute.getValue(), true);
            attributes.append('"');
        }
        for (int i = outer; i < scope.size(); i += 2) {
            out.append(scope.get(i).isEmpty() ? " xmlns" : " xmlns:" + scope.get(i));
            out.append("=\"");
            escape(out, scope.get(i + 1), true);
            out.append('"');
        }
        out.append(attributes);
        if (element.content().isEmpty()) {
            out.append("/>");
            return;
        }
        out.append('>');
        for (Object inside : element.content()) {
            append(out, inside, scope, language);
        }
        out.append("</").append(tag).append('>');
    }

    /** An attribute's name with a prefix that is declared for its namespace; a new one where there is none. */
    private static String attributeName(PropertyName name, List<String> scope) {
        if (name.namespace().isEmpty()) {
            return name.local();
        }
        if (name.namespace().equals(XmlElement.LANG.namespace())) {
            return "xml:" + name.local();
        }
        for (int i = scope.size() - 2; i >= 0; i -= 2) {
            String prefix = scope.get(i);
            if (!prefix.isEmpty()
                    && scope.get(i + 1).equals(name.namespace())
                    && name.namespace().equals(namespaceOf(prefix, scope))) {
                return prefix + ':' + name.local();
            }
        }
        int number = 1;
        while (namespaceOf("ns" + number, scope) != null) {
            number++;
        }
        declare("ns" + number, name.namespace(), scope);
        return "ns" + number + ':' + name.local();
    }

    private static void declare(String prefix, String namespace, List<String> scope) {
        String known = namespaceOf(prefix, scope);
        if (known == null ? !namespace.isEmpty() : !known.equals(namespace)) {
            scope.add(prefix);
            scope.add(namespace);
        }
    }

    private static @Nullable String namespaceOf(String prefix, List<String> scope) {
        for (int i = scope.size() - 2; i >= 0; i -= 2) {
            if (scope.get(i).equals(prefix)) {
                return scope.get(i + 1);
            }
        }
        return null;
    }

    private static void escape(StringBuilder out, String text, boolean attribute) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '\r' -> out.append("&#13;");
                case '"' -> out.append(attribute ? "&quot;" : "\"");
                case '\n' -> out.append(attribute ? "&#10;" : "\n");
                case '\t' -> out.append(attribute ? "&#9;" : "\t");
                default -> out.append(c);
            }
        }
    }
}
