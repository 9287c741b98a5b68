package dev.orrery.source.imap.format;

import dev.orrery.ical.Property;
import dev.orrery.ical.Text;
import java.util.ArrayList;
import java.util.List;

/** The two properties whose fields are elements of their own: GEO and REQUEST-STATUS (RFC 6321 sections 3.4.1.2, 3.4.1.3). */
final class XCalStructured {
    private static final List<String> GEO = List.of("latitude", "longitude");
    private static final List<String> STATUS = List.of("code", "description", "data");

    private XCalStructured() {}

    static List<String> elements(String property) {
        return property.equals("GEO") ? GEO : STATUS;
    }

    static boolean isField(String element) {
        return GEO.contains(element) || STATUS.contains(element);
    }

    /** False if the value has another form. */
    static boolean split(Property property, List<String> fields) {
        List<String> raw = fields(property.value());
        if (property.name().equals("GEO")) {
            fields.addAll(raw);
            return raw.size() == 2 && raw.stream().allMatch(field -> XCalType.FLOAT.toXml(field) != null);
        }
        raw.forEach(field -> fields.add(Text.unescape(field)));
        return raw.size() >= 2 && raw.size() <= 3;
    }

    /** The raw value of fields in the order of their elements. */
    static String join(String property, List<String> fields) {
        return String.join(
                ";",
                property.equals("GEO")
                        ? fields.stream().map(String::strip).toList()
                        : fields.stream().map(Text::escape).toList());
    }

    /** Splits at semicolons that no backslash protects. */
    private static List<String> fields(String raw) {
        List<String> fields = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) == '\\') {
                i++;
            } else if (raw.charAt(i) == ';') {
                fields.add(raw.substring(from, i));
                from = i + 1;
            }
        }
        fields.add(raw.substring(from));
        return fields;
    }
}
