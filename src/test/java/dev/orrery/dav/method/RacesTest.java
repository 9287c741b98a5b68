package dev.orrery.dav.method;

import static dev.orrery.dav.Events.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.dav.DavHouse;
import dev.orrery.dav.DavHouse.Answer;
import dev.orrery.model.HomeId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many clients at the same moment: of those that exclude each other exactly one wins, and the log shows only that one. */
class RacesTest {
    private static final int CLIENTS = 16;
    private static final String CALENDAR = "/calendars/users/ada/calendar/";

    private final DavHouse house = new DavHouse();

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void oneOfManyCreates() throws Exception {
        long before = seq();
        List<Answer> answers = atOnce(i -> house.send(
                "ada",
                "PUT",
                CALENDAR + "new.ics",
                event("one", "from " + i),
                "Content-Type",
                "text/calendar",
                "If-None-Match",
                "*"));
        assertThat(statuses(answers, 201)).hasSize(1);
        assertThat(statuses(answers, 412)).hasSize(CLIENTS - 1);
        assertThat(seq()).isEqualTo(before + 1);
        assertThat(house.send("ada", "GET", CALENDAR + "new.ics", "").header("ETag"))
                .isEqualTo(statuses(answers, 201).getFirst().header("ETag"));
    }

    @Test
    void oneOfManyRewrites() throws Exception {
        String etag = house.send("ada", "PUT", CALENDAR + "1.ics", event("one"), "Content-Type", "text/calendar")
                .header("ETag");
        long before = seq();
        List<Answer> answers = atOnce(i -> house.send(
                "ada",
                "PUT",
                CALENDAR + "1.ics",
                event("one", "from " + i),
                "Content-Type",
                "text/calendar",
                "If-Match",
                etag));
        assertThat(statuses(answers, 204)).hasSize(1);
        assertThat(statuses(answers, 412)).hasSize(CLIENTS - 1);
        assertThat(seq()).isEqualTo(before + 1);
    }

    @Test
    void oneOfManyNamesGetsTheUid() throws Exception {
        List<Answer> answers = atOnce(
                i -> house.send("ada", "PUT", CALENDAR + i + ".ics", event("one"), "Content-Type", "text/calendar"));
        assertThat(statuses(answers, 201)).hasSize(1);
        assertThat(statuses(answers, 403)).hasSize(CLIENTS - 1);
    }

    @Test
    void oneOfManyMakesTheCollectionAndOneTakesTheLock() throws Exception {
        List<Answer> made = atOnce(i -> house.send("ada", "MKCOL", "/calendars/users/ada/files/", ""));
        assertThat(statuses(made, 201)).hasSize(1);
        assertThat(statuses(made, 405)).hasSize(CLIENTS - 1);
        String lock =
                "<lockinfo xmlns='DAV:'><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>";
        List<Answer> locked = atOnce(i -> house.send("ada", "LOCK", "/calendars/users/ada/files/", lock));
        assertThat(statuses(locked, 200)).hasSize(1);
        assertThat(statuses(locked, 423)).hasSize(CLIENTS - 1);
    }

    @Test
    void crossingMovesLoseNothing() throws Exception {
        house.send("ada", "MKCALENDAR", "/calendars/users/ada/work/", "");
        for (int i = 0; i < CLIENTS; i++) {
            String name = (i % 2 == 0 ? "calendar/" : "work/") + i + ".ics";
            house.send("ada", "PUT", "/calendars/users/ada/" + name, event("e" + i), "Content-Type", "text/calendar");
        }
        List<Answer> answers = atOnce(i -> house.send(
                "ada",
                "MOVE",
                "/calendars/users/ada/" + (i % 2 == 0 ? "calendar/" : "work/") + i + ".ics",
                "",
                "Destination",
                "/calendars/users/ada/" + (i % 2 == 0 ? "work/" : "calendar/") + i + ".ics"));
        assertThat(statuses(answers, 201)).hasSize(CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            String name = (i % 2 == 0 ? "work/" : "calendar/") + i + ".ics";
            assertThat(house.send("ada", "GET", "/calendars/users/ada/" + name, "")
                            .status())
                    .isEqualTo(200);
        }
    }

    private long seq() {
        HomeId home = house.home("ada");
        return house.store()
                .read(snapshot -> snapshot.log(home, 0, 10_000).rows().getLast().seq());
    }

    private static List<Answer> statuses(List<Answer> answers, int status) {
        return answers.stream().filter(answer -> answer.status() == status).toList();
    }

    private static List<Answer> atOnce(IntFunction<Answer> request) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Answer>> running = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                Callable<Answer> run = () -> {
                    start.await();
                    return request.apply(client);
                };
                running.add(clients.submit(run));
            }
            start.countDown();
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> one : running) {
                answers.add(one.get());
            }
            return answers;
        }
    }
}
