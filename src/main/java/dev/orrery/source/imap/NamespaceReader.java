package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.Command;
import dev.orrery.source.imap.wire.CommandRefused;
import dev.orrery.source.imap.wire.Connection;
import dev.orrery.source.imap.wire.Item;
import dev.orrery.source.imap.wire.Response;
import dev.orrery.source.imap.wire.WireException;
import java.util.ArrayList;
import java.util.List;

/** The NAMESPACE command (RFC 2342). */
final class NamespaceReader {
    private NamespaceReader() {}

    static List<Namespace> ask(Connection connection) throws WireException, CommandRefused {
        List<Namespace> found = new ArrayList<>();
        connection.ok(Command.of("NAMESPACE"), data -> {
            if (data.is("NAMESPACE")) {
                read(data, 0, Namespace.Kind.PERSONAL, found);
                read(data, 1, Namespace.Kind.OTHERS, found);
                read(data, 2, Namespace.Kind.SHARED, found);
            }
        });
        return found.isEmpty() ? List.of(Namespace.WHOLE) : List.copyOf(found);
    }

    private static void read(Response.Data data, int at, Namespace.Kind kind, List<Namespace> found)
            throws WireException {
        if (data.item(at) instanceof Item.Nil) {
            return;
        }
        for (Item each : data.item(at).list()) {
            List<Item> parts = each.list();
            if (parts.size() < 2) {
                throw new WireException("a namespace has no delimiter");
            }
            String delimiter =
                    parts.get(1) instanceof Item.Nil ? null : parts.get(1).string();
            found.add(new Namespace(kind, parts.get(0).string(), delimiter));
        }
    }
}
