package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Principal;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** {@code archive export}: a whole archived home as one zip file. May run beside a server. */
@Command(
        name = "export",
        description = "Writes a whole archived home as one zip file: every object as it was stored, in folders named"
                + " like its calendars, and home.json with what is known of the person and the calendars.")
final class ArchiveExport extends Action {
    /** So many contents are in memory at a time. */
    private static final int BATCH = 200;

    /** The entry that tells of the person; nothing else in the zip has its name. */
    private static final String ABOUT = "home.json";

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(index = "0", paramLabel = "GUID", description = "As archive list shows it.")
    private String guid = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE.zip",
            description = "Where to; replaced when all is written. Standard output if not given, or -.")
    private @Nullable Path file;

    @Override
    public Integer call() throws BadConfiguration, CommandFailed, IOException {
        try (House house = config.existingHouse()) {
            Principal principal = house.lifeCycle().archived().stream()
                    .filter(archived -> archived.guid().equalsIgnoreCase(guid))
                    .findFirst()
                    .orElseThrow(() -> new CommandFailed(
                            "No archived home has the GUID " + guid + "; ./orrery archive list shows them."));
            long written = OutputFile.write(file, out -> write(house, principal, out));
            if (!OutputFile.isStandardOutput(file)) {
                err().println(written + " objects of " + principal.name() + " written to " + file + ".");
            }
            return 0;
        }
    }

    private static long write(House house, Principal principal, OutputStream to) throws IOException {
        List<CollectionRow> collections = house.store().read(snapshot -> snapshot.collections(principal.home()));
        ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(to, 1 << 16));
        zip.putNextEntry(new ZipEntry(ABOUT));
        zip.write(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(told(principal, collections)));
        zip.closeEntry();
        long objects = 0;
        for (CollectionRow collection : collections) {
            String folder = folder(collections, collection.ref());
            if (!folder.isEmpty()) {
                zip.putNextEntry(new ZipEntry(folder));
                zip.closeEntry();
            }
            objects += members(house, collection, folder, zip);
        }
        zip.finish();
        zip.flush();
        return objects;
    }

    private static long members(House house, CollectionRow collection, String folder, ZipOutputStream zip)
            throws IOException {
        List<ObjectRow> rows = house.store()
                .read(snapshot -> snapshot.listing(collection.ref()).objects());
        for (int from = 0; from < rows.size(); from += BATCH) {
            List<ObjectRow> few = rows.subList(from, Math.min(from + BATCH, rows.size()));
            List<byte[]> contents = house.store().read(snapshot -> snapshot.contents(few));
            for (int i = 0; i < few.size(); i++) {
                ZipEntry entry =
                        new ZipEntry(folder + segment(folder, few.get(i).name()));
                entry.setLastModifiedTime(FileTime.from(few.get(i).modified()));
                zip.putNextEntry(entry);
                zip.write(contents.get(i));
                zip.closeEntry();
            }
        }
        return rows.size();
    }

    private static Map<String, Object> told(Principal principal, List<CollectionRow> collections) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("guid", principal.guid());
        told.put("name", principal.name().toString());
        told.put("displayName", principal.displayName());
        told.put("mail", principal.mails());
        told.put("source", principal.source());
        told.put("attributes", principal.attributes());
        List<Map<String, Object>> folders = new ArrayList<>();
        for (CollectionRow row : collections) {
            Map<String, String> properties = new LinkedHashMap<>();
            row.properties().forEach((name, value) -> properties.put(name.toString(), value));
            Map<String, Object> folder = new LinkedHashMap<>();
            folder.put("folder", folder(collections, row.ref()));
            folder.put("kind", row.kind().name());
            folder.put("components", row.components().stream().sorted().toList());
            folder.put("properties", properties);
            folders.add(folder);
        }
        told.put("collections", folders);
        return told;
    }

    /** {@code work/2026/}; empty for the home itself. */
    private static String folder(List<CollectionRow> collections, CollectionRef ref) {
        if (ref.isRoot()) {
            return "";
        }
        CollectionRow row = collections.stream()
                .filter(collection -> collection.ref().equals(ref))
                .findFirst()
                .orElseThrow();
        String parent = folder(collections, new CollectionRef(ref.home(), row.parent()));
        return parent + segment(parent, row.name()) + "/";
    }

    /** Names are whatever clients chose; in a file's name they must lead nowhere else. */
    private static String segment(String folder, String name) {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        if (folder.isEmpty() && encoded.equalsIgnoreCase(ABOUT)) {
            return "%" + Integer.toHexString(encoded.charAt(0)) + encoded.substring(1);
        }
        return encoded.startsWith(".") ? "%2E" + encoded.substring(1) : encoded;
    }
}
