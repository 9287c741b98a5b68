package dev.orrery.app.bench;

import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.app.config.Config;
import dev.orrery.calendar.Etags;
import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes a log long while no server runs: the entries of PUTs that happened are repeated, many in a transaction, as if the
 * same objects were changed again and again. Only their content stays what it was, so this is for measuring alone.
 */
final class LongLog {
    private static final int TRANSACTION = 10_000;

    private LongLog() {}

    private record Put(Change.ObjectPut change, Actor actor) {}

    /**
     * Fills the log of {@link RequestBuilder#USER}.
     *
     * @param file the configuration of a server that is not running, and in whose store something was put
     * @param length entries that the log has afterwards, or more if it had them before
     * @return how many were written
     * @throws IOException with a sentence, if the configuration is bad
     */
    static long fill(Path file, long length) throws IOException {
        try (House house = House.onExistingStore(Config.read(file, Map.of()))) {
            HomeId home = house.principals()
                    .find(new PrincipalName(PrincipalKind.USER, RequestBuilder.USER))
                    .orElseThrow()
                    .home();
            return fill(house.store(), home, length);
        } catch (BadConfiguration e) {
            throw new IOException(e);
        }
    }

    private static long fill(Store store, HomeId home, long length) throws IOException {
        List<Put> puts = puts(store, home);
        if (puts.isEmpty()) {
            throw new IOException("Nothing was put yet whose entries could be repeated.");
        }
        long begin = length(store, home);
        for (long from = begin; from < length; from += TRANSACTION) {
            long first = from;
            long last = Math.min(length, from + TRANSACTION);
            store.write(home, tx -> {
                for (long number = first; number < last; number++) {
                    Put put = puts.get((int) (number % puts.size()));
                    String etag = '"' + Etags.digest(Long.toString(number)) + '"';
                    tx.append(
                            new Change.ObjectPut(
                                    put.change().object(),
                                    false,
                                    etag,
                                    put.change().uid()),
                            put.actor());
                }
                return last;
            });
        }
        return Math.max(0, length - begin);
    }

    private static List<Put> puts(Store store, HomeId home) {
        List<Put> found = new ArrayList<>();
        store.read(snapshot -> snapshot.log(home, 0, TRANSACTION)).rows().forEach(entry -> {
            if (entry.change() instanceof Change.ObjectPut put) {
                found.add(new Put(put, entry.actor()));
            }
        });
        return found;
    }

    private static long length(Store store, HomeId home) {
        return store.read(snapshot -> snapshot.home(home).orElseThrow().lastSeq());
    }
}
