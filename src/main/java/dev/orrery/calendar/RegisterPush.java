package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.access.Rights;
import dev.orrery.http.OutgoingAddress;
import dev.orrery.http.OutgoingHttp;
import dev.orrery.http.OutgoingHttp.Outcome;
import dev.orrery.http.P256;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Reason.PushRefused.Problem;
import dev.orrery.model.Refused;
import dev.orrery.store.PushRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Notes that a device wants to be told when a collection changes (WebDAV-Push), or that it does not any more. Whoever may
 * read a collection may register for it. Thread-safe; looks the push service up, so it may take some seconds.
 */
public final class RegisterPush {
    /** What can be registered for. */
    public static final Set<CollectionKind> KINDS =
            Set.copyOf(EnumSet.of(CollectionKind.HOME, CollectionKind.CALENDAR, CollectionKind.INBOX));

    /** Registrations have to be renewed, or lost devices would be called for ever. At least three days are promised. */
    private static final Duration SHORTEST = Duration.ofDays(3);

    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int AUTH_SECRET = 16;
    private static final int LONGEST_NAMES = 4_000;

    /** An index holds no more, and push services need less. */
    private static final int LONGEST_RESOURCE = 1_500;

    private final Store store;
    private final OutgoingHttp outgoing;
    private final int perPerson;
    private final InstantSource clock;
    private final SecureRandom random;

    /** @param perPerson registrations that one person may have */
    public RegisterPush(Store store, OutgoingHttp outgoing, int perPerson, InstantSource clock, SecureRandom random) {
        this.store = store;
        this.outgoing = outgoing;
        this.perPerson = perPerson;
        this.clock = clock;
        this.random = random;
    }

    /** @param expires as the client asks for it; null if it does not */
    public record Request(
            Caller caller,
            CollectionRef collection,
            PushRow.Device device,
            PushRow.Triggers triggers,
            @Nullable Instant expires) {}

    /** @param created false if this device's registration for the collection was renewed */
    public record Result(PushRow row, boolean created) {}

    /** @throws Refused NotFound, NeedsPrivilege, PushRefused, TooMany */
    public Result register(Request request) {
        Principal self = request.caller().principal();
        if (self == null) {
            throw new Refused(new Reason.NotFound("A registration of somebody who did not sign in"));
        }
        store.read(snapshot -> requireReadable(snapshot, request));
        requireUsable(request);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        TreeSet<HomeId> homes = new TreeSet<>();
        homes.add(self.home()); // so that two devices at once do not pass the limit
        homes.add(request.collection().home());
        byte[] id = new byte[16];
        random.nextBytes(id);
        String fresh = Base64.getUrlEncoder().withoutPadding().encodeToString(id);
        return store.write(homes, tx -> register(tx, request, self.guid(), new Granted(fresh, now)));
    }

    /** @param id for a registration that is new */
    private record Granted(String id, Instant now) {
        Instant expires(@Nullable Instant asked) {
            Instant earliest = now.plus(SHORTEST);
            Instant latest = now.plus(LONGEST);
            if (asked == null || asked.isAfter(latest)) {
                return latest;
            }
            return asked.isBefore(earliest) ? earliest : asked;
        }
    }

    private Result register(Tx tx, Request request, String owner, Granted granted) {
        requireReadable(tx, request);
        PushRow known = tx.pushes()
                .find(request.collection(), owner, request.device().resource())
                .orElse(null);
        if (known == null && tx.pushes().of(owner, granted.now()).size() >= perPerson) {
            throw new Refused(new Reason.TooMany("registered devices and calendars of yours", perPerson));
        }
        PushRow row = new PushRow(
                known == null ? granted.id() : known.id(),
                request.collection(),
                owner,
                request.device(),
                request.triggers(),
                granted.expires(request.expires()),
                PushRow.News.NOTHING,
                0);
        tx.pushWrites().put(row);
        return new Result(row, known == null);
    }

    private static boolean requireReadable(Snapshot snapshot, Request request) {
        CollectionRef ref = request.collection();
        Rights.require(snapshot, request.caller(), ref, Paths.of(snapshot, ref), Privilege.READ);
        if (snapshot.collection(ref).filter(row -> KINDS.contains(row.kind())).isEmpty()) {
            throw new Refused(new Reason.PushRefused(
                    Problem.PUSH_NOT_AVAILABLE, "Devices are told of calendars, of homes and of inboxes only."));
        }
        return true;
    }

    private void requireUsable(Request request) {
        PushRow.Triggers triggers = request.triggers();
        if (triggers.content() == PushRow.Members.NONE && !triggers.properties()) {
            throw new Refused(new Reason.PushRefused(
                    Problem.NO_TRIGGER_SUPPORTED, "Name content-update or property-update as the trigger."));
        }
        if (triggers.named().toString().length() > LONGEST_NAMES) {
            throw invalid("Fewer properties can be named; leave them out to be told of all.");
        }
        PushRow.Device device = request.device();
        if (device.authSecret().length != AUTH_SECRET) {
            throw invalid("An auth-secret has 16 bytes.");
        }
        String resource = device.resource();
        if (resource.length() > LONGEST_RESOURCE || resource.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw invalid("A push-resource has at most " + LONGEST_RESOURCE + " characters, all of them ASCII.");
        }
        try {
            P256.publicKey(device.publicKey());
            outgoing.check(OutgoingAddress.parse(resource)).ifPresent(RegisterPush::requireReachable);
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    /** A push service that cannot be found just now may be there again when something changes. */
    private static void requireReachable(Outcome outcome) {
        switch (outcome) {
            case Outcome.NotAllowed forbidden -> throw invalid(forbidden.sentence());
            case Outcome.Failed _, Outcome.Answer _ -> {}
        }
    }

    private static Refused invalid(String why) {
        return new Refused(new Reason.PushRefused(Problem.INVALID_SUBSCRIPTION, why));
    }

    /** @throws Refused NotFound for an unknown registration, and for one of somebody else */
    public void remove(Caller caller, String id) {
        Principal self = caller.principal();
        store.write(new TreeSet<HomeId>(), tx -> {
            tx.pushes()
                    .byId(id)
                    .filter(row -> caller.admin() || self != null && row.owner().equals(self.guid()))
                    .orElseThrow(() -> new Refused(new Reason.NotFound("This registration")));
            tx.pushWrites().remove(id);
            return true;
        });
    }
}
