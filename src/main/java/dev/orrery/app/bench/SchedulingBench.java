package dev.orrery.app.bench;

import dev.orrery.access.PasswordHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Measures meetings between people of this server: what inviting costs until everybody has it, how long the organizer of a
 * large meeting waits, and the free and busy times of many.
 */
public final class SchedulingBench {
    private static final int PEOPLE = 508;
    private static final int ORGANIZERS = 8;
    private static final int FEW = 4;
    private static final int MANY = 500;
    private static final int WARM = 2_000;
    private static final int MEETINGS = 1_000;
    private static final int LARGE_MEETINGS = 20;
    private static final int GROUP = 25;
    private static final int MEETINGS_OF_GROUP = 10;
    private static final int QUESTIONS = 100;

    private final Consumer<String> say;

    /** @param say takes a line of what was found */
    public SchedulingBench(Consumer<String> say) {
        this.say = say;
    }

    /**
     * Measures.
     *
     * @param store its address
     * @throws IOException the server did not start, or answered something wrong; with a sentence
     */
    public void run(String store) throws IOException {
        Path folder = Files.createTempDirectory("orrery-bench");
        try {
            Path file = Files.writeString(folder.resolve("orrery.toml"), configuration(store));
            try (ServerProcess server = ServerProcess.start(Bench.options(), file);
                    Connection connection = new Connection(server.port())) {
                RequestBuilder requests = requests(server.port(), 0);
                Figures figures = new Figures(connection, requests);
                for (int i = 0; i < PEOPLE; i++) {
                    connection.text(requests.xml("PROPFIND", "/principals/users/" + person(i) + "/", 0, NAME), 207);
                }
                few(server, figures);
                fill(connection, requests, figures);
                freeBusy(connection, requests);
                many(connection, requests, figures);
            }
        } finally {
            Bench.remove(folder);
        }
    }

    private static final String NAME = "<D:propfind xmlns:D=\"DAV:\"><D:prop><D:displayname/></D:prop></D:propfind>";

    private static String configuration(String store) {
        String hash = PasswordHash.argon2id(RequestBuilder.PASSWORD, new SecureRandom());
        String people = IntStream.range(0, PEOPLE)
                .mapToObj(number -> """
                        [[user]]
                        name = "%s"
                        mail = ["%s"]
                        password = "%s"
                        """.formatted(person(number), address(number), hash))
                .collect(Collectors.joining());
        return Bench.server(store) + people;
    }

    /** Small meetings, by several organizers at a time. */
    private void few(ServerProcess server, Figures figures) throws IOException {
        List<RequestBuilder> organizers = IntStream.range(0, ORGANIZERS)
                .mapToObj(number -> requests(server.port(), number))
                .toList();
        IntFunction<byte[]> maker = number -> {
            int organizer = number % ORGANIZERS;
            return organizers
                    .get(organizer)
                    .put(
                            calendar(organizer) + "few-" + number + ".ics",
                            meeting("few", number, organizer, ORGANIZERS, FEW));
        };
        Load.run(server, new Operation("warm", 0, 201, WARM, maker), ORGANIZERS, Duration.ofMinutes(5));
        figures.await("scheduling_delivered_total", (long) WARM * FEW);
        Duration before = server.cpu();
        long begin = System.nanoTime();
        Operation operation = new Operation("meeting", 0, 201, MEETINGS, number -> maker.apply(WARM + number));
        Load.Result result = Load.run(server, operation, ORGANIZERS, Duration.ofMinutes(5));
        figures.await("scheduling_delivered_total", (long) (WARM + MEETINGS) * FEW);
        double seconds = (System.nanoTime() - begin) / 1e9;
        double cpu = server.cpu().minus(before).toNanos() / 1e9;
        tell(
                "meetings with %d attendees here, %d organizers at a time, until everybody has them: %,.0f a minute,"
                        + " %,.0f a minute of processor time, %.0f us each; the organizer waits p50 %.1f ms, p99 %.1f ms",
                FEW,
                ORGANIZERS,
                MEETINGS / seconds * 60,
                MEETINGS / cpu * 60,
                cpu / MEETINGS * 1e6,
                result.millis(0.5),
                result.millis(0.99));
    }

    /** Everybody gets some meetings, so that there is something to be busy with. */
    private void fill(Connection connection, RequestBuilder requests, Figures figures) throws IOException {
        long delivered = figures.value("scheduling_delivered_total");
        for (int first = ORGANIZERS; first < ORGANIZERS + MANY; first += GROUP) {
            for (int i = 0; i < MEETINGS_OF_GROUP; i++) {
                String name = "group-" + first;
                String event = meeting(name, 5 * i, 0, first, GROUP);
                connection.text(requests.put(calendar(0) + name + "-" + i + ".ics", event), 201);
            }
        }
        figures.await("scheduling_delivered_total", delivered + (long) MANY * MEETINGS_OF_GROUP);
    }

    private void many(Connection connection, RequestBuilder requests, Figures figures) throws IOException {
        long[] waits = new long[LARGE_MEETINGS];
        long delivered = figures.value("scheduling_delivered_total");
        long begin = System.nanoTime();
        for (int i = 0; i < LARGE_MEETINGS; i++) {
            byte[] request = requests.put(calendar(0) + "many-" + i + ".ics", meeting("many", i, 0, ORGANIZERS, MANY));
            long start = System.nanoTime();
            connection.text(request, 201);
            waits[i] = System.nanoTime() - start;
        }
        Arrays.sort(waits);
        tell(
                "a meeting with %d attendees: the organizer waits p50 %.1f ms, the longest of %d %.1f ms",
                MANY, waits[waits.length / 2] / 1e6, LARGE_MEETINGS, waits[waits.length - 1] / 1e6);
        figures.await("scheduling_delivered_total", delivered + (long) LARGE_MEETINGS * MANY);
        double seconds = (System.nanoTime() - begin) / 1e9;
        tell("… %,.0f deliveries of such meetings a second", LARGE_MEETINGS * MANY / seconds);
    }

    private void freeBusy(Connection connection, RequestBuilder requests) throws IOException {
        String question =
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bench//EN\r\nMETHOD:REQUEST\r\nBEGIN:VFREEBUSY\r\n"
                        + "UID:question\r\nDTSTAMP:20270101T000000Z\r\nDTSTART:20270601T000000Z\r\nDTEND:20270701T000000Z\r\n"
                        + people(0, ORGANIZERS, MANY)
                        + "END:VFREEBUSY\r\nEND:VCALENDAR\r\n";
        byte[] request = requests.build(
                "POST",
                "/calendars/users/" + person(0) + "/outbox/",
                "Content-Type: text/calendar; charset=utf-8\r\n",
                question);
        long[] waits = new long[QUESTIONS];
        for (int i = 0; i < 2 * QUESTIONS; i++) {
            long start = System.nanoTime();
            connection.text(request, 200);
            waits[i % QUESTIONS] = System.nanoTime() - start;
        }
        Arrays.sort(waits);
        tell(
                "free and busy times of %d people over a month: p50 %.1f ms, the longest of %d %.1f ms",
                MANY, waits[QUESTIONS / 2] / 1e6, QUESTIONS, waits[QUESTIONS - 1] / 1e6);
    }

    private static String meeting(String name, int number, int organizer, int first, int attendees) {
        int day = 1 + number % 28;
        int hour = 6 + number / 28 % 12;
        return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bench//EN\r\nBEGIN:VEVENT\r\nUID:" + name + "-" + number
                + "\r\nDTSTAMP:20270101T000000Z\r\n"
                + String.format(Locale.ROOT, "DTSTART:202706%02dT%02d0000Z\r\nDURATION:PT30M\r\n", day, hour)
                + "SUMMARY:Meeting " + number + "\r\n"
                + people(organizer, first, attendees) + "END:VEVENT\r\nEND:VCALENDAR\r\n";
    }

    /** The organizer, and so many attendees from a person on. */
    private static String people(int organizer, int first, int attendees) {
        return IntStream.range(first, first + attendees)
                .mapToObj(SchedulingBench::address)
                .map(address -> "ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:" + address + "\r\n")
                .collect(Collectors.joining("", "ORGANIZER:mailto:" + address(organizer) + "\r\n", ""));
    }

    private static RequestBuilder requests(int port, int person) {
        return new RequestBuilder(port, person(person), RequestBuilder.PASSWORD);
    }

    private static String person(int number) {
        return "p" + number;
    }

    private static String address(int number) {
        return person(number) + "@bench.example.org";
    }

    private static String calendar(int person) {
        return "/calendars/users/" + person(person) + "/calendar/";
    }

    private void tell(String format, Object... values) {
        say.accept(String.format(Locale.ROOT, format, values));
    }
}
