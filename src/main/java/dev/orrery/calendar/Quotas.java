package dev.orrery.calendar;

import dev.orrery.directory.CalendarUserAddress;
import dev.orrery.directory.Principals;
import dev.orrery.ical.Duration;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.Identities;
import dev.orrery.store.Journal;
import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * How long people may hold what rooms and resources share: limits, who shares one, and what is held. Past bookings count no
 * more. Thread-safe.
 */
public final class Quotas {
    private final Store store;
    private final Principals principals;
    private final InstantSource clock;

    public Quotas(Store store, Principals principals, InstantSource clock) {
        this.store = store;
        this.principals = principals;
        this.clock = clock;
    }

    /**
     * A quota as it stands.
     *
     * @param limits seconds, by group, address or {@code *}
     * @param groups of whom the limit is shared, by address
     * @param held what counts now, in order of start
     */
    public record Shown(Map<String, Long> limits, Map<String, String> groups, List<QuotaPeriod> held) {}

    /**
     * @param who an address or a person's name, a group, or {@code *} for each who has no other limit
     * @param limit a duration such as PT10H; {@code none} takes the limit away
     * @throws Refused BadRequest
     */
    public void limit(String quota, String who, String limit) {
        require(quota);
        long seconds = seconds(limit);
        store.journal().putLimit(quota, payer(who), seconds);
    }

    /** @param group whose limit counts for the person; {@code none} gives them one of their own again */
    public void group(String quota, String who, String group) {
        require(quota);
        String person = payer(who);
        store.journal().putGroup(quota, person, group.equals("none") ? "" : group);
    }

    public Shown show(String quota) {
        long now = clock.instant().getEpochSecond();
        Journal journal = store.journal();
        return new Shown(journal.limits(quota), journal.groups(quota), journal.periods(quota, now));
    }

    /** Forgets what is past; returns how many periods that were. */
    public int expire() {
        return store.journal().expire(clock.instant().getEpochSecond());
    }

    /** The name under which limits and groups of a person or a group are kept; {@code *} is itself. */
    public String payer(String who) {
        if (who.equals("*")) {
            return who;
        }
        if (who.isBlank()) {
            throw new Refused(new Reason.BadRequest("Name a person, a group, or * for everybody."));
        }
        String address = who.contains("@") || who.startsWith("/") ? who : "/principals/users/" + who + "/";
        return principals
                .findByAddress(address)
                .map(Quotas::address)
                .orElse(who.contains("@") ? Identities.WITHOUT_ALIASES.of(who) : who);
    }

    /** As messages name the person. */
    private static String address(Principal principal) {
        return Identities.WITHOUT_ALIASES.of(CalendarUserAddress.of(principal).getFirst());
    }

    private static void require(String quota) {
        if (quota.isBlank()) {
            throw new Refused(
                    new Reason.BadRequest("A quota needs a name: that of its room, or the one in its policy."));
        }
    }

    private static long seconds(String limit) {
        if (limit.equals("none")) {
            return -1;
        }
        return Duration.length(limit)
                .orElseThrow(() -> new Refused(new Reason.BadRequest(
                        "\"" + limit + "\" is no limit; write a duration such as PT10H, or none.")))
                .toSeconds();
    }
}
