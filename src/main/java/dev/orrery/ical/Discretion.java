package dev.orrery.ical;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of components that are not public (CLASS, RFC 5545 section 3.8.1.3) in the eyes of somebody else.
 * Immutable.
 *
 * @param onPrivate of CLASS:PRIVATE, and of every value that nobody here knows, as the RFC has it
 * @param onConfidential of CLASS:CONFIDENTIAL
 * @param unpublished what is of this category is shown as if it were CLASS:CONFIDENTIAL, compared without case; null if none
 */
public record Discretion(
        Sight onPrivate, Sight onConfidential, @Nullable String unpublished) {
    public Discretion(Sight onPrivate, Sight onConfidential) {
        this(onPrivate, onConfidential, null);
    }

    /** How much of a component is seen; a later one is less. */
    public enum Sight {
        WHOLE,
        /** When it is, not what. */
        BUSY,
        NOTHING
    }

    /** A private event shows as busy, a confidential one not at all. */
    public static final Discretion USUAL = new Discretion(Sight.BUSY, Sight.NOTHING);

    /** When something is, what it does to free/busy, and what identifies it. */
    private static final Set<String> KEPT = Set.of(
            "UID",
            "DTSTAMP",
            "DTSTART",
            "DTEND",
            "DUE",
            "DURATION",
            "RRULE",
            "RDATE",
            "EXDATE",
            "EXRULE",
            "RECURRENCE-ID",
            "SEQUENCE",
            "STATUS",
            "TRANSP",
            "CLASS",
            "BUSYTYPE",
            "PRIORITY",
            "COMPLETED",
            "CREATED",
            "LAST-MODIFIED");

    public boolean hidesNothing() {
        return onPrivate == Sight.WHOLE && onConfidential == Sight.WHOLE;
    }

    /** True if everybody sees the object of this index as it is; false if only its text can tell. */
    public boolean leavesWhole(CalendarIndex index) {
        return index.isPublic() && (unpublished == null || !index.mayHaveCategories());
    }

    private Sight of(Component component) {
        Sight byClass = switch (classification(component)) {
            case "", "PUBLIC" -> Sight.WHOLE;
            case "CONFIDENTIAL" -> onConfidential;
            default -> onPrivate;
        };
        return byClass.compareTo(onConfidential) < 0 && isUnpublished(component) ? onConfidential : byClass;
    }

    private boolean isUnpublished(Component component) {
        return unpublished != null
                && component.all("CATEGORIES").stream()
                        .flatMap(
                                property -> Text.list(property.value()).stream().map(Text::unescape))
                        .anyMatch(category -> category.strip().equalsIgnoreCase(unpublished));
    }

    /**
     * The object as somebody else sees it: itself if that is all of it, null if nothing of it is left. An override is never seen better than its
     * master; one that is hidden alone becomes an exception of the series.
     */
    public @Nullable Component show(Component root) {
        Component master = null;
        for (Component component : root.content()) {
            if (!component.has("RECURRENCE-ID")) {
                master = component;
            }
        }
        if (root.content().stream().allMatch(component -> of(component) == Sight.WHOLE)) {
            return root;
        }
        Sight atMost = master == null ? Sight.WHOLE : of(master);
        List<Component> shown = new ArrayList<>();
        List<Property> exceptions = new ArrayList<>();
        for (Component child : root.children()) {
            Sight own = child.is("VTIMEZONE") ? Sight.WHOLE : of(child);
            Sight sight = own.compareTo(atMost) > 0 || child.is("VTIMEZONE") ? own : atMost;
            Property id = child.property("RECURRENCE-ID");
            if (sight == Sight.NOTHING && id != null) {
                exceptions.add(new Property("EXDATE", id.with("RANGE", null).parameters(), id.value(), 0));
            } else if (sight != Sight.NOTHING) {
                shown.add(sight == Sight.WHOLE ? child : busy(child));
            }
        }
        if (shown.stream().allMatch(child -> child.is("VTIMEZONE"))) {
            return null;
        }
        shown.replaceAll(
                child -> child.is("VTIMEZONE") || child.has("RECURRENCE-ID") ? child : with(child, exceptions));
        return new Component(root.name(), frame(root), shown);
    }

    static String classification(Component component) {
        return Objects.requireNonNullElse(component.value("CLASS"), "").strip().toUpperCase(Locale.ROOT);
    }

    private static Component busy(Component component) {
        List<Property> kept = new ArrayList<>(component.properties());
        kept.removeIf(property -> !KEPT.contains(property.name()));
        if (component.is("VEVENT")) {
            kept.add(new Property("SUMMARY", "Busy"));
        }
        List<Component> inner =
                component.children("AVAILABLE").stream().map(Discretion::busy).toList();
        return new Component(component.name(), kept, inner);
    }

    private static Component with(Component component, List<Property> exceptions) {
        if (exceptions.isEmpty()) {
            return component;
        }
        List<Property> all = new ArrayList<>(component.properties());
        all.addAll(exceptions);
        return component.withProperties(all);
    }

    private static List<Property> frame(Component root) {
        return root.properties().stream()
                .filter(property -> property.name().equals("VERSION")
                        || property.name().equals("PRODID")
                        || property.name().equals("CALSCALE"))
                .toList();
    }
}
