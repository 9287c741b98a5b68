package dev.orrery.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Property;
import dev.orrery.scheduling.Outcome.Effect;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * An organizer and four attendees change what they have as they like, on a clock that stands still, and messages come in any
 * order and more than once. When all have arrived, every copy says what the organizer's object says, and that object knows every
 * answer.
 */
class ConvergenceTest {
    private static final Instant NOW = Instant.parse("2026-01-05T08:00:00Z");
    private static final String ADA = "mailto:ada@example.org";
    private static final List<String> GUESTS = List.of(
            "mailto:bob@example.org", "mailto:cid@example.org", "mailto:dan@example.org", "mailto:eve@example.org");

    private final Map<String, Component> stored = new HashMap<>();
    private final List<OutgoingMessage> waiting = new ArrayList<>();
    private Random random = new Random();

    @Test
    void everyCopySaysWhatTheOrganizersObjectSays() {
        long first = System.nanoTime();
        int rounds = 300 * Integer.getInteger("orrery.soak", 1);
        for (int round = 0; round < rounds; round++) {
            long seed = first + round;
            try {
                converse(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private void converse(long seed) {
        random = new Random(seed);
        stored.clear();
        waiting.clear();
        put(ADA, ICalendarReader.read(meeting().getBytes(StandardCharsets.UTF_8)));
        for (int step = 0; step < 25; step++) {
            switch (random.nextInt(4)) {
                case 0 -> organizerChanges();
                case 1 -> attendeeAnswers(GUESTS.get(random.nextInt(GUESTS.size())));
                default -> arrive(random.nextInt(Math.max(1, waiting.size())), random.nextInt(3) == 0);
            }
        }
        while (!waiting.isEmpty()) {
            arrive(random.nextInt(waiting.size()), random.nextInt(5) == 0 && waiting.size() < 40);
        }
        GUESTS.forEach(this::compare);
    }

    private static String meeting() {
        return """
            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//Test//Test//EN
            BEGIN:VEVENT
            UID:standup
            DTSTAMP:20260101T000000Z
            DTSTART:20260112T080000Z
            DURATION:PT15M
            RRULE:FREQ=DAILY;COUNT=10
            SUMMARY:Standup
            ORGANIZER:mailto:ada@example.org
            ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.org
            ATTENDEE:mailto:bob@example.org
            ATTENDEE:mailto:cid@example.org
            END:VEVENT
            END:VCALENDAR
            """.stripIndent();
    }

    private void organizerChanges() {
        Component root = Objects.requireNonNull(stored.get(ADA));
        Component master = root.content().getFirst();
        Component changed = switch (random.nextInt(5)) {
            case 0 -> master.with(new Property("SUMMARY", "Meeting " + random.nextInt(1_000)));
            case 1 -> master.with(new Property("DTSTART", "20260112T%02d0000Z".formatted(6 + random.nextInt(12))));
            case 2 -> invitedOrNot(master, GUESTS.get(random.nextInt(GUESTS.size())));
            case 3 -> master.with(new Property("LOCATION", "Room " + random.nextInt(10)));
            default ->
                CalendarUsers.add(
                        master.without("EXDATE"),
                        new Property(
                                "EXDATE",
                                "202601%02dT%s"
                                        .formatted(
                                                13 + random.nextInt(8),
                                                Objects.requireNonNull(master.value("DTSTART"))
                                                        .substring(9))));
        };
        put(ADA, root.withChildren(List.of(changed)));
    }

    private static Component invitedOrNot(Component master, String guest) {
        return CalendarUsers.invites(master, Identities.WITHOUT_ALIASES, guest)
                ? master.without(property ->
                        property.name().equals("ATTENDEE") && property.value().equals(guest))
                : CalendarUsers.add(master, new Property("ATTENDEE", guest));
    }

    private void attendeeAnswers(String guest) {
        Component root = stored.get(guest);
        if (root == null || isCancelled(root)) {
            return;
        }
        String answer = List.of("ACCEPTED", "DECLINED", "TENTATIVE").get(random.nextInt(3));
        List<Component> answered = root.children().stream()
                .map(child -> CalendarUsers.change(
                        child, Identities.WITHOUT_ALIASES, guest, attendee -> attendee.with("PARTSTAT", answer)))
                .toList();
        put(guest, root.withChildren(answered));
    }

    private void put(String person, Component calendar) {
        take(person, ObjectChange.put(stored.get(person), calendar, reader(person), random.nextBoolean()));
    }

    private void arrive(int which, boolean stays) {
        if (which >= waiting.size()) {
            return;
        }
        int chosen = stored.containsKey(waiting.get(which).recipients().getFirst())
                ? which
                : firstFor(waiting.get(which).recipients().getFirst());
        OutgoingMessage message = stays ? waiting.get(chosen) : waiting.remove(chosen);
        String person = message.recipients().getFirst();
        ItipMessage read = ItipMessage.read(ICalendarWriter.write(message.calendar()), message.sender());
        take(person, ReceiveMessage.receive(stored.get(person), read, reader(person)));
    }

    /** Who has nothing yet cannot know that what comes first was cancelled meanwhile: the first message comes first. */
    private int firstFor(String person) {
        int first = 0;
        while (!waiting.get(first).recipients().getFirst().equals(person)) {
            first++;
        }
        return first;
    }

    private void take(String person, Outcome outcome) {
        if (outcome.effect() instanceof Effect.Store store) {
            stored.put(
                    person,
                    CalendarObject.parse(ICalendarWriter.write(store.calendar()), NOW)
                            .root());
        }
        for (OutgoingMessage message : outcome.messages()) {
            for (String recipient : message.recipients()) {
                waiting.add(new OutgoingMessage(
                        message.method(), message.sender(), List.of(recipient), message.calendar()));
            }
        }
    }

    private static Reader reader(String person) {
        return new Reader(person, Identities.WITHOUT_ALIASES, SchedulingPolicy.USUAL, NOW);
    }

    private void compare(String guest) {
        Component own = Objects.requireNonNull(stored.get(ADA)).content().getFirst();
        Property invited = CalendarUsers.attendee(own, Identities.WITHOUT_ALIASES, guest);
        Component copy = stored.get(guest);
        if (invited == null) {
            assertThat(copy == null || isCancelled(copy))
                    .as("uninvited %s", guest)
                    .isTrue();
            return;
        }
        assertThat(copy).as("copy of %s", guest).isNotNull();
        Component master = copy.content().getFirst();
        for (String name : List.of("SUMMARY", "DTSTART", "LOCATION", "STATUS")) {
            assertThat(master.value(name)).as("%s of %s", name, guest).isEqualTo(own.value(name));
        }
        assertThat(excluded(copy)).as("EXDATE of %s", guest).containsAll(excluded(stored.get(ADA)));
        Property answer = Objects.requireNonNull(CalendarUsers.attendee(master, Identities.WITHOUT_ALIASES, guest));
        assertThat(CalendarUsers.partstat(invited)).as("answer of %s", guest).isEqualTo(CalendarUsers.partstat(answer));
    }

    private static Set<Long> excluded(Component root) {
        SchedulingObject object = SchedulingObject.of(root);
        Set<Long> excluded = new TreeSet<>();
        Occurrences.excluded(object, Objects.requireNonNull(object.master())).stream()
                .filter(id -> Occurrences.exists(
                        SchedulingObject.of(root.withChildren(
                                List.of(root.content().getFirst().without("EXDATE")))),
                        id))
                .forEach(id -> excluded.add(id.at()));
        return excluded;
    }

    private static boolean isCancelled(Component root) {
        return "CANCELLED".equals(root.content().getFirst().value("STATUS"));
    }
}
