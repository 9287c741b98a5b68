package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.calendar.By;
import dev.orrery.calendar.ChangeAccess;
import dev.orrery.calendar.ImportCalendar;
import dev.orrery.calendar.Place;
import dev.orrery.calendar.Preconditions;
import dev.orrery.model.AccessEntry;
import dev.orrery.model.Grantee;
import dev.orrery.model.Principal;
import dev.orrery.model.Privilege;
import dev.orrery.store.CollectionRow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Set;

/** What a demo holds when it begins: this week's events of three people, and one share. */
final class DemoData {
    private static final String ORIGIN = "demo";

    private DemoData() {}

    static void fill(House house) throws CommandFailed, IOException {
        Principal ada = Targets.principal(house, "ada");
        Principal grace = Targets.principal(house, "grace");
        Principal alan = Targets.principal(house, "alan");
        Targets.makeCalendar(house, by(ada), ada, "work", "Work", Set.of("VEVENT"));
        put(house, ada, "work");
        put(house, ada, "calendar");
        put(house, ada, "tasks");
        put(house, grace, "calendar");
        CollectionRow alans = put(house, alan, "calendar");
        AccessEntry graceReads = new AccessEntry(new Grantee.Named(grace.guid()), true, Set.of(Privilege.READ));
        new ChangeAccess(house.store())
                .change(new ChangeAccess.Request(
                        by(alan), Place.of(alans.ref()), List.of(graceReads), Preconditions.NONE));
    }

    private static CollectionRow put(House house, Principal owner, String name) throws CommandFailed, IOException {
        CollectionRow calendar =
                Targets.calendar(house, owner, name).orElseThrow(() -> Targets.noCalendar(house, owner, name));
        String events = thisWeek(house, text("demo-" + owner.name().name() + "-" + name + ".ics"));
        ImportCalendar.Result result = new ImportCalendar(
                        house.store(), house.mirrored(), house.rules(), house.limits(), house.clock())
                .run(new ImportCalendar.Request(by(owner), calendar, events.getBytes(StandardCharsets.UTF_8)));
        if (!result.problems().isEmpty()) {
            throw new IllegalStateException(result.problems().toString());
        }
        return calendar;
    }

    private static By by(Principal owner) {
        return new By(Targets.ownerOf(owner), ORIGIN);
    }

    private static String thisWeek(House house, String text) {
        return thisWeek(house.clock().instant(), text);
    }

    /** The days of the current week, from Monday on, where the text says {@code {{day0}}} to {@code {{day6}}}. */
    static String thisWeek(Instant now, String text) {
        LocalDate monday =
                LocalDate.ofInstant(now, ZoneOffset.UTC).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        String dated = text;
        for (int day = 0; day < 7; day++) {
            dated = dated.replace("{{day" + day + "}}", DateTimeFormatter.BASIC_ISO_DATE.format(monday.plusDays(day)));
        }
        return dated;
    }

    /** A file of the demo's, from the jar. */
    static String text(String name) throws IOException {
        try (InputStream in = DemoData.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
