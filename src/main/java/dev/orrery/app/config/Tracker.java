package dev.orrery.app.config;

import dev.orrery.app.config.Settings.Table;
import dev.orrery.http.Networks;
import dev.orrery.http.OutgoingAddress;
import dev.orrery.model.MachineState;
import dev.orrery.source.cloud.JsonSettings;
import dev.orrery.source.cloud.NovaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which cloud providers may be followed, and how. */
public record Tracker(Duration interval, Duration realmInterval, Bounds bounds, List<Provider> providers) {
    private static final TrackerKeys KEYS = Keys.TRACKER;
    private static final Set<String> POINTERS = Set.of("items", "item", "id", "name", "state", "realm", "addresses");

    public Tracker {
        providers = List.copyOf(providers);
    }

    /**
     * What strangers may take up.
     *
     * @param accounts that are followed at most
     * @param perAddress that may begin from one address in a day
     * @param retireAfter nobody came with an account for so long
     */
    public record Bounds(int accounts, int perAddress, Duration retireAfter) {}

    /** One provider; what its driver does not need is there all the same. */
    public record Provider(
            String name,
            String driver,
            String url,
            Networks allowed,
            String password,
            JsonSettings json,
            NovaSettings nova) {
        /** Without the password. */
        @Override
        public String toString() {
            return "Provider[" + name + ']';
        }
    }

    /** Empty where no provider is named. */
    static Optional<Tracker> of(Settings settings, List<Mistake> mistakes) {
        List<Table> tables = settings.all(Section.TRACKER_PROVIDER);
        if (tables.isEmpty()) {
            return Optional.empty();
        }
        List<Provider> providers = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Table table : tables) {
            Optional<String> name = table.find(KEYS.name);
            if (name.isEmpty()) {
                if (!table.isUnfit(KEYS.name)) {
                    mistakes.add(table.mistake(KEYS.name, "expected in every [[tracker.provider]]"));
                }
            } else if (!names.add(name.get().toLowerCase(Locale.ROOT))) {
                mistakes.add(table.mistake(KEYS.name, "expected another name: there is a " + name.get() + " already"));
            }
            providers.add(provider(table, name.orElse(""), mistakes));
        }
        return Optional.of(new Tracker(
                settings.get(KEYS.interval),
                settings.get(KEYS.realmInterval),
                new Bounds(
                        settings.get(KEYS.accounts),
                        settings.get(KEYS.accountsPerAddress),
                        settings.get(KEYS.retireAfter)),
                providers));
    }

    private static Provider provider(Table table, String name, List<Mistake> mistakes) {
        String driver = table.get(KEYS.driver);
        String url = table.find(KEYS.url).orElse("");
        if (!driver.equals("simulator")) {
            requireAddress(table, KEYS.url, url, "https://cloud.example.org/api", mistakes);
        }
        return new Provider(
                name,
                driver,
                url,
                Networks.of(table.get(KEYS.allowNetworks)),
                table.get(KEYS.password),
                json(table, mistakes),
                nova(table, mistakes));
    }

    private static NovaSettings nova(Table table, List<Mistake> mistakes) {
        String computeUrl = table.find(KEYS.computeUrl).orElse("");
        if (!computeUrl.isEmpty()) {
            requireAddress(table, KEYS.computeUrl, computeUrl, "https://nova.example.org/v2.1", mistakes);
        }
        return new NovaSettings(
                switch (table.get(KEYS.login)) {
                    case "password" -> NovaSettings.Login.PASSWORD;
                    case "application-credential" -> NovaSettings.Login.CREDENTIAL;
                    default -> NovaSettings.Login.EITHER;
                },
                table.get(KEYS.userDomain),
                table.find(KEYS.project).orElse(""),
                table.find(KEYS.projectDomain).orElse(""),
                new NovaSettings.Compute(table.find(KEYS.region).orElse(""), table.get(KEYS.face), computeUrl),
                table.get(KEYS.fullListing));
    }

    private static void requireAddress(
            Table table, Key<String> key, String url, String example, List<Mistake> mistakes) {
        try {
            OutgoingAddress.parse(url);
        } catch (IllegalArgumentException e) {
            mistakes.add(table.mistake(key, "expected an address such as " + example + ": " + e.getMessage()));
        }
    }

    private static JsonSettings json(Table table, List<Mistake> mistakes) {
        JsonSettings usual = switch (table.get(KEYS.profile)) {
            case "proxmox" -> JsonSettings.PROXMOX;
            case "hetzner" -> JsonSettings.HETZNER;
            case "digitalocean" -> JsonSettings.DIGITAL_OCEAN;
            default -> JsonSettings.PLAIN;
        };
        return new JsonSettings(
                table.find(KEYS.list).orElse(usual.list()),
                table.find(KEYS.get).orElse(usual.get()),
                pointers(table, usual.pointers(), mistakes),
                states(table, usual.states(), mistakes),
                new JsonSettings.Auth(
                        table.find(KEYS.authHeader).orElse(usual.auth().header()),
                        table.find(KEYS.authValue).orElse(usual.auth().value())),
                new JsonSettings.Next(
                        table.find(KEYS.next).orElse(usual.next().pointer()),
                        table.find(KEYS.pageParameter).orElse(usual.next().parameter())));
    }

    private static JsonSettings.Pointers pointers(Table table, JsonSettings.Pointers usual, List<Mistake> mistakes) {
        Map<String, String> given = new HashMap<>();
        table.find(KEYS.pointer).orElse(Map.of()).forEach((word, pointers) -> {
            String pointer = pointers.size() == 1 ? pointers.getFirst() : "?";
            if (!POINTERS.contains(word) || !pointer.isEmpty() && !pointer.startsWith("/")) {
                mistakes.add(table.mistake(
                        KEYS.pointer,
                        "expected one of "
                                + String.join(", ", POINTERS.stream().sorted().toList())
                                + " with a JSON pointer such as \"/status\", not " + word));
            }
            given.put(word, pointer);
        });
        return new JsonSettings.Pointers(
                given.getOrDefault("items", usual.items()),
                given.getOrDefault("item", usual.item()),
                given.getOrDefault("id", usual.id()),
                given.getOrDefault("name", usual.name()),
                given.getOrDefault("state", usual.state()),
                given.getOrDefault("realm", usual.realm()),
                given.getOrDefault("addresses", usual.addresses()));
    }

    private static Map<String, MachineState> states(
            Table table, Map<String, MachineState> usual, List<Mistake> mistakes) {
        Map<String, MachineState> states = new HashMap<>(usual);
        table.find(KEYS.state).orElse(Map.of()).forEach((word, theirs) -> {
            MachineState state = MachineState.of(word);
            if (state == MachineState.UNKNOWN) {
                mistakes.add(table.mistake(KEYS.state, "expected a state such as running, not " + word));
            }
            theirs.forEach(their -> states.put(their.toLowerCase(Locale.ROOT), state));
        });
        return states;
    }
}
