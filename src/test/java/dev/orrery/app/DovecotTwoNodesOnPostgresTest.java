package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.app.config.Config;
import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;
import dev.orrery.store.sql.FreshPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two servers on one store, and one folder in which a room's calendar is: its last place is given once. */
class DovecotTwoNodesOnPostgresTest extends ImapRooms {
    private static final int ROUNDS = 50 * Integer.getInteger("orrery.soak", 1);

    private final FreshPostgres postgres = new FreshPostgres();
    private Orrery other;

    @Override
    TestImapServer imap() {
        return TestServers.dovecot();
    }

    @Override
    String storeUrl() {
        return postgres.url();
    }

    @BeforeEach
    void startTheOther() throws Exception {
        other = new Orrery(new House(Config.parse("test", toml(), folder, Map.of()), clock())).start();
        for (String name : List.of("eve", "finn")) {
            sendAs(name, name, "PROPFIND", "/calendars/users/" + name + "/", "");
        }
    }

    @AfterEach
    void drop() {
        if (other != null) {
            other.close();
        }
        stop(); // before its store goes
        postgres.close();
    }

    /** By a calendar program, or by a mail that comes again until it is taken. */
    private Callable<Void> asks(boolean byMail, Orrery node, String who, String uid, String times) {
        return () -> {
            if (!byMail) {
                bookAt(node, who, uid, times, 0);
                return null;
            }
            String mail = invitation(uid, times, who);
            try (LmtpPeer peer = new LmtpPeer(node.lmtpPort())) {
                await(
                        () -> peer.deliver(who + "@elsewhere.net", mail, mail()).getFirst(),
                        answer -> answer.startsWith("250"));
            }
            return null;
        };
    }

    private static void atOnce(List<Callable<Void>> deeds) throws Exception {
        CyclicBarrier start = new CyclicBarrier(deeds.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> all = new ArrayList<>();
            for (Callable<Void> deed : deeds) {
                all.add(threads.submit(() -> {
                    start.await();
                    return deed.call();
                }));
            }
            for (Future<Void> each : all) {
                each.get();
            }
        }
    }

    /** What the room says in its folder. */
    private String inTheFolder(String uid) throws Exception {
        List<String> found = await(
                () -> inFolder(uid),
                texts -> texts.size() == 1 && !answer(texts.getFirst()).isEmpty());
        return answer(found.getFirst());
    }

    @Test
    void twoPeopleThroughTwoNodesNeverBothGetIt() throws Exception {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        System.out.println("DovecotTwoNodesOnPostgresTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            String day = "2030%02d%02d".formatted(1 + round / 28 % 12, 1 + round % 28);
            String[] uids = {"round" + round + "a", "round" + round + "b"};
            boolean turned = random.nextBoolean();
            atOnce(List.of(
                    asks(
                            random.nextBoolean(),
                            turned ? other : server(),
                            "eve",
                            uids[0],
                            AT_TEN.replace("20300102", day)),
                    asks(
                            random.nextBoolean(),
                            turned ? server() : other,
                            "finn",
                            uids[1],
                            AT_HALF_PAST_TEN.replace("20300102", day))));
            assertThat(List.of(inTheFolder(uids[0]), inTheFolder(uids[1])))
                    .as("round %d", round)
                    .containsExactlyInAnyOrder("ACCEPTED", "DECLINED");
        }
        await(this::held, held -> held == 0);
        assertThat(offers()).isEmpty();
        assertThat(uids())
                .as("one message for each, and none that was taken back")
                .hasSize(2 * ROUNDS);
        assertThat(sent("round0a") + sent("round0b"))
                .as("each is answered once")
                .isEqualTo(2);
    }
}
