package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.Capabilities;
import dev.orrery.source.imap.wire.Command;
import dev.orrery.source.imap.wire.CommandRefused;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.Item;
import dev.orrery.source.imap.wire.Response;
import dev.orrery.source.imap.wire.WireException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lists folders with what is known of each. Extended LIST (RFC 5258, 8440, 9590) answers all at once; what a server does
 * not put into it is asked for each folder, all in one go: two round trips.
 */
final class FolderLister {
    private final Session session;
    private final String calendarFolder;
    private final Reach reach;
    private final List<Namespace> namespaces;
    private final Capabilities capabilities;
    private final Map<FolderName, FolderBuilder> found = new TreeMap<>();

    /** @param calendarFolder the name of the calendar where no folder is marked as one */
    FolderLister(Session session, String calendarFolder, Reach reach) throws WireException, CommandRefused {
        this.session = session;
        this.calendarFolder = calendarFolder;
        this.reach = reach;
        this.namespaces = reach.namespaces(session);
        this.capabilities = session.capabilities();
    }

    List<Folder> list() throws WireException, CommandRefused {
        if (namespaces.isEmpty()) {
            return List.of();
        }
        List<String> patterns = reach.patterns(namespaces);
        run(listCommands(patterns));
        for (FolderName name : List.copyOf(found.keySet())) {
            if (!reach.holds(session, name)) {
                found.remove(name);
            }
        }
        List<Asked> details = details(patterns);
        List<Response.Status> ends = run(details.stream().map(Asked::command).toList());
        for (int i = 0; i < ends.size(); i++) {
            judge(details.get(i), ends.get(i));
        }
        markByName();
        if (!capabilities.keepsAnnotations()) {
            found.values().forEach(FolderBuilder::keepsNone);
        }
        return found.values().stream()
                .filter(FolderBuilder::isListed)
                .map(FolderBuilder::build)
                .toList();
    }

    private List<Response.Status> run(List<Command> commands) throws WireException, CommandRefused {
        List<Response.Status> ends = session.connection().runAll(commands, 0, this::take);
        for (int i = 0; i < ends.size(); i++) {
            if (!ends.get(i).isOk() && commands.get(i).name().startsWith("LIST")) {
                throw new CommandRefused("LIST", ends.get(i));
            }
        }
        return ends;
    }

    private List<Command> listCommands(List<String> patterns) {
        List<Command> commands = new ArrayList<>();
        for (String pattern : patterns) {
            Command list = Command.of("LIST").string("").string(pattern);
            if (capabilities.has("LIST-EXTENDED")) {
                list.word("RETURN").open().word("SUBSCRIBED");
                if (capabilities.has("LIST-MYRIGHTS")) {
                    list.word("MYRIGHTS");
                }
                if (capabilities.has("LIST-METADATA") && capabilities.has("METADATA")) {
                    entries(list.word("METADATA"));
                }
                list.close();
            }
            commands.add(list);
            if (!capabilities.has("LIST-EXTENDED")) {
                commands.add(Command.of("LSUB").string("").string(pattern));
            }
        }
        return commands;
    }

    private static Command entries(Command command) {
        command.open();
        Annotations.ENTRIES.forEach(command::word);
        return command.close();
    }

    /** A question about one folder, or with null about all. */
    private record Asked(
            Command command,
            @org.jspecify.annotations.Nullable FolderBuilder folder) {}

    private List<Asked> details(List<String> patterns) {
        List<Asked> asked = new ArrayList<>();
        boolean metadata = capabilities.has("METADATA");
        if (!metadata && capabilities.has("ANNOTATEMORE")) {
            List<String> fewest = patterns.contains("*") ? List.of("*") : patterns;
            fewest.forEach(pattern -> asked.add(new Asked(Annotations.ofAll(pattern), null)));
        }
        for (FolderBuilder folder : found.values()) {
            if (!folder.isListed() || !folder.isSelectable()) {
                continue;
            }
            FolderName name = folder.name();
            if (metadata && !(capabilities.has("LIST-METADATA") && capabilities.has("LIST-EXTENDED"))) {
                asked.add(new Asked(entries(Command.of("GETMETADATA").folder(name)), folder));
            }
            if (capabilities.has("ACL") && !(capabilities.has("LIST-MYRIGHTS") && capabilities.has("LIST-EXTENDED"))) {
                asked.add(new Asked(Command.of("MYRIGHTS").folder(name), folder));
            }
            // Not through LIST-STATUS: Cyrus 3.6 answers that with bytes of some other memory.
            if (capabilities.has("OBJECTID")) {
                asked.add(new Asked(Command.of("STATUS").folder(name).word("(MAILBOXID)"), folder));
            }
        }
        return asked;
    }

    /**
     * What is not told about a folder that cannot be read, or that went meanwhile, is nothing. Any other refusal must not
     * look like a folder without a type.
     */
    private void judge(Asked asked, Response.Status end) throws CommandRefused {
        FolderBuilder folder = asked.folder;
        if (end.isOk() || !asked.command.name().startsWith("GET")) {
            return;
        }
        boolean closed = end.code().equals("NONEXISTENT") || end.code().equals("NOPERM");
        if (folder == null || !closed && !folder.isUnreadable()) {
            throw new CommandRefused(asked.command.name(), end);
        }
    }

    private void take(Response.Data data) throws WireException {
        switch (data.name()) {
            case "LIST" -> folder(data.item(2)).listed(data);
            case "LSUB" -> folder(data.item(2)).subscribed();
            case "MYRIGHTS" -> folder(data.item(0)).rights(data.item(1).string());
            case "METADATA" -> {
                // Without a list it only says that something changed (RFC 5464 section 4.4.2).
                if (data.item(1) instanceof Item.Group(List<Item> pairs)) {
                    folder(data.item(0)).annotations().metadata(pairs);
                }
            }
            case "ANNOTATION" ->
                folder(data.item(0))
                        .annotations()
                        .annotation(data.item(1).string(), data.item(2).list());
            case "STATUS" -> mailboxId(data);
            default -> {
                // What servers say by the way.
            }
        }
    }

    private void mailboxId(Response.Data data) throws WireException {
        List<Item> items = data.item(1).list();
        for (int i = 0; i + 1 < items.size(); i += 2) {
            if (items.get(i).string().toUpperCase(Locale.ROOT).equals("MAILBOXID")
                    && items.get(i + 1) instanceof Item.Group(List<Item> id)
                    && id.size() == 1) {
                folder(data.item(0)).mailboxId(id.getFirst().string());
            }
        }
    }

    private FolderBuilder folder(Item name) throws WireException {
        String wire = name.string();
        if (wire.isEmpty()) {
            return new FolderBuilder(FolderName.of("INBOX"), Namespace.WHOLE);
        }
        try {
            return found.computeIfAbsent(
                    new FolderName(wire), made -> new FolderBuilder(made, Namespace.of(made, namespaces)));
        } catch (IllegalArgumentException e) {
            throw new WireException("a mailbox has an impossible name");
        }
    }

    /** Where no folder of one's own is marked as a calendar, the one with the configured name is it. */
    private void markByName() {
        boolean marked = found.values().stream().anyMatch(FolderBuilder::isOwnCalendar);
        if (marked) {
            return;
        }
        Map<String, FolderBuilder> byText = new HashMap<>();
        found.values().forEach(folder -> byText.put(folder.name().text(), folder));
        List<String> places = new ArrayList<>(List.of(calendarFolder));
        for (Namespace namespace : namespaces) {
            if (namespace.isOwn()) {
                places.add(namespace.above() + calendarFolder);
                places.add("INBOX" + namespace.delimiter() + calendarFolder);
            }
        }
        for (String place : places) {
            FolderBuilder folder = byText.get(place);
            if (folder != null && folder.isListed() && folder.isSelectable()) {
                folder.markAsCalendar();
                return;
            }
        }
    }
}
