package dev.orrery.face.deltacloud;

import dev.orrery.model.MachineState;
import dev.orrery.model.Tracked;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The words of Deltacloud's API, in whatever language they are said. */
final class Vocabulary {
    /** The last version of the API that there was. */
    static final String VERSION = "1.1.3";

    static final String FEATURE = "state_tracking";
    static final List<String> PARAMETERS = List.of("track_hook", "track_token");
    static final List<String> COLLECTIONS = List.of("instances", "realms", "instance_states", "changes");

    /** @param action empty if it happens by itself */
    record Transition(String to, String action) {}

    /** What may become of a machine. Those of providers may do otherwise; whatever is seen is told. */
    static final Map<String, List<Transition>> MACHINE = machine();

    private Vocabulary() {}

    private static Map<String, List<Transition>> machine() {
        Map<String, List<Transition>> machine = new LinkedHashMap<>();
        machine.put("start", List.of(new Transition("pending", "create")));
        machine.put("pending", List.of(new Transition("running", "")));
        machine.put("running", List.of(new Transition("running", "reboot"), new Transition("stopping", "stop")));
        machine.put("stopping", List.of(new Transition("stopped", "")));
        machine.put("stopped", List.of(new Transition("pending", "start"), new Transition("finish", "destroy")));
        machine.put("error", List.of(new Transition("finish", "destroy")));
        machine.put("finish", List.of());
        return machine;
    }

    /** A word that nobody knows is handed on as the provider says it. */
    static String state(Tracked thing) {
        return thing.state() == MachineState.UNKNOWN && !thing.rawState().isEmpty()
                ? thing.rawState()
                : thing.state().name();
    }

    static String method(String action) {
        return action.equals("destroy") ? "delete" : "post";
    }

    /** What follows a machine's address. */
    static String suffix(String action) {
        return action.equals("destroy") ? "" : '/' + action;
    }

    static String addressType(String address) {
        return address.indexOf(':') >= 0 ? "ipv6" : address.matches("[0-9.]+") ? "ipv4" : "hostname";
    }
}
