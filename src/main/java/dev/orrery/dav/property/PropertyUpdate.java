package dev.orrery.dav.property;

import static dev.orrery.model.PropertyName.dav;

import dev.orrery.dav.ResourceKind;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.StoredValue;
import dev.orrery.xml.XmlElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The instructions of a DAV:propertyupdate in document order (RFC 4918 section 14.19). Immutable. */
public record PropertyUpdate(List<Instruction> instructions) {
    private static final PropertyName UPDATE = dav("propertyupdate");
    private static final PropertyName SET = dav("set");
    private static final PropertyName REMOVE = dav("remove");
    private static final PropertyName PROP = dav("prop");

    public PropertyUpdate {
        instructions = List.copyOf(instructions);
    }

    /** @param remove false to set the property to the element's content */
    public record Instruction(XmlElement property, boolean remove) {}

    /**
     * What came of judging every instruction.
     *
     * @param verdicts every property that was mentioned, in order, with what is wrong with it, or null
     * @param changes what is to be stored (null: removed) if nothing is wrong
     */
    public record Judged(Map<PropertyName, @Nullable Reason> verdicts, Map<PropertyName, @Nullable String> changes) {
        public boolean isGood() {
            return verdicts.values().stream().allMatch(reason -> reason == null);
        }
    }

    /** @throws Refused BadRequest for another root element, DAV:set without DAV:prop, or nothing to do */
    public static PropertyUpdate parse(XmlElement body) {
        if (!body.is(UPDATE)) {
            throw new Refused(
                    new Reason.BadRequest("The body of PROPPATCH is DAV:propertyupdate, not " + body.name() + "."));
        }
        List<Instruction> instructions = new ArrayList<>();
        for (XmlElement part : body.children()) {
            if (!part.is(SET) && !part.is(REMOVE)) {
                continue;
            }
            XmlElement prop = part.child(PROP);
            if (prop == null) {
                throw new Refused(new Reason.BadRequest("DAV:set and DAV:remove hold DAV:prop."));
            }
            prop.children().forEach(property -> instructions.add(new Instruction(property, part.is(REMOVE))));
        }
        if (instructions.isEmpty()) {
            throw new Refused(new Reason.BadRequest("There is no property to set or to remove."));
        }
        return new PropertyUpdate(instructions);
    }

    /** Judges every instruction against the tables; a property without a row is a dead one and takes anything. */
    public Judged judge(PropertyTable table, Subject subject) {
        return judge(table, subject.target().kind(), subject);
    }

    /**
     * The same for what is yet to be made.
     *
     * @param subject null for a resource that is not there
     */
    public Judged judge(PropertyTable table, ResourceKind kind, @Nullable Subject subject) {
        Map<PropertyName, @Nullable Reason> verdicts = new LinkedHashMap<>();
        Map<PropertyName, @Nullable String> changes = new LinkedHashMap<>();
        for (Instruction instruction : instructions) {
            PropertyName name = instruction.property().name();
            try {
                judge(instruction, table.get(name), kind, subject, changes);
                verdicts.putIfAbsent(name, null);
            } catch (Refused refused) {
                verdicts.put(name, refused.reason());
            }
        }
        CalDavProperties.keepZonesInStep(changes);
        return new Judged(verdicts, changes);
    }

    /** What comes of it where the caller may set nothing. */
    public Judged refused() {
        Map<PropertyName, @Nullable Reason> verdicts = new LinkedHashMap<>();
        instructions.forEach(instruction -> {
            PropertyName name = instruction.property().name();
            verdicts.put(name, new Reason.ProtectedProperty(name));
        });
        return new Judged(verdicts, Map.of());
    }

    private static void judge(
            Instruction instruction,
            @Nullable Property row,
            ResourceKind kind,
            @Nullable Subject subject,
            Map<PropertyName, @Nullable String> changes) {
        XmlElement property = instruction.property();
        Property live = row != null && row.on().contains(kind) ? row : null;
        boolean stays = ResourceKind.IN_HOMES.contains(kind) || live != null && PreferenceProperties.isPreference(live);
        if (!stays || row != null && row.setter() == null) {
            throw new Refused(new Reason.ProtectedProperty(property.name()));
        }
        PropertyName stored = live == null ? property.name() : live.storedAs();
        if (instruction.remove()) {
            changes.put(stored, null);
        } else if (live != null && live.setter() != null) {
            changes.put(stored, live.setter().check(property, subject));
        } else {
            changes.put(stored, StoredValue.of(property));
        }
    }
}
