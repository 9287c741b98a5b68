package dev.orrery.source.cloud;

import static java.util.Map.entry;

import dev.orrery.model.MachineState;
import dev.orrery.model.Tracked;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Machines and availability zones as Nova writes them, in the words of its API 2.1. Stateless. */
final class NovaJson {
    private static final Map<String, MachineState> STATES = Map.ofEntries(
            entry("ACTIVE", MachineState.RUNNING),
            entry("BUILD", MachineState.PENDING),
            entry("DELETED", MachineState.FINISH),
            entry("ERROR", MachineState.ERROR),
            entry("HARD_REBOOT", MachineState.PENDING),
            entry("MIGRATING", MachineState.RUNNING), // it runs on while it moves
            entry("PASSWORD", MachineState.RUNNING),
            entry("PAUSED", MachineState.PAUSED),
            entry("REBOOT", MachineState.PENDING),
            entry("REBUILD", MachineState.PENDING),
            entry("RESCUE", MachineState.PAUSED), // something runs, but not what is installed on it
            entry("RESIZE", MachineState.PENDING),
            entry("REVERT_RESIZE", MachineState.PENDING),
            entry("SHELVED", MachineState.STOPPED),
            entry("SHELVED_OFFLOADED", MachineState.STOPPED),
            entry("SHUTOFF", MachineState.STOPPED),
            entry("SOFT_DELETED", MachineState.FINISH),
            entry("SUSPENDED", MachineState.PAUSED),
            entry("VERIFY_RESIZE", MachineState.RUNNING));

    /** What is being done with a machine whose state does not show it yet. */
    private static final Set<String> ENDING = Set.of("powering-off", "deleting", "soft-deleting");

    private static final String STARTING = "powering-on";

    private NovaJson() {}

    static Tracked machine(JsonNode server) {
        String status = text(server, "/status");
        MachineState state = state(status, text(server, "/OS-EXT-STS:task_state"));
        return new Tracked(
                Tracked.Kind.INSTANCE,
                text(server, "/id"),
                state,
                status,
                new Tracked.Details(
                        text(server, "/name"),
                        text(server, "/OS-EXT-AZ:availability_zone"),
                        text(server, "/image/id"),
                        text(server, "/flavor/id"),
                        addresses(server.path("addresses")),
                        actions(state)));
    }

    private static MachineState state(String status, String task) {
        MachineState state = STATES.getOrDefault(status, MachineState.UNKNOWN);
        if (state == MachineState.RUNNING && ENDING.contains(task)) {
            return MachineState.STOPPING;
        }
        return state == MachineState.STOPPED && task.equals(STARTING) ? MachineState.PENDING : state;
    }

    /** In Deltacloud's words. Nova takes away a machine in whatever state it is. */
    private static List<String> actions(MachineState state) {
        return switch (state) {
            case RUNNING -> List.of("stop", "reboot", "destroy");
            case STOPPED -> List.of("start", "destroy");
            case START, PENDING, STOPPING, PAUSED, ERROR, UNKNOWN -> List.of("destroy");
            case FINISH, AVAILABLE, UNAVAILABLE -> List.of();
        };
    }

    /** Floating ones are those that others reach. */
    private static List<String> addresses(JsonNode networks) {
        List<String> floating = new ArrayList<>();
        List<String> fixed = new ArrayList<>();
        for (JsonNode network : networks) {
            for (JsonNode address : network) {
                boolean floats = text(address, "/OS-EXT-IPS:type").equals("floating");
                (floats ? floating : fixed).add(text(address, "/addr"));
            }
        }
        floating.addAll(fixed);
        return floating;
    }

    static Tracked zone(JsonNode zone) {
        String name = text(zone, "/zoneName");
        boolean available = zone.at("/zoneState/available").asBoolean(false);
        return new Tracked(
                Tracked.Kind.REALM,
                name,
                available ? MachineState.AVAILABLE : MachineState.UNAVAILABLE,
                available ? "available" : "unavailable",
                new Tracked.Details(name, "", "", "", List.of(), List.of()));
    }

    private static String text(JsonNode node, String pointer) {
        return node.at(pointer).asString("");
    }
}
