package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.ical.CalendarFile;
import dev.orrery.ical.CalendarIndex;
import dev.orrery.model.Principal;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code export}: beside a running server or without one. */
@Command(name = "export", description = "Writes a whole calendar as one iCalendar file, the way it is at one moment.")
public final class ExportCommand extends Action {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(index = "0", paramLabel = "USER", description = "Whose; or group:NAME, location:NAME, resource:NAME.")
    private String user = "";

    @Parameters(
            index = "1",
            paramLabel = "CALENDAR",
            description = "The calendar's name in its address: calendar, tasks, …")
    private String calendar = "";

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "FILE.ics",
            description = "Where to; replaced when all is written. Standard output if not given, or -.")
    private @Nullable Path file;

    /** What is to be written, of one snapshot. */
    private record Member(byte[] content, CalendarIndex index) {}

    @Override
    public Integer call() throws BadConfiguration, CommandFailed, IOException {
        try (House house = config.existingHouse()) {
            Principal owner = Targets.principal(house, user);
            CollectionRow row = Targets.calendar(house, owner, calendar)
                    .orElseThrow(() -> Targets.noCalendar(house, owner, calendar));
            List<Member> members = members(house, row);
            long written = OutputFile.write(file, out -> write(members, out));
            if (!OutputFile.isStandardOutput(file)) {
                err().println(written + " written to " + file + ".");
            }
            return 0;
        }
    }

    private static List<Member> members(House house, CollectionRow row) {
        return house.store().read(snapshot -> {
            List<ObjectRow> rows = snapshot.listing(row.ref()).objects();
            List<byte[]> contents = snapshot.contents(rows);
            List<Member> members = new ArrayList<>(rows.size());
            for (int i = 0; i < rows.size(); i++) {
                CalendarIndex index = rows.get(i).index();
                if (index != null) {
                    members.add(new Member(contents.get(i), index));
                }
            }
            return members;
        });
    }

    private static long write(List<Member> members, OutputStream to) throws IOException {
        OutputStream out = new BufferedOutputStream(to, 1 << 16);
        CalendarFile.Joiner joiner = new CalendarFile.Joiner(out, List.of());
        for (Member member : members) {
            joiner.add(member.content(), member.index());
        }
        joiner.finish();
        out.flush();
        return members.size();
    }
}
