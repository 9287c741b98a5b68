package dev.orrery.calendar;

import dev.orrery.ical.Zones;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.booking.AccessList;
import dev.orrery.scheduling.booking.BookingPolicy;
import dev.orrery.scheduling.booking.PermittedTimes;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * What a person, a room or a resource prefers, by the keys that imip-agent gave them. A key that is not set means what the
 * record or the configuration says. Thread-safe.
 */
public final class Preferences {
    public static final String ACL = "acl";
    public static final String ADD_METHOD_RESPONSE = "add_method_response";
    public static final String CN = "CN";
    public static final String COUNTER_AS_REQUEST = "counter_as_request";
    public static final String EVENT_REFRESHING = "event_refreshing";
    public static final String FREEBUSY_BUNDLING = "freebusy_bundling";
    public static final String FREEBUSY_MESSAGES = "freebusy_messages";
    public static final String FREEBUSY_OFFERS = "freebusy_offers";
    public static final String FREEBUSY_PUBLISHING = "freebusy_publishing";
    public static final String FREEBUSY_SHARING = "freebusy_sharing";
    public static final String INCOMING = "incoming";
    public static final String LANG = "LANG";
    public static final String ORGANISER_REPLACEMENT = "organiser_replacement";
    public static final String PARTICIPATING = "participating";
    public static final String PERMITTED_TIMES = "permitted_times";
    public static final String SCHEDULING_FUNCTION = "scheduling_function";
    public static final String TZID = "TZID";
    public static final String UNINVITED = "uninvited";
    public static final String WINDOW_SIZE = "window_size";

    /** The longest window, in days. */
    public static final int MOST_DAYS = 3_650;

    private static final int LONGEST = 8_000;
    private static final int LONGEST_NAME = 200;

    /** A locale as POSIX systems name it, or a language tag. */
    private static final Pattern LOCALE = Pattern.compile("[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*(\\.[A-Za-z0-9-]+)?");

    /** By key, what judges a value: it throws if it does not fit. */
    private static final Map<String, BiConsumer<Principal, String>> KEYS = keys();

    private final Store store;

    public Preferences(Store store) {
        this.store = store;
    }

    private static Map<String, BiConsumer<Principal, String>> keys() {
        Map<String, BiConsumer<Principal, String>> keys = new TreeMap<>();
        keys.put(
                ACL,
                (_, value) -> require(
                        AccessList.parse(value).isPresent(),
                        "lines such as \"decline\" and \"accept organizer ada@example.org\""));
        keys.put(
                FREEBUSY_OFFERS,
                (_, value) -> require(dev.orrery.ical.Duration.length(value).isPresent(), "a duration such as PT10M"));
        keys.put(
                PERMITTED_TIMES,
                (_, value) -> require(
                        PermittedTimes.parse(value).isPresent(), "minutes such as 0,15,30,45, or hours:minutes"));
        keys.put(
                SCHEDULING_FUNCTION,
                (principal, value) -> BookingPolicy.parse(
                        value.lines().toList(), principal.name().name()));
        keys.put(TZID, (_, value) -> require(Zones.known(value) != null, "a time zone such as Europe/Oslo"));
        keys.put(
                WINDOW_SIZE,
                (_, value) -> require(
                        days(Map.of(WINDOW_SIZE, value), WINDOW_SIZE).isPresent(),
                        "a number of days from 1 to " + MOST_DAYS));
        keys.put(
                CN,
                (_, value) -> require(
                        value.length() <= LONGEST_NAME && value.lines().count() == 1,
                        "one line of no more than " + LONGEST_NAME + " characters"));
        keys.put(
                LANG,
                (_, value) -> require(
                        LOCALE.matcher(value).matches(), "a language such as en, or a locale such as de_AT.UTF-8"));
        keys.put(ADD_METHOD_RESPONSE, oneOf("refresh", "add", "ignore"));
        keys.put(COUNTER_AS_REQUEST, oneOf("never", "always"));
        keys.put(EVENT_REFRESHING, oneOf("never", "always"));
        keys.put(FREEBUSY_BUNDLING, oneOf("never", "always"));
        keys.put(FREEBUSY_MESSAGES, oneOf("none", "notify"));
        keys.put(FREEBUSY_PUBLISHING, oneOf("no", "publish"));
        keys.put(FREEBUSY_SHARING, oneOf("no", "share"));
        keys.put(
                INCOMING,
                oneOf(Arrays.stream(PassMail.Packaging.values())
                        .map(PassMail.Packaging::word)
                        .toArray(String[]::new)));
        keys.put(ORGANISER_REPLACEMENT, oneOf("attendee", "any", "never"));
        keys.put(PARTICIPATING, oneOf("participate", "no"));
        keys.put(UNINVITED, oneOf("refuse", "take"));
        return keys;
    }

    private static BiConsumer<Principal, String> oneOf(String... words) {
        List<String> known = List.of(words);
        return (_, value) -> require(known.contains(value), String.join(" or ", known));
    }

    private static void require(boolean fits, String expected) {
        if (!fits) {
            throw new Refused(new Reason.BadRequest("Expected " + expected + "."));
        }
    }

    /** Every key there is. */
    public static List<String> names() {
        return List.copyOf(KEYS.keySet());
    }

    /** What was set, by key. */
    public Map<String, String> of(Principal principal) {
        return store.read(snapshot -> snapshot.bookings().preferences(principal.home()));
    }

    /** The policy that applies, as it stands written: in the preferences, in the record, or what is usual. */
    public String policy(Principal principal) {
        return store.read(snapshot -> policy(snapshot, principal));
    }

    /** The same within a snapshot. */
    public static String policy(Snapshot snapshot, Principal principal) {
        return BookingSettings.written(principal, snapshot.bookings().preferences(principal.home()));
    }

    /**
     * Sets one; from then on it applies to every message that comes.
     *
     * @param value empty to forget it
     * @throws Refused BadRequest with what is expected
     */
    public void set(Principal principal, String key, String value) {
        set(principal, Map.of(key, value));
    }

    /** The same of several: all of them, or none. */
    public void set(Principal principal, Map<String, String> changes) {
        changes.forEach((key, value) -> judge(principal, key, value.strip()));
        store.write(principal.home(), tx -> {
            changes.forEach((key, value) -> tx.bookings().putPreference(principal.home(), key, value.strip()));
            return true;
        });
    }

    /**
     * @param value not empty
     * @throws Refused BadRequest with what is expected
     */
    public static void judge(Principal principal, String key, String value) {
        BiConsumer<Principal, String> judge = KEYS.get(key);
        if (judge == null) {
            throw new Refused(new Reason.BadRequest(
                    "There is no preference " + key + "; there are " + String.join(", ", KEYS.keySet()) + "."));
        }
        require(value.length() <= LONGEST, "no more than " + LONGEST + " characters");
        if (!value.isEmpty()) {
            judge.accept(principal, value);
        }
    }

    static Optional<Duration> duration(Map<String, String> preferred, String key) {
        return Optional.ofNullable(preferred.get(key)).flatMap(dev.orrery.ical.Duration::length);
    }

    static Optional<Duration> days(Map<String, String> preferred, String key) {
        String value = preferred.getOrDefault(key, "");
        return value.matches("[1-9]\\d{0,3}") && Integer.parseInt(value) <= MOST_DAYS
                ? Optional.of(Duration.ofDays(Integer.parseInt(value)))
                : Optional.empty();
    }
}
