package dev.orrery.app;

import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.MailNews;
import dev.orrery.directory.PrincipalsByAnyName;
import dev.orrery.model.HomeId;
import dev.orrery.model.MailEvent;
import dev.orrery.store.QueueRow;
import dev.orrery.store.Store;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What news costs the store: as many writes as there is news, however many queues it goes to. */
abstract class QueueCostContract {
    private static final String TOKEN = "0123456789abcdef0123456789";
    private static final String ACCOUNT = """
            [notify]
            listen = "127.0.0.1:0"
            [[notify.account]]
            login = "dovecot"
            secret = "{plain}sesame"
            token = "%s"
            """.formatted(TOKEN);

    @TempDir
    private Path directory;

    abstract String storeUrl();

    private static MailEvent arrived(String user, String message) {
        return new MailEvent(
                MailEvent.Kind.ARRIVED, new MailEvent.Place("imap", user, "INBOX", 1), message, MailEvent.Detail.NONE);
    }

    private static List<QueueRow> queues(Store store) {
        return store.read(s -> s.queues().after("", 1000));
    }

    private static HttpResponse<byte[]> post(FaceServer server, String path, String body) throws Exception {
        return server.send(null, "POST", path, body, "Authorization", "Bearer " + TOKEN);
    }

    @Test
    void aQueueCostsNoWriteWhenSomethingHappens() throws Exception {
        try (FaceServer server = new FaceServer(storeUrl(), directory, ACCOUNT)) {
            for (int i = 0; i < 40; i++) {
                assertThat(post(
                                        server,
                                        "/queues",
                                        "{\"filters\": [{\"user\": \"" + (i % 2 == 0 ? "ada" : "bob") + "\"}]}")
                                .statusCode())
                        .isEqualTo(201);
            }
            List<QueueRow> before = queues(server.house().store());
            assertThat(before).hasSize(40);
            for (int i = 0; i < 10; i++) {
                assertThat(post(server, "/notifications", """
                        [{"backend": "imap", "user": "ada", "folder": "INBOX", "message": "%d", "event": "created"}]""".formatted(i)).statusCode())
                        .isEqualTo(202);
            }
            String first = "/queues/" + before.getFirst().id();
            assertThat(text(server.send(null, "GET", first, "", "Authorization", "Bearer " + TOKEN)))
                    .as("what there is, or for a queue about the other nothing")
                    .contains("\"position\"");
            assertThat(queues(server.house().store())).isEqualTo(before);
        }
        try (House house = FaceServer.houseOf(storeUrl(), directory, ACCOUNT, Map.of())) {
            MailNews news = new MailNews(house.store(), new PrincipalsByAnyName(house.principals()), house.mirrored());
            long with = transactions(house.store(), news, "a");
            house.store().write(new TreeSet<HomeId>(), tx -> {
                tx.queues().after("", 1000).forEach(queue -> tx.queueWrites().remove(queue.id()));
                return true;
            });
            assertThat(queues(house.store())).isEmpty();
            assertThat(transactions(house.store(), news, "b")).isEqualTo(with).isEqualTo(10);
        }
    }

    private static long transactions(Store store, MailNews news, String prefix) {
        long before = store.counts().transactions();
        for (int i = 0; i < 10; i++) {
            assertThat(news.take(arrived("ada", prefix + i))).isEqualTo(new MailNews.Outcome.Told(1));
        }
        return store.counts().transactions() - before;
    }

    @Test
    void aListIsAFewTransactionsAndSaysWhatBecameOfEach() throws Exception {
        // a store writes some things by itself when it is new, and has done so when it is closed
        FaceServer.houseOf(storeUrl(), directory, ACCOUNT, Map.of()).close();
        try (House house = FaceServer.houseOf(storeUrl(), directory, ACCOUNT, Map.of())) {
            MailNews news = new MailNews(house.store(), new PrincipalsByAnyName(house.principals()), house.mirrored());
            news.take(List.of(arrived("ada", "warm"), arrived("bob", "warm"))); // both are known from now on
            List<MailEvent> list = new ArrayList<>();
            List<MailNews.Outcome> expected = new ArrayList<>();
            for (int i = 0; i < 125; i++) {
                list.add(arrived("ada", "m" + i));
                list.add(arrived("bob", "m" + i));
                expected.addAll(List.of(new MailNews.Outcome.Told(1), new MailNews.Outcome.Told(1)));
            }
            list.addAll(List.of(
                    arrived("nobody", "m1"), arrived("ada", "m1"), arrived("ada", "new"), arrived("ADA", "new")));
            expected.addAll(List.of(
                    new MailNews.Outcome.UnknownUser(),
                    new MailNews.Outcome.KnownBefore(),
                    new MailNews.Outcome.Told(1),
                    new MailNews.Outcome.KnownBefore()));
            long before = house.store().counts().transactions();
            assertThat(news.take(list)).isEqualTo(expected);
            assertThat(house.store().counts().transactions() - before).isEqualTo(3);
            assertThat(news.take(list))
                    .as("again: nothing is told twice, and nothing written")
                    .doesNotContain(new MailNews.Outcome.Told(1));
            assertThat(house.store().counts().transactions() - before).isEqualTo(3);
        }
    }
}
