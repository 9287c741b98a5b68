package dev.orrery.app.bench;

import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.app.config.Config;
import dev.orrery.directory.MirroredPrincipals;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.source.ldap.ManyPeople;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures what it costs inside a server to look up somebody whose copy is fresh, without the request around it: the copy
 * read from the store, as once in a second, and the copy in memory. A server's parts are opened in this process on a store
 * in which people are known already, several times: those before the last are for the compiler.
 */
final class LookUpBench {
    private static final int ROUNDS = 20;
    private static final int REPEATED = 10;

    private final Consumer<String> say;

    LookUpBench(Consumer<String> say) {
        this.say = say;
    }

    /**
     * Measures {@code p0} to {@code p(people - 1)}, all of them known and fresh.
     *
     * @param file the configuration of a server that is not running
     * @throws IOException with a sentence, when that is not so
     */
    void run(Path file, ManyPeople directory, int people) throws IOException {
        long[] fromStore = new long[people];
        long[] fromMemory = new long[people * REPEATED];
        long before = directory.searches();
        for (int round = 0; round < ROUNDS; round++) {
            try (House house = House.onExistingStore(Config.read(file, Map.of()))) {
                lookUp(house.principals(), people, fromStore);
                lookUp(house.principals(), people, fromMemory);
            } catch (BadConfiguration e) {
                throw new IOException(e);
            }
        }
        tell("a fresh copy looked up inside the server, from the store", fromStore);
        tell("the same again within a second, from memory", fromMemory);
        say.accept("searches for " + ROUNDS * (fromStore.length + fromMemory.length) + " such look-ups: "
                + (directory.searches() - before));
    }

    private static void lookUp(MirroredPrincipals principals, int people, long[] nanos) throws IOException {
        for (int i = 0; i < nanos.length; i++) {
            PrincipalName name = new PrincipalName(PrincipalKind.USER, "p" + i % people);
            long begin = System.nanoTime();
            boolean found = principals.find(name).isPresent();
            nanos[i] = System.nanoTime() - begin;
            if (!found) {
                throw new IOException(name + " is not known");
            }
        }
    }

    private void tell(String what, long[] nanos) {
        Arrays.sort(nanos);
        say.accept(String.format(
                Locale.ROOT,
                "%s: p50 %.1f µs, p95 %.1f µs, p99 %.1f µs",
                what,
                nanos[nanos.length / 2] / 1e3,
                nanos[nanos.length * 95 / 100] / 1e3,
                nanos[nanos.length * 99 / 100] / 1e3));
    }
}
