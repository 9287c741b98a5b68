package dev.orrery.dav.report;

import static dev.orrery.dav.report.ReportHouse.HOME;
import static dev.orrery.dav.report.ReportHouse.calendar;
import static dev.orrery.dav.report.ReportHouse.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.dav.report.ReportHouse.Row;
import dev.orrery.dav.report.ReportHouse.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A client that only ever follows tokens, page by page, while others write, move and delete, ends with exactly what a
 * fresh listing shows.
 */
class SyncFollowersTest {
    private static final int WRITERS = 3;
    private static final int STEPS = 60;
    private static final String[] CALENDARS = {HOME + "one/", HOME + "two/"};

    @ParameterizedTest(name = "page of {0}, {1}")
    @CsvSource({"1, 1", "2, 1", "7, 1", "1000, 1", "1, infinite", "3, infinite", "1000, infinite"})
    void endsEqualToAListing(int page, String level) throws Exception {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        System.out.println("seed " + seed + " (repeat with -Dorrery.seed=" + seed + ")");
        try (ReportHouse house = new ReportHouse();
                ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String path : CALENDARS) {
                house.dav.send("ada", "MKCALENDAR", path, "");
            }
            boolean deep = level.equals("infinite");
            List<Follower> followers = new ArrayList<>();
            for (String path : deep ? new String[] {HOME} : CALENDARS) {
                followers.add(new Follower(house, path, page, level));
            }
            AtomicBoolean writing = new AtomicBoolean(true);
            List<Future<?>> following = new ArrayList<>();
            for (Follower follower : followers) {
                following.add(pool.submit(() -> {
                    while (writing.get()) {
                        follower.page();
                    }
                }));
            }
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Random random = new Random(seed + i);
                writers.add(pool.submit(() -> write(house, random)));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            writing.set(false);
            for (Future<?> follower : following) {
                follower.get();
            }
            for (Follower follower : followers) {
                follower.toTheEnd();
                assertThat(follower.known).as("seed " + seed).isEqualTo(follower.listing());
            }
        }
    }

    private static void write(ReportHouse house, Random random) {
        for (int step = 0; step < STEPS; step++) {
            int number = random.nextInt(12);
            String path = CALENDARS[random.nextInt(2)] + number + ".ics";
            String other = CALENDARS[random.nextInt(2)] + random.nextInt(12) + ".ics";
            String text = calendar(event(
                    "uid-" + number + "-" + random.nextInt(3),
                    "DTSTART:20260310T120000Z\nSUMMARY:" + random.nextInt()));
            switch (random.nextInt(10)) {
                case 0, 1 -> house.dav.send("ada", "DELETE", path, "");
                case 2 -> house.dav.send("ada", "MOVE", path, "", "Destination", other, "Overwrite", "T");
                case 3 -> house.dav.send("ada", "COPY", path, "", "Destination", other, "Overwrite", "F");
                default -> house.dav.send("ada", "PUT", path, text, "Content-Type", "text/calendar");
            }
        }
    }

    /** Follows one collection; knows the ETag of each member by address. */
    private static final class Follower {
        private final ReportHouse house;
        private final String path;
        private final int limit;
        private final String level;
        private final Map<String, String> known = new TreeMap<>();
        private String token = "";

        Follower(ReportHouse house, String path, int limit, String level) {
            this.house = house;
            this.path = path;
            this.limit = limit;
            this.level = level;
        }

        /** True if there is more. */
        boolean page() {
            Rows rows = house.multistatus(
                    path, SyncCollectionTest.body(token, level, Integer.toString(limit)), "Depth", "0");
            boolean more = false;
            for (Row row : rows.rows()) {
                switch (row.status()) {
                    case 507 -> more = true;
                    case 404 -> known.remove(row.href());
                    default -> {
                        if (row.href().endsWith(".ics")) {
                            known.put(row.href(), row.properties().get("getetag"));
                        }
                    }
                }
            }
            token = rows.token();
            return more;
        }

        void toTheEnd() {
            while (page()) {
                assertThat(known).hasSizeLessThan(1000);
            }
        }

        Map<String, String> listing() {
            Map<String, String> found = new TreeMap<>();
            for (String calendar : path.equals(HOME) ? CALENDARS : new String[] {path}) {
                for (Row row : house.multistatus(calendar, ReportHouse.queryBody("<D:getetag/>", "", ""), "Depth", "1")
                        .rows()) {
                    found.put(row.href(), row.properties().get("getetag"));
                }
            }
            return found;
        }
    }
}
