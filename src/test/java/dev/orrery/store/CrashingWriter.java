package dev.orrery.store;

import dev.orrery.model.HomeId;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A process that writes until it is killed, or until its standard input ends. Says on standard output what each ledger
 * begins ({@code B NAME OPERATION}), what the store has acknowledged ({@code A NAME SEQ}), and what followers hold: of a
 * home ({@code K HOME STATE}) and of the whole log ({@code P MAJOR MINOR COUNT}). Every line ends in a full stop, so that
 * one that was torn is known.
 *
 * <p>Arguments: the store's address, a seed, a home for random changes, then ledgers.
 */
public final class CrashingWriter {
    private final PrintStream out = System.out;
    private final Store store;

    private CrashingWriter(Store store) {
        this.store = store;
    }

    public static void main(String[] args) {
        CrashingWriter writer = new CrashingWriter(SqlStore.open(StoreConfig.of(args[0])));
        long seed = Long.parseLong(args[1]);
        HomeId random = new HomeId(Long.parseLong(args[2]));
        List<LedgerWriter> ledgers =
                Arrays.stream(args).skip(3).map(LedgerWriter::parse).toList();
        List<HomeId> homes = new ArrayList<>(List.of(random));
        for (int i = 0; i < ledgers.size(); i++) {
            LedgerWriter ledger = ledgers.get(i);
            Random own = new Random(seed + i);
            Thread.ofPlatform().start(() -> writer.keep(ledger, own));
            homes.add(ledger.places().getFirst().home());
        }
        RandomWriter wild = new RandomWriter(List.of(random), new Random(seed - 1));
        Thread.ofPlatform().start(() -> {
            while (true) {
                wild.step(writer.store);
            }
        });
        Thread.ofPlatform().start(() -> writer.follow(homes.stream().distinct().toList(), new Random(seed - 2)));
        try {
            while (System.in.read() >= 0) {
                // only its end matters
            }
        } catch (IOException e) {
            // the same
        }
        Runtime.getRuntime().halt(1);
    }

    private void say(String line) {
        out.println(line + " .");
        out.flush();
    }

    private void keep(LedgerWriter writer, Random random) {
        Ledger ledger = writer.ledger();
        ledger.load(writer.read(store));
        while (true) {
            Ledger.Operation operation = ledger.next(random);
            ledger.begin(operation);
            say("B " + ledger.name() + " " + operation);
            long seq = writer.apply(store, operation);
            ledger.acknowledge();
            say("A " + ledger.name() + " " + seq);
        }
    }

    private void follow(List<HomeId> homes, Random random) {
        List<TokenClient> clients = new ArrayList<>();
        homes.forEach(home -> clients.addAll(List.of(new TokenClient(home, true), new TokenClient(home, false))));
        Position position = store.oldest();
        long count = 0;
        while (true) {
            for (TokenClient client : clients) {
                for (int pages = random.nextInt(8); pages > 0; pages--) {
                    client.step(store, 1 + random.nextInt(4));
                }
                say("K " + client);
            }
            Feed feed = store.follow(position, 1 + random.nextInt(20));
            position = feed.next();
            count += feed.entries().size();
            say("P " + position.major() + " " + position.minor() + " " + count);
        }
    }
}
