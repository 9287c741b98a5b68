package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.Command;
import dev.orrery.source.imap.wire.CommandRefused;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.Item;
import dev.orrery.source.imap.wire.Untagged;
import dev.orrery.source.imap.wire.WireException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is done to folders as such, over one session. */
final class FolderAdministration {
    private final Session session;

    FolderAdministration(Session session) {
        this.session = session;
    }

    /** Kolab wants the type set when the folder is made: shared, and the mark of a default folder for oneself alone. */
    void create(FolderName folder, @Nullable FolderType type) throws WireException, CommandRefused {
        ok(Command.of("CREATE").folder(folder));
        if (type != null && session.capabilities().keepsAnnotations()) {
            try {
                setMetadata(folder, Annotations.SHARED + Annotations.TYPE, type.type());
                if (!type.subtype().isEmpty()) {
                    setMetadata(folder, Annotations.PRIVATE + Annotations.TYPE, type.toString());
                }
            } catch (CommandRefused e) {
                // A folder of another type than was asked for would be taken for mail.
                session.connection().run(Command.of("DELETE").folder(folder), Untagged.IGNORED);
                throw e;
            }
        }
    }

    void delete(FolderName folder) throws WireException, CommandRefused {
        session.leaveNow(folder);
        ok(Command.of("DELETE").folder(folder));
    }

    void rename(FolderName folder, FolderName to) throws WireException, CommandRefused {
        session.leaveNow(folder);
        ok(Command.of("RENAME").folder(folder).folder(to));
    }

    void subscribe(FolderName folder, boolean subscribed) throws WireException, CommandRefused {
        ok(Command.of(subscribed ? "SUBSCRIBE" : "UNSUBSCRIBE").folder(folder));
    }

    void setMetadata(FolderName folder, String entry, @Nullable String value) throws WireException, CommandRefused {
        boolean old = !session.capabilities().has("METADATA")
                && session.capabilities().has("ANNOTATEMORE");
        Command command = old
                ? annotation(folder, entry)
                : Command.of("SETMETADATA").folder(folder).open().string(entry);
        if (value == null) {
            command.word("NIL");
        } else {
            command.string(value);
        }
        ok(command.close());
    }

    private static Command annotation(FolderName folder, String entry) {
        boolean own = entry.startsWith(Annotations.PRIVATE + "/");
        String scope = own ? Annotations.PRIVATE : Annotations.SHARED;
        if (!entry.startsWith(scope + "/")) {
            throw new IllegalArgumentException("an entry begins with /private/ or /shared/");
        }
        return Command.of("SETANNOTATION")
                .folder(folder)
                .string(entry.substring(scope.length()))
                .open()
                .string(own ? "value.priv" : "value.shared");
    }

    Map<String, Rights> acl(FolderName folder) throws WireException, CommandRefused {
        Map<String, Rights> found = new TreeMap<>();
        session.connection().ok(Command.of("GETACL").folder(folder), data -> {
            if (data.is("ACL")) {
                List<Item> items = data.items();
                for (int i = 1; i + 1 < items.size(); i += 2) {
                    found.put(items.get(i).string(), new Rights(items.get(i + 1).string()));
                }
            }
        });
        return found;
    }

    void setAcl(FolderName folder, String identifier, @Nullable Rights rights) throws WireException, CommandRefused {
        ok(
                rights == null
                        ? Command.of("DELETEACL").folder(folder).string(identifier)
                        : Command.of("SETACL").folder(folder).string(identifier).string(rights.letters()));
    }

    Rights myRights(FolderName folder) throws WireException, CommandRefused {
        Rights[] found = {null};
        session.connection().ok(Command.of("MYRIGHTS").folder(folder), data -> {
            if (data.is("MYRIGHTS")) {
                found[0] = new Rights(data.item(1).string());
            }
        });
        if (found[0] == null) {
            throw new WireException("the server tells no rights");
        }
        return found[0];
    }

    private void ok(Command command) throws WireException, CommandRefused {
        session.connection().ok(command, Untagged.IGNORED);
    }
}
