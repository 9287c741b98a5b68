package dev.orrery.dav.property;

import static dev.orrery.dav.ResourceKind.PRINCIPAL;
import static dev.orrery.model.PropertyName.calendarserver;

import dev.orrery.access.Rights;
import dev.orrery.calendar.Preferences;
import dev.orrery.dav.Target.PrincipalTarget;
import dev.orrery.model.Principal;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.booking.BookingPolicy;
import dev.orrery.xml.XmlElement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody prefers, as properties of the principal: each preference under its name, and calendarserver's two for how
 * invitations are answered. Only those see and set them who may write the principal's properties; how a room answers,
 * everybody may see.
 */
public final class PreferenceProperties {
    /** The namespace of preferences; the local name is the preference's. */
    public static final String NAMESPACE = "urn:orrery:xml:preferences";

    private static final PropertyName POLICY = name(Preferences.SCHEDULING_FUNCTION);
    private static final PropertyName AUTOMATIC = calendarserver("auto-schedule");
    private static final PropertyName MODE = calendarserver("auto-schedule-mode");
    private static final String OUT_OF_RECORD = "default";
    private static final String NONE = "none";

    private PreferenceProperties() {}

    static List<Property> rows() {
        List<Property> rows = new ArrayList<>();
        for (String key : Preferences.names()) {
            rows.add(Property.of(name(key), "docs/rooms.md", Set.of(PRINCIPAL), subject -> own(subject, key))
                    .settableBy((value, subject) -> judged(subject, key, value.name(), value.text())));
        }
        rows.add(Property.of(AUTOMATIC, "calendarserver", Set.of(PRINCIPAL), PreferenceProperties::automatic)
                .settableBy(PreferenceProperties::setAutomatic)
                .storedAs(POLICY));
        rows.add(Property.of(MODE, "calendarserver", Set.of(PRINCIPAL), PreferenceProperties::mode)
                .settableBy(PreferenceProperties::setMode)
                .storedAs(POLICY));
        return List.copyOf(rows);
    }

    /** True for what is kept as a preference of the principal. */
    static boolean isPreference(Property row) {
        return row.storedAs().namespace().equals(NAMESPACE);
    }

    /** What was set by property, as preferences; an empty value forgets one. */
    public static Map<String, String> preferences(Map<PropertyName, @Nullable String> changes) {
        Map<String, String> preferences = new HashMap<>();
        changes.forEach((name, value) -> preferences.put(name.local(), value == null ? "" : value));
        return preferences;
    }

    /** True if these are the caller's own to set. */
    public static boolean areSettable(Subject subject) {
        return subject.target() instanceof PrincipalTarget target
                && Rights.onPrincipal(subject.caller(), target.principal()).contains(Privilege.WRITE_PROPERTIES);
    }

    private static PropertyName name(String key) {
        return new PropertyName(NAMESPACE, key);
    }

    private static @Nullable PropertyValue own(Subject subject, String key) {
        if (!(subject.target() instanceof PrincipalTarget target) || !areSettable(subject)) {
            return null;
        }
        String value = subject.snapshot()
                .bookings()
                .preferences(target.principal().home())
                .get(key);
        return value == null ? null : new PropertyValue.Text(value);
    }

    private static String judged(@Nullable Subject subject, String key, PropertyName property, String text) {
        String value = text.strip();
        if (subject != null && subject.target() instanceof PrincipalTarget target && !value.isEmpty()) {
            try {
                Preferences.judge(target.principal(), key, value);
            } catch (Refused unfit) {
                throw new Refused(
                        new Reason.InvalidPropertyValue(property, unfit.reason().sentence()));
            }
        }
        return value;
    }

    private static @Nullable String policy(Subject subject) {
        if (!(subject.target() instanceof PrincipalTarget target)) {
            return null;
        }
        Principal principal = target.principal();
        return switch (principal.kind()) {
            case USER, LOCATION, RESOURCE -> Preferences.policy(subject.snapshot(), principal);
            case GROUP -> null; // nobody answers for a group
        };
    }

    private static @Nullable PropertyValue automatic(Subject subject) {
        String policy = policy(subject);
        return policy == null ? null : new PropertyValue.Text(Boolean.toString(!policy.equals(NONE)));
    }

    private static String setAutomatic(XmlElement value, @Nullable Subject subject) {
        return switch (value.text().strip()) {
            case "true" -> subject == null || NONE.equals(policy(subject)) ? "automatic" : unchanged(subject);
            case "false" -> NONE;
            default -> throw new Refused(new Reason.InvalidPropertyValue(value.name(), "Expected true or false."));
        };
    }

    private static String unchanged(Subject subject) {
        String policy = policy(subject);
        return policy == null ? "" : policy;
    }

    /** Absent where the policy is a list of functions: none of the modes says what it does. */
    private static @Nullable PropertyValue mode(Subject subject) {
        String policy = policy(subject);
        return policy != null && BookingPolicy.PRESETS.containsKey(policy) ? new PropertyValue.Text(policy) : null;
    }

    private static String setMode(XmlElement value, @Nullable Subject subject) {
        String mode = value.text().strip();
        if (mode.equals(OUT_OF_RECORD)) {
            return "";
        }
        if (!BookingPolicy.PRESETS.containsKey(mode)) {
            throw new Refused(new Reason.InvalidPropertyValue(
                    value.name(),
                    "Expected " + OUT_OF_RECORD + " or one of " + String.join(", ", BookingPolicy.PRESETS.keySet())
                            + "."));
        }
        return mode;
    }
}
