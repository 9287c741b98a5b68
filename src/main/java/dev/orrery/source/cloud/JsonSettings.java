package dev.orrery.source.cloud;

import dev.orrery.model.MachineState;
import java.util.Map;

/**
 * How a provider that speaks JSON is read: where its machines are listed, and where in that what is found.
 *
 * @param list address of the listing, below the provider's url
 * @param get address of one machine, with {@code {id}} in it; empty if there is none
 * @param pointers into what is listed
 * @param states from the provider's words, in lower case, to everybody's
 * @param auth how requests prove who sends them
 * @param next where the next page is found; empty if there are no pages
 */
public record JsonSettings(
        String list, String get, Pointers pointers, Map<String, MachineState> states, Auth auth, Next next) {
    public JsonSettings {
        states = Map.copyOf(states);
    }

    /**
     * JSON pointers (RFC 6901), from the answer or from one machine.
     *
     * @param items the array of machines in a listing
     * @param item the machine in an answer about one
     * @param addresses one address; or an array of them
     */
    public record Pointers(
            String items, String item, String id, String name, String state, String realm, String addresses) {}

    /**
     * A header field.
     *
     * @param value with {@code {user}} and {@code {password}} in it; {@code basic} for HTTP's own way
     */
    public record Auth(String header, String value) {
        /** RFC 6750. */
        public static final Auth BEARER = new Auth("Authorization", "Bearer {password}");

        public static final Auth BASIC = new Auth("Authorization", "basic");
    }

    /**
     * Pages.
     *
     * @param pointer to the address of the next page, or to its number; empty for none, or for a Link field
     * @param parameter that takes the number; empty where an address is given
     */
    public record Next(String pointer, String parameter) {
        public static final Next NONE = new Next("", "");
    }

    private static final Pointers SIMPLE = new Pointers("", "", "/id", "/name", "/status", "", "");

    /** Nothing is known of it: an array of machines with {@code id}, {@code name} and {@code status}. */
    public static final JsonSettings PLAIN = new JsonSettings("", "", SIMPLE, Map.of(), Auth.BEARER, Next.NONE);

    public static final JsonSettings PROXMOX = new JsonSettings(
            "/api2/json/cluster/resources?type=vm",
            "",
            new Pointers("/data", "", "/vmid", "/name", "/status", "/node", ""),
            Map.of(
                    "running", MachineState.RUNNING,
                    "stopped", MachineState.STOPPED,
                    "paused", MachineState.PAUSED,
                    "suspended", MachineState.PAUSED),
            new Auth("Authorization", "PVEAPIToken={user}={password}"),
            Next.NONE);

    public static final JsonSettings HETZNER = new JsonSettings(
            "/v1/servers?per_page=50",
            "/v1/servers/{id}",
            new Pointers("/servers", "/server", "/id", "/name", "/status", "/location/name", "/public_net/ipv4/ip"),
            Map.of(
                    "initializing", MachineState.PENDING,
                    "starting", MachineState.PENDING,
                    "migrating", MachineState.PENDING,
                    "rebuilding", MachineState.PENDING,
                    "running", MachineState.RUNNING,
                    "stopping", MachineState.STOPPING,
                    "off", MachineState.STOPPED,
                    "deleting", MachineState.STOPPING),
            Auth.BEARER,
            new Next("/meta/pagination/next_page", "page"));

    public static final JsonSettings DIGITAL_OCEAN = new JsonSettings(
            "/v2/droplets?per_page=200",
            "/v2/droplets/{id}",
            new Pointers(
                    "/droplets", "/droplet", "/id", "/name", "/status", "/region/slug", "/networks/v4/0/ip_address"),
            Map.of(
                    "new", MachineState.PENDING,
                    "active", MachineState.RUNNING,
                    "off", MachineState.STOPPED,
                    "archive", MachineState.FINISH),
            Auth.BEARER,
            new Next("/links/pages/next", ""));
}
