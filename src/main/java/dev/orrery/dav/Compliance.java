package dev.orrery.dav;

import dev.orrery.dav.property.Property;
import dev.orrery.dav.property.PropertyTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Prints {@code docs/compliance.md} from the tables that the server itself works by, and from {@link ComplianceNotes}
 * for what has no row in any of them. Pure.
 */
public final class Compliance {
    private static final String HEAD = """
            # What is supported of which specification

            Printed from the server's own tables; a test fails when this page says something else. Do not edit it: change
            the table, run the test, and take over `target/compliance.md`.

            """;

    private Compliance() {}

    public static String print(PropertyTable properties) {
        StringBuilder page = new StringBuilder(HEAD);
        section(page, "Sections", List.of("section", "what", "supported", "how"), notes());
        section(page, "Methods", List.of("method", "section", "on"), methods());
        section(page, "Reports", List.of("report", "section", "on"), reports());
        section(
                page,
                "Live properties",
                List.of("property", "section", "on", "a client may set it", "in allprop"),
                properties(properties));
        page.append("Every other property that a client sets on a collection or an object is kept and given back as it")
                .append(" came.\n");
        return page.toString();
    }

    private static void section(StringBuilder page, String title, List<String> columns, List<List<String>> rows) {
        page.append("## ").append(title).append("\n\n");
        row(page, columns);
        row(page, columns.stream().map(_ -> "---").toList());
        rows.forEach(row -> row(page, row));
        page.append('\n');
    }

    private static void row(StringBuilder page, List<String> cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static List<List<String>> notes() {
        return ComplianceNotes.ALL.stream()
                .sorted(Comparator.comparing(ComplianceNotes.Note::section, Compliance::bySpecification))
                .map(note -> List.of(note.section(), note.what(), note.support().sign(), note.how()))
                .toList();
    }

    private static List<List<String>> methods() {
        List<List<String>> rows = new ArrayList<>();
        for (MethodName method : MethodName.values()) {
            rows.add(List.of(method.name(), method.section(), kinds(method.on())));
        }
        return rows;
    }

    private static List<List<String>> reports() {
        List<List<String>> rows = new ArrayList<>();
        for (ReportName report : ReportName.values()) {
            rows.add(List.of('`' + report.element().toString() + '`', report.section(), kinds(report.on())));
        }
        return rows;
    }

    private static List<List<String>> properties(PropertyTable properties) {
        return properties.rows().stream()
                .sorted(Comparator.comparing(Property::section, Compliance::bySpecification))
                .map(row -> List.of(
                        '`' + row.name().toString() + '`',
                        row.section(),
                        kinds(row.on()),
                        row.setter() == null ? "" : "yes",
                        row.inAllprop() ? "yes" : ""))
                .toList();
    }

    /** Keeps the tables' own order within one specification. */
    private static int bySpecification(String one, String other) {
        return specification(one).compareTo(specification(other));
    }

    private static String specification(String section) {
        int comma = section.indexOf(',');
        return comma < 0 ? section : section.substring(0, comma);
    }

    private static String kinds(Set<ResourceKind> kinds) {
        EnumSet<ResourceKind> all = EnumSet.noneOf(ResourceKind.class);
        all.addAll(kinds);
        if (all.size() == ResourceKind.values().length) {
            return "everything";
        }
        List<String> parts = new ArrayList<>();
        take(all, ResourceKind.EXISTING, "whatever exists", parts);
        take(all, ResourceKind.IN_HOMES, "homes and everything in them", parts);
        take(all, ResourceKind.COLLECTIONS, "homes and the collections in them", parts);
        take(all, ResourceKind.BELOW_HOME, "collections in homes", parts);
        parts.addAll(all.stream().map(Compliance::name).toList());
        return String.join(", ", parts);
    }

    private static void take(EnumSet<ResourceKind> all, Set<ResourceKind> group, String name, List<String> parts) {
        if (all.containsAll(group)) {
            all.removeAll(group);
            parts.add(name);
        }
    }

    private static String name(ResourceKind kind) {
        return switch (kind) {
            case MISSING -> "names not taken yet";
            case PLAIN -> "plain collection";
            case SERVICE_ROOT -> "`/`";
            case PRINCIPALS -> "`/principals/`";
            case PRINCIPALS_OF_KIND -> "`/principals/users/` and its like";
            case CALENDARS -> "`/calendars/`";
            case HOMES_OF_KIND -> "`/calendars/users/` and its like";
            case PROXY_READ -> "`calendar-proxy-read/`";
            case PROXY_WRITE -> "`calendar-proxy-write/`";
            case PRINCIPAL, HOME, CALENDAR, INBOX, OUTBOX, NOTIFICATIONS, OBJECT ->
                kind.name().toLowerCase(Locale.ROOT);
        };
    }
}
