package dev.orrery.source.cloud;

import dev.orrery.model.MachineState;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Refused;
import dev.orrery.model.Tracked;
import dev.orrery.tracking.Answer;
import dev.orrery.xml.XmlElement;
import dev.orrery.xml.XmlLimits;
import dev.orrery.xml.XmlReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a Deltacloud server says of machines and realms, in XML. What it says of passwords is not read. Thread-safe. */
final class DeltacloudXml {
    /** A machine has about forty elements. */
    private static final XmlLimits LIMITS = new XmlLimits(2_000_000, 64, 64, 48 << 20);

    private final XmlReader reader = new XmlReader(LIMITS);

    /** Every thing of the kind in a document: a list of them, or one. */
    Answer<List<Tracked>> read(byte[] body, Tracked.Kind kind) {
        XmlElement root;
        try {
            root = reader.read(new ByteArrayInputStream(body));
        } catch (Refused e) {
            return new Answer.Unreadable<>(
                    "The provider's answer is no XML: " + e.reason().sentence());
        } catch (IOException e) {
            return new Answer.Unreadable<>("The provider's answer ends half way.");
        }
        if (root.name().local().equals(kind.label())) {
            return new Answer.Got<>(List.of(thing(root, kind)));
        }
        if (!root.name().local().equals(kind.collection())) {
            return new Answer.Unreadable<>("The provider's answer holds "
                    + root.name().local() + " where " + kind.collection() + " are expected.");
        }
        List<Tracked> things = new ArrayList<>();
        root.children(named(kind.label())).forEach(element -> things.add(thing(element, kind)));
        return new Answer.Got<>(things);
    }

    private static Tracked thing(XmlElement element, Tracked.Kind kind) {
        String id = attribute(element, "id");
        String state = text(element, "state");
        if (kind == Tracked.Kind.REALM) {
            // a realm that says nothing of its state is simply there
            boolean there = state.isEmpty() || state.equalsIgnoreCase("available");
            MachineState known = there ? MachineState.AVAILABLE : MachineState.UNAVAILABLE;
            Tracked.Details details = new Tracked.Details(text(element, "name"), "", "", "", List.of(), List.of());
            return new Tracked(kind, id, known, state, details);
        }
        return new Tracked(kind, id, MachineState.of(state), state, details(element));
    }

    private static Tracked.Details details(XmlElement element) {
        List<String> addresses = new ArrayList<>(addresses(element, "public_addresses"));
        addresses.addAll(addresses(element, "private_addresses"));
        List<String> actions = new ArrayList<>();
        XmlElement links = element.child(named("actions"));
        if (links != null) {
            links.children(named("link")).forEach(link -> actions.add(attribute(link, "rel")));
        }
        return new Tracked.Details(
                text(element, "name"),
                reference(element, "realm"),
                reference(element, "image"),
                reference(element, "hardware_profile"),
                addresses,
                actions);
    }

    private static List<String> addresses(XmlElement element, String list) {
        XmlElement found = element.child(named(list));
        return found == null
                ? List.of()
                : found.children(named("address")).stream()
                        .map(address -> address.text().strip())
                        .filter(address -> !address.isEmpty())
                        .toList();
    }

    private static String reference(XmlElement element, String name) {
        XmlElement found = element.child(named(name));
        return found == null ? "" : attribute(found, "id");
    }

    private static String text(XmlElement element, String name) {
        XmlElement found = element.child(named(name));
        return found == null ? "" : found.text().strip();
    }

    private static String attribute(XmlElement element, String name) {
        @Nullable String value = element.attribute(name);
        return value == null ? "" : value;
    }

    private static PropertyName named(String local) {
        return new PropertyName("", local);
    }
}
