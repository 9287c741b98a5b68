package dev.orrery.app;

import dev.orrery.app.config.Tracker;
import dev.orrery.http.OutgoingHttp;
import dev.orrery.source.cloud.DeltacloudCloud;
import dev.orrery.source.cloud.JsonCloud;
import dev.orrery.source.cloud.NovaCloud;
import dev.orrery.source.cloud.SimulatedCloud;
import dev.orrery.tracking.Accounts;
import dev.orrery.tracking.Cloud;
import dev.orrery.tracking.Pace;
import dev.orrery.tracking.Poller;
import dev.orrery.tracking.Providers;
import dev.orrery.tracking.Vault;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** What following cloud accounts takes, for a server and for commands. Thread-safe. */
public final class CloudParts implements AutoCloseable {
    /** The simulator's machines take so long to start and to stop. */
    private static final Duration TAKES = Duration.ofSeconds(10);

    private final House house;
    private final Providers providers;
    private final Accounts accounts;
    private final Poller poller;
    private final List<OutgoingHttp> clients = new ArrayList<>();

    /**
     * @param ownPorts where this server listens: it never calls itself
     * @throws IOException with a sentence if the key of the passwords is not to be had
     */
    public CloudParts(House house, Tracker tracker, Supplier<Set<Integer>> ownPorts) throws IOException {
        this.house = house;
        SecureRandom random = new SecureRandom();
        accounts = new Accounts(
                house.store(),
                new Vault(house.sealingKey().get()),
                house.clock(),
                UUID::randomUUID,
                tracker.bounds().accounts());
        List<Providers.Provider> made = new ArrayList<>();
        for (Tracker.Provider provider : tracker.providers()) {
            made.add(new Providers.Provider(
                    provider.name(),
                    provider.driver(),
                    provider.driver().equals("deltacloud"),
                    cloud(provider, ownPorts),
                    tracker.interval(),
                    tracker.realmInterval()));
        }
        providers = new Providers(made);
        poller = new Poller(new Poller.Parts(
                house.store(),
                providers,
                accounts,
                new Pace(random),
                house.clock(),
                ProcessHandle.current().pid() + "-" + UUID.randomUUID()));
    }

    /** Each provider has a client of its own: where it may be says nothing of the others. */
    private Cloud cloud(Tracker.Provider provider, Supplier<Set<Integer>> ownPorts) {
        if (provider.driver().equals("simulator")) {
            return new SimulatedCloud(provider.password(), TAKES, house.clock());
        }
        OutgoingHttp client = new OutgoingHttp(
                OutgoingHttp.Settings.usual(provider.allowed(), "Orrery/" + Version.number()), ownPorts);
        clients.add(client);
        return switch (provider.driver()) {
            case "json" -> new JsonCloud(provider.url(), provider.json(), client, house.clock());
            case "nova" -> new NovaCloud(provider.url(), provider.nova(), client, house.clock());
            default -> new DeltacloudCloud(provider.url(), client, house.clock());
        };
    }

    public Providers providers() {
        return providers;
    }

    public Accounts accounts() {
        return accounts;
    }

    public Poller poller() {
        return poller;
    }

    @Override
    public void close() {
        clients.forEach(OutgoingHttp::close);
    }
}
