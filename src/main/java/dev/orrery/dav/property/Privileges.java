package dev.orrery.dav.property;

import static dev.orrery.model.PropertyName.dav;

import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.xml.XmlWriter;
import java.io.IOException;
import java.util.Set;

/** Privileges as XML (RFC 3744 sections 5.3 and 5.4). */
final class Privileges {
    private static final PropertyName PRIVILEGE = dav("privilege");
    private static final PropertyName SUPPORTED = dav("supported-privilege");
    private static final PropertyValue ALL = value(Set.of(Privilege.values()));

    private Privileges() {}

    static PropertyValue currentUser(Set<Privilege> rights) {
        return rights.contains(Privilege.ALL) ? ALL : value(rights);
    }

    private static PropertyValue value(Set<Privilege> rights) {
        return PropertyValue.content(out -> write(rights, out));
    }

    /** In the tree's order; aggregates beside what they hold. */
    static void write(Set<Privilege> rights, XmlWriter out) throws IOException {
        for (Privilege privilege : Privilege.values()) {
            if (rights.contains(privilege)) {
                out.start(PRIVILEGE).empty(privilege.element()).end();
            }
        }
    }

    /** The one tree that all resources share. */
    static void writeTree(XmlWriter out) throws IOException {
        writeTree(Privilege.ALL, out);
    }

    private static void writeTree(Privilege privilege, XmlWriter out) throws IOException {
        out.start(SUPPORTED);
        out.start(PRIVILEGE).empty(privilege.element()).end();
        out.start(dav("description")).attribute("xml:lang", "en");
        out.text(privilege.description()).end();
        for (Privilege contained : privilege.contained()) {
            writeTree(contained, out);
        }
        out.end();
    }
}
