package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.calendar.ImportImip.EventVersion;
import dev.orrery.calendar.ImportReservations;
import dev.orrery.calendar.Quotas;
import dev.orrery.ical.TimeRange;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.Refused;
import dev.orrery.store.QuotaPeriod;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Takes over what imip-agent's journal says is held of quotas, and names what stays behind. For one thread. */
final class ImipReservations {
    private final House house;
    private final boolean dryRun;
    private final List<String> skipped;
    private final Quotas quotas;
    private final ImportReservations importer;
    private final Map<String, List<Holder>> holders = new LinkedHashMap<>();
    private int taken;

    /** @param version of the event as the file store has it */
    private record Holder(Principal principal, EventVersion version) {}

    private record Booking(Holder holder, String uid) {}

    ImipReservations(House house, boolean dryRun, List<String> skipped) {
        this.house = house;
        this.dryRun = dryRun;
        this.skipped = skipped;
        this.quotas = new Quotas(house.store(), house.principals(), house.clock());
        this.importer = new ImportReservations(house.store(), house.clock());
    }

    /** Periods that count here now. */
    int taken() {
        return taken;
    }

    /** Whose events were in the file store, and in which version. */
    void holds(Principal principal, Map<String, EventVersion> events) {
        events.forEach((uid, version) ->
                holders.computeIfAbsent(uid, _ -> new ArrayList<>()).add(new Holder(principal, version)));
    }

    void quota(ImipFiles files, Path directory) {
        String quota = ImipFiles.decode(directory);
        String name = String.valueOf(files.root().relativize(directory));
        Map<String, Integer> left = new TreeMap<>();
        Map<Booking, List<QuotaPeriod>> bookings = new LinkedHashMap<>();
        for (Path file : files.files(directory.resolve("freebusy-other"))) {
            read(files, file, quota, bookings, left);
        }
        bookings.forEach((booking, periods) -> bring(booking, periods, left));
        left.forEach((why, count) -> skipped.add(name + ": " + count + " reservations to come " + why));
    }

    /** Periods that are over count nowhere. */
    private void read(
            ImipFiles files,
            Path file,
            String quota,
            Map<Booking, List<QuotaPeriod>> bookings,
            Map<String, Integer> left) {
        long now = house.clock().instant().getEpochSecond();
        for (String[] row : files.rows(file)) {
            TimeRange range = ImipPerson.range(row);
            String uid = ImipPerson.field(row, ImipPerson.UID);
            if (range == null || uid.isEmpty()) {
                files.refuse(file, "a row has no start, end and UID");
                continue;
            }
            if (range.end() <= now) {
                continue;
            }
            try {
                Optional<Booking> booking = booking(row, uid, range, bookings);
                if (booking.isEmpty()) {
                    left.merge("of " + uid + " have no event in the store of whoever was booked", 1, Integer::sum);
                } else {
                    QuotaPeriod period = period(booking.get(), quota, ImipFiles.decode(file), row, range);
                    bookings.computeIfAbsent(booking.get(), _ -> new ArrayList<>())
                            .add(period);
                }
            } catch (Refused refused) {
                left.merge("of " + uid + ": " + refused.reason().sentence(), 1, Integer::sum);
            }
        }
    }

    private QuotaPeriod period(Booking booking, String quota, String payer, String[] row, TimeRange range) {
        String organizer = ImipPerson.field(row, ImipPerson.ORGANIZER);
        return new QuotaPeriod(
                booking.holder().principal().home(),
                quota,
                booking.uid(),
                ImipPerson.field(row, ImipPerson.RECURRENCE),
                range.start(),
                range.end(),
                quotas.payer(payer),
                quotas.payer(organizer.isEmpty() ? payer : organizer),
                ImipPerson.field(row, ImipPerson.SUMMARY));
    }

    /** Who was booked: as the row says, else whoever has the event and did not ask for it, rooms and resources first. */
    private Optional<Booking> booking(
            String[] row, String uid, TimeRange range, Map<Booking, List<QuotaPeriod>> bookings) {
        List<Holder> all = holders.getOrDefault(uid, List.of());
        String attendee = ImipPerson.field(row, ImipPerson.ATTENDEE);
        Optional<Principal> organizer = principal(ImipPerson.field(row, ImipPerson.ORGANIZER));
        Optional<Principal> named = principal(attendee);
        return all.stream()
                .filter(holder -> attendee.isEmpty()
                        ? organizer.filter(holder.principal()::equals).isEmpty()
                        : named.filter(holder.principal()::equals).isPresent())
                .sorted(Comparator.comparing(holder -> !isRoom(holder.principal())))
                .map(holder -> new Booking(holder, uid))
                .min(Comparator.comparing(
                        booking -> has(bookings.getOrDefault(booking, List.of()), range))); // two rooms of one event
    }

    private Optional<Principal> principal(String address) {
        return address.isEmpty() ? Optional.empty() : house.principals().findByAddress(address);
    }

    private static boolean isRoom(Principal principal) {
        return principal.kind() == PrincipalKind.LOCATION || principal.kind() == PrincipalKind.RESOURCE;
    }

    private static boolean has(List<QuotaPeriod> periods, TimeRange range) {
        return periods.stream().anyMatch(period -> period.start() == range.start());
    }

    private void bring(Booking booking, List<QuotaPeriod> periods, Map<String, Integer> left) {
        Holder holder = booking.holder();
        String of = "of " + booking.uid() + " at " + holder.principal().name().name();
        try {
            ImportReservations.Result result = importer.bring(
                    new ImportReservations.Request(holder.principal(), holder.version(), periods, dryRun));
            taken += result.taken();
            switch (result.outcome()) {
                case TAKEN, THERE, OFF -> {}
                case GONE -> left.put(of + " have no event here", periods.size());
                case NEWER -> left.put(of + " are for an older version than is here", periods.size());
            }
            if (result.off() > 0) {
                left.put(of + " are for times that were cancelled, declined or moved here", result.off());
            }
        } catch (Refused refused) {
            left.put(of + ": " + refused.reason().sentence(), periods.size());
        }
    }

    /** Who may stand in for whom says each one's own policy here. */
    void delegates(ImipFiles files, Path directory) {
        Path file = directory.resolve("delegates");
        String quota = ImipFiles.decode(directory);
        Set<Principal> members = new LinkedHashSet<>();
        for (String[] row : files.rows(file)) {
            try {
                principal(row[0].strip())
                        .ifPresentOrElse(
                                members::add,
                                () -> skipped.add(files.root().relativize(file) + ": neither the configuration nor a"
                                        + " directory has " + row[0].strip()));
            } catch (Refused refused) {
                skipped.add(
                        files.root().relativize(file) + ": " + refused.reason().sentence());
            }
        }
        if (!members.isEmpty()) {
            importer.outsidePool(quota, members)
                    .forEach(member -> skipped.add(files.root().relativize(file) + ": "
                            + member.name().name() + " stands in for nobody; set its preference scheduling_function to"
                            + " schedule_across_quota " + quota));
        }
    }
}
