package dev.orrery.calendar;

import dev.orrery.ical.Zone;
import dev.orrery.ical.Zones;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.scheduling.SchedulingPolicy;
import dev.orrery.store.Snapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What somebody prefers, with what applies to those who have said nothing. A room or a resource follows what was said of
 * itself alone where people's habits would open its bookings to others. Immutable.
 *
 * @param own what was set, by key
 * @param usual what the configuration says of everybody, by key
 */
public record Preferred(Principal principal, Map<String, String> own, Map<String, String> usual) {
    public Preferred {
        own = Map.copyOf(own);
        usual = Map.copyOf(usual);
    }

    public static Preferred of(Snapshot snapshot, Principal principal, Map<String, String> usual) {
        return new Preferred(principal, snapshot.bookings().preferences(principal.home()), usual);
    }

    Optional<String> find(String key) {
        return Optional.ofNullable(own.getOrDefault(key, usual.get(key)));
    }

    /** What applies, by key. */
    Map<String, String> all() {
        Map<String, String> all = new HashMap<>(usual);
        all.putAll(own);
        return all;
    }

    private boolean says(String key, String value) {
        return find(key).filter(value::equals).isPresent();
    }

    private boolean isPerson() {
        return principal.kind() == PrincipalKind.USER;
    }

    /** Where RFC 5546 leaves the choice. */
    SchedulingPolicy policy() {
        return new SchedulingPolicy(uninvited(), organizerChange(), addMethod(), refreshing());
    }

    /** Of a room that a booking does not name nobody is answered, and no policy is asked. */
    private SchedulingPolicy.Uninvited uninvited() {
        return isPerson() && says(Preferences.UNINVITED, "take")
                ? SchedulingPolicy.Uninvited.TAKE
                : SchedulingPolicy.Uninvited.REFUSE;
    }

    /** Whether a REQUEST by somebody who is invited is the COUNTER that some programs mean by it. */
    boolean takesRequestsAsCounters() {
        return says(Preferences.COUNTER_AS_REQUEST, "always");
    }

    /** Nobody who is invited beside a room takes over its booking, unless that was said of the room. */
    private SchedulingPolicy.OrganizerChange organizerChange() {
        String said = isPerson()
                ? find(Preferences.ORGANISER_REPLACEMENT).orElse("attendee")
                : own.getOrDefault(Preferences.ORGANISER_REPLACEMENT, "never");
        return switch (said) {
            case "any" -> SchedulingPolicy.OrganizerChange.ANY;
            case "attendee" -> SchedulingPolicy.OrganizerChange.ATTENDEE;
            default -> SchedulingPolicy.OrganizerChange.NEVER;
        };
    }

    /** A room or a resource that answers alone asks for the whole event: what is only added would pass by its policy. */
    private SchedulingPolicy.AddMethod addMethod() {
        boolean judges = !isPerson() && BookingSettings.of(this).policy().answers();
        return switch (find(Preferences.ADD_METHOD_RESPONSE).orElse("refresh")) {
            case "add" -> judges ? SchedulingPolicy.AddMethod.REFRESH : SchedulingPolicy.AddMethod.ADD;
            case "ignore" -> SchedulingPolicy.AddMethod.IGNORE;
            default -> SchedulingPolicy.AddMethod.REFRESH;
        };
    }

    private SchedulingPolicy.Refreshing refreshing() {
        return says(Preferences.EVENT_REFRESHING, "always")
                ? SchedulingPolicy.Refreshing.ALWAYS
                : SchedulingPolicy.Refreshing.NEVER;
    }

    /** False for a person whose invitations are for their own program to take: they lie in the inbox, and nothing else happens. */
    boolean participates() {
        return !isPerson() || !says(Preferences.PARTICIPATING, "no");
    }

    /** Whether others are told when they are busy. Rooms are there to be booked, and always tell. */
    public boolean sharesFreeBusy() {
        return !isPerson() || !says(Preferences.FREEBUSY_SHARING, "no");
    }

    /** Whether strangers are told, too, where the server tells strangers anything. */
    public boolean publishesFreeBusy() {
        return sharesFreeBusy() && !(isPerson() && says(Preferences.FREEBUSY_PUBLISHING, "no"));
    }

    /** Whether who asks by mail from elsewhere is answered: nobody's time is told to all the world who has not said so. */
    boolean answersStrangers() {
        return publishesFreeBusy() && (!isPerson() || says(Preferences.FREEBUSY_PUBLISHING, "publish"));
    }

    /** Whether letters to people elsewhere tell when the sender is busy. Nobody's time is told unasked who has not said so. */
    boolean bundlesFreeBusy() {
        return isPerson() && publishesFreeBusy() && says(Preferences.FREEBUSY_BUNDLING, "always");
    }

    Optional<LetterLanguage> language() {
        return find(Preferences.LANG).map(LetterLanguage::of);
    }

    /** Of their clock; null if they name none that is known. */
    @Nullable
    Zone zone() {
        return find(Preferences.TZID).map(Zones::known).orElse(null);
    }

    /** Under which name letters come from them. */
    String commonName() {
        return own.getOrDefault(Preferences.CN, principal.displayName());
    }
}
