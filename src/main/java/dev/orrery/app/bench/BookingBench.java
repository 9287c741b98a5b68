package dev.orrery.app.bench;

import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.app.config.Config;
import dev.orrery.calendar.ReceiveMail;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Measures rooms that answer alone: how many invitations by mail they take in a second, from the message as it was read out
 * of the mail to the answer in the store, and how long the search for a time that suits everybody takes. In this process.
 */
public final class BookingBench {
    private static final int ROOMS = 50;
    private static final int SENDERS = 8;
    private static final int WARM = 6_000;
    private static final int MAILS = 3_000;
    private static final int PEOPLE = 20;
    private static final int DAYS = 90;
    private static final int SEARCHES = 50;
    private static final String DOMAIN = "@bench.example.org";
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Consumer<String> say;
    private final Instant day = Instant.now().truncatedTo(ChronoUnit.DAYS).plus(2, ChronoUnit.DAYS);

    /** @param say takes a line of what was found */
    public BookingBench(Consumer<String> say) {
        this.say = say;
    }

    /**
     * Measures.
     *
     * @param store its address
     * @throws IOException a room did not answer; with a sentence
     */
    public void run(String store) throws IOException {
        Path folder = Files.createTempDirectory("orrery-bench");
        try (House house = new House(Config.parse("bench", configuration(store), folder, Map.of()))) {
            ReceiveMail handler = house.receiveMail();
            mails(house, handler);
            searches(house, handler);
        } catch (BadConfiguration e) {
            throw new IllegalStateException(e);
        } finally {
            Bench.remove(folder);
        }
    }

    private static String configuration(String store) {
        String rooms = IntStream.range(0, ROOMS)
                .mapToObj(number ->
                        "[[location]]\nname = \"r%d\"\nmail = [\"r%d%s\"]\n".formatted(number, number, DOMAIN))
                .collect(Collectors.joining());
        String people = IntStream.range(0, PEOPLE)
                .mapToObj(number -> "[[user]]\nname = \"p%d\"\nmail = [\"p%d%s\"]\n".formatted(number, number, DOMAIN))
                .collect(Collectors.joining());
        return "[store]\nurl = \"%s\"\n".formatted(store) + rooms + people + """
                [[location]]
                name = "next"
                mail = ["next%s"]
                policy = "schedule_next_available_in_freebusy"
                """.formatted(DOMAIN);
    }

    private static Principal find(House house, PrincipalKind kind, String name) {
        return house.principals().find(new PrincipalName(kind, name)).orElseThrow();
    }

    private void mails(House house, ReceiveMail handler) throws IOException {
        List<Principal> rooms = IntStream.range(0, ROOMS)
                .mapToObj(number -> find(house, PrincipalKind.LOCATION, "r" + number))
                .toList();
        send(handler, rooms, 0, WARM);
        long cpu = cpu();
        long begin = System.nanoTime();
        send(handler, rooms, WARM, MAILS);
        double seconds = (System.nanoTime() - begin) / 1e9;
        double used = (cpu() - cpu) / 1e9;
        tell(
                "invitations by mail to %d rooms, %d at a time, until each is answered: %,.0f a second, %.0f us of processor"
                        + " time each",
                ROOMS, SENDERS, MAILS / seconds, used / MAILS * 1e6);
    }

    private void send(ReceiveMail handler, List<Principal> rooms, int first, int count) throws IOException {
        AtomicInteger next = new AtomicInteger(first);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                all.add(threads.submit(() -> {
                    for (int number = next.getAndIncrement(); number < first + count; number = next.getAndIncrement()) {
                        Principal room = rooms.get(number % ROOMS);
                        Instant start = day.plus(30L * (number / ROOMS), ChronoUnit.MINUTES);
                        String guest = "guest" + number % 100 + "@elsewhere.example";
                        take(handler, room, guest, invitation("m" + number, guest, start, List.of(mail(room))));
                    }
                    return true;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("A room did not answer: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted.", e);
        }
    }

    private static void take(ReceiveMail handler, Principal room, String from, String text) throws IOException {
        ReceiveMail.Mailed mailed =
                new ReceiveMail.Mailed("mailto:" + from, true, text.getBytes(StandardCharsets.UTF_8));
        ReceiveMail.Arrival arrival;
        try {
            arrival = handler.receive(room, "mailto:" + mail(room), mailed);
        } catch (Refused refused) {
            throw new IOException(refused.reason().sentence(), refused);
        }
        if (!(arrival instanceof ReceiveMail.Arrival.Taken)) {
            throw new IOException(room.name() + " answered " + arrival);
        }
    }

    /** Everybody is busy all day but for the last half hour of the last day. */
    private void searches(House house, ReceiveMail handler) throws IOException {
        List<String> people = new ArrayList<>();
        for (int i = 0; i < PEOPLE; i++) {
            Principal person = find(house, PrincipalKind.USER, "p" + i);
            people.add(mail(person));
            String host = "host" + i + "@elsewhere.example";
            for (int hour = 0; hour < 24; hour++) {
                String series = invitation(
                                "busy" + i + "-" + hour, host, day.plus(hour, ChronoUnit.HOURS), List.of(mail(person)))
                        .replace("PT30M", "PT1H\r\nRRULE:FREQ=DAILY;COUNT=" + (DAYS - 1));
                take(handler, person, host, series);
            }
        }
        Principal room = find(house, PrincipalKind.LOCATION, "next");
        long[] waits = new long[SEARCHES];
        long cpu = 0;
        for (int i = 0; i < 2 * SEARCHES; i++) {
            List<String> all = new ArrayList<>(people);
            all.add(mail(room));
            String text = invitation("search" + i, "guest@elsewhere.example", day, all);
            cpu = i == SEARCHES ? cpu() : cpu;
            long start = System.nanoTime();
            take(handler, room, "guest@elsewhere.example", text);
            waits[i % SEARCHES] = System.nanoTime() - start;
        }
        double used = (cpu() - cpu) / 1e6 / SEARCHES;
        Arrays.sort(waits);
        tell(
                "the next time that suits %d people, who are busy for %d days: p50 %.1f ms, the longest of %d %.1f ms,"
                        + " %.1f ms of processor time each, with the answer stored",
                PEOPLE, DAYS - 1, waits[SEARCHES / 2] / 1e6, SEARCHES, waits[SEARCHES - 1] / 1e6, used);
    }

    private static String invitation(String uid, String organizer, Instant start, List<String> attendees) {
        return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bench//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:" + uid
                + "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:" + STAMP.format(start) + "\r\nDURATION:PT30M\r\nSUMMARY:"
                + uid
                + "\r\nORGANIZER:mailto:" + organizer + "\r\n"
                + attendees.stream()
                        .map(address -> "ATTENDEE;RSVP=TRUE:mailto:" + address + "\r\n")
                        .collect(Collectors.joining())
                + "END:VEVENT\r\nEND:VCALENDAR\r\n";
    }

    private static String mail(Principal principal) {
        return principal.mails().getFirst();
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private void tell(String format, Object... values) {
        say.accept(String.format(Locale.ROOT, format, values));
    }
}
