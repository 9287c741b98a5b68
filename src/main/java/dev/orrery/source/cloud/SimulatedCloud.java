package dev.orrery.source.cloud;

import dev.orrery.model.MachineState;
import dev.orrery.model.Tracked;
import dev.orrery.tracking.Answer;
import dev.orrery.tracking.Cloud;
import dev.orrery.tracking.Listing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A provider without machines: they live in memory, take their time to start and stop, and do as they are told. For trying
 * things out; for tests it can also be told to fail. Thread-safe.
 */
public final class SimulatedCloud implements Cloud {
    private static final List<String> REALMS = List.of("eu", "us");

    private final String password;
    private final Duration takes;
    private final InstantSource clock;
    private final Map<String, Map<String, Machine>> accounts = new TreeMap<>();
    private int last;
    private @Nullable Answer<?> trouble;

    /** @param after what it becomes at {@code at}; null if it stays */
    private record Machine(Tracked seen, @Nullable MachineState after, Instant at) {
        Machine now(Instant now) {
            return after == null || now.isBefore(at) ? this : new Machine(in(seen, after), null, at);
        }
    }

    /**
     * @param password what every account has to say
     * @param takes how long starting and stopping take
     */
    public SimulatedCloud(String password, Duration takes, InstantSource clock) {
        this.password = password;
        this.takes = takes;
        this.clock = clock;
    }

    /** Every account finds this machine, or finds it changed. */
    public synchronized SimulatedCloud put(String user, String id, MachineState state) {
        Tracked.Details details = new Tracked.Details("machine " + id, "eu", "img1", "m1-small", List.of(), List.of());
        machines(user).put(id, still(in(new Tracked(Tracked.Kind.INSTANCE, id, state, "", details), state)));
        return this;
    }

    /** A machine is not there any more, and nobody was told. */
    public synchronized void lose(String user, String id) {
        machines(user).remove(id);
    }

    /** From now on every request is answered so; null to end it. */
    public synchronized void answerAll(@Nullable Answer<?> answer) {
        trouble = answer;
    }

    @Override
    public synchronized Answer<Boolean> verify(Target target) {
        Answer<Boolean> no = refused(target);
        return no == null ? new Answer.Got<>(true) : no;
    }

    @Override
    public synchronized Answer<Listing> list(Target target, Tracked.Kind kind) {
        Answer<Listing> no = refused(target);
        if (no != null) {
            return no;
        }
        return Listing.of(kind == Tracked.Kind.REALM ? realms() : machinesNow(target));
    }

    @Override
    public synchronized Answer<Tracked> get(Target target, Tracked.Kind kind, String id) {
        Answer<Tracked> no = refused(target);
        if (no != null) {
            return no;
        }
        return (kind == Tracked.Kind.REALM ? realms() : machinesNow(target))
                .stream()
                        .filter(thing -> thing.id().equals(id))
                        .<Answer<Tracked>>map(Answer.Got::new)
                        .findFirst()
                        .orElseGet(() -> new Answer.NotThere<>("There is no " + kind.label() + ' ' + id + '.'));
    }

    @Override
    public synchronized Answer<List<Tracked>> create(Target target, Map<String, String> form) {
        Answer<List<Tracked>> no = refused(target);
        if (no != null) {
            return no;
        }
        String image = form.getOrDefault("image_id", "");
        if (image.isEmpty()) {
            return new Answer.Rejected<>(400, "image_id is required.");
        }
        String id = "sim" + ++last;
        Tracked.Details details = new Tracked.Details(
                form.getOrDefault("name", id),
                form.getOrDefault("realm_id", "eu"),
                image,
                form.getOrDefault("hwp_id", "m1-small"),
                List.of("192.0.2." + last % 250),
                List.of());
        Tracked made =
                in(new Tracked(Tracked.Kind.INSTANCE, id, MachineState.PENDING, "", details), MachineState.PENDING);
        machines(target.login().user())
                .put(id, new Machine(made, MachineState.RUNNING, clock.instant().plus(takes)));
        return new Answer.Got<>(List.of(made));
    }

    @Override
    public synchronized Answer<List<Tracked>> act(Target target, String id, String action) {
        Answer<Tracked> found = get(target, Tracked.Kind.INSTANCE, id);
        if (!(found instanceof Answer.Got<Tracked>(Tracked machine))) {
            return found.failure();
        }
        if (!machine.details().actions().contains(action)) {
            return new Answer.Rejected<>(405, "A machine that is " + machine.state() + " cannot " + action + ".");
        }
        Map<String, Machine> all = machines(target.login().user());
        if (action.equals("destroy")) {
            all.remove(id);
            return new Answer.Got<>(List.of());
        }
        boolean stops = action.equals("stop");
        Machine after = new Machine(
                in(machine, stops ? MachineState.STOPPING : MachineState.PENDING),
                stops ? MachineState.STOPPED : MachineState.RUNNING,
                clock.instant().plus(takes));
        all.put(id, after);
        return new Answer.Got<>(List.of(after.seen()));
    }

    private <T> @Nullable Answer<T> refused(Target target) {
        if (trouble != null) {
            return trouble.failure();
        }
        return target.login().password().equals(password)
                ? null
                : new Answer.Denied<>("The simulator does not take this password.");
    }

    private List<Tracked> machinesNow(Target target) {
        Instant now = clock.instant();
        Map<String, Machine> all = machines(target.login().user());
        all.replaceAll((_, machine) -> machine.now(now));
        return all.values().stream().map(Machine::seen).toList();
    }

    private static List<Tracked> realms() {
        List<Tracked> realms = new ArrayList<>();
        for (String realm : REALMS) {
            Tracked.Details details = new Tracked.Details(realm, "", "", "", List.of(), List.of());
            realms.add(new Tracked(Tracked.Kind.REALM, realm, MachineState.AVAILABLE, "AVAILABLE", details));
        }
        return realms;
    }

    private Map<String, Machine> machines(String user) {
        return accounts.computeIfAbsent(user, _ -> new TreeMap<>());
    }

    private Machine still(Tracked machine) {
        return new Machine(machine, null, Instant.EPOCH);
    }

    private static Tracked in(Tracked machine, MachineState state) {
        Tracked.Details old = machine.details();
        List<String> actions = switch (state) {
            case RUNNING -> List.of("stop", "reboot");
            case STOPPED -> List.of("start", "destroy");
            case ERROR, PAUSED -> List.of("destroy");
            case START, PENDING, STOPPING, FINISH, AVAILABLE, UNAVAILABLE, UNKNOWN -> List.of();
        };
        return new Tracked(
                machine.kind(),
                machine.id(),
                state,
                state.name(),
                new Tracked.Details(old.name(), old.realm(), old.image(), old.profile(), old.addresses(), actions));
    }
}
