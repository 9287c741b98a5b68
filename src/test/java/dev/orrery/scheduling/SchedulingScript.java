package dev.orrery.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.ScriptText;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.Outcome.Effect;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A conversation between people about one object, as text.
 *
 * <pre>
 * > people          NAME: ADDRESS, ADDRESS         each line one person; the first address is who they are
 * > policy NAME     KEY=VALUE                      uninvited, organizer, add, refreshing
 * > put NAME [seen] components                     the client stores this; 'seen' if it knew the newest answers
 * > change NAME [seen]  OLD => NEW                 the client stores what is there with these replacements
 * > remove NAME [quietly]                          the client deletes it; 'quietly' with Schedule-Reply: F
 * > leave NAME WHEN; > return NAME WHEN           the owner is gone, or back, at 2026-01-05T08:00:00Z
 * > mail SENDER to NAME  METHOD and components     a message from outside
 * > messages        METHOD SENDER to NAME, NAME    all that are waiting, in this order
 * > deliver [NAME]  (to all, or one); > lose       what is waiting arrives, or never does
 * > again           what arrived last arrives once more, and changes nothing
 * > sent            lines of the newest message
 * > expect NAME     lines of what NAME has stored; '! LINE' is not there, '...' is anything; 'nothing'
 * > counter NAME    lines of the counter-proposal that NAME has to decide about
 * > refused REASON  why the last message or change did nothing
 * </pre>
 */
final class SchedulingScript {
    private static final Instant START = Instant.parse("2026-01-05T08:00:00Z");

    private final Map<String, List<String>> people = new LinkedHashMap<>();
    private final Map<String, SchedulingPolicy> policies = new HashMap<>();
    private final Map<String, Component> stored = new HashMap<>();
    private final Map<String, Component> counters = new HashMap<>();
    private List<OutgoingMessage> waiting = new ArrayList<>();
    private List<OutgoingMessage> delivered = List.of();
    private String refused = "";

    void run(String script) {
        ScriptText.run(script, command -> run(command.words(), command.body()));
    }

    private void run(String[] words, List<String> body) {
        switch (words[0]) {
            case "people" -> body.forEach(this::person);
            case "policy" -> policies.put(words[1], policy(body));
            case "put" -> put(words[1], calendar(body), words.length > 2);
            case "change" -> put(words[1], changed(words[1], body), words.length > 2);
            case "remove" -> remove(words[1], words.length > 2);
            case "leave" -> take(words[1], Departure.leave(stored.get(words[1]), reader(words[1]), moment(words[2])));
            case "return" ->
                take(words[1], Departure.comeBack(stored.get(words[1]), reader(words[1]), moment(words[2])));
            case "mail" -> mail(words[1], words[3], calendar(body));
            case "messages" -> assertThat(summaries()).containsExactlyElementsOf(body);
            case "deliver" -> deliver(words.length > 1 ? words[1] : "");
            case "lose" -> waiting = new ArrayList<>();
            case "again" -> again();
            case "sent" -> expect(waiting.getLast().calendar(), body);
            case "expect" -> expect(stored.get(words[1]), body);
            case "counter" -> expect(counters.get(words[1]), body);
            case "refused" -> assertThat(refused).contains(words[1]);
            default -> throw new AssertionError("no such command: " + words[0]);
        }
    }

    private static Instant moment(String text) {
        return Instant.parse(text);
    }

    private void person(String line) {
        int colon = line.indexOf(':');
        people.put(
                line.substring(0, colon),
                Pattern.compile(",")
                        .splitAsStream(line.substring(colon + 1))
                        .map(String::strip)
                        .toList());
    }

    private static SchedulingPolicy policy(List<String> body) {
        Map<String, String> said = new HashMap<>();
        body.forEach(line -> said.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        SchedulingPolicy usual = SchedulingPolicy.USUAL;
        return new SchedulingPolicy(
                SchedulingPolicy.Uninvited.valueOf(
                        said.getOrDefault("uninvited", usual.uninvited().name())),
                SchedulingPolicy.OrganizerChange.valueOf(
                        said.getOrDefault("organizer", usual.organizerChange().name())),
                SchedulingPolicy.AddMethod.valueOf(
                        said.getOrDefault("add", usual.add().name())),
                SchedulingPolicy.Refreshing.valueOf(
                        said.getOrDefault("refreshing", usual.refreshing().name())));
    }

    /** The clock stands still: nothing may depend on two things not happening within one second. */
    private Reader reader(String name) {
        return new Reader(
                people.get(name).getFirst(),
                Identities.of(people.values()),
                policies.getOrDefault(name, SchedulingPolicy.USUAL),
                START);
    }

    private static Component calendar(List<String> body) {
        String text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//Test//EN\r\n" + String.join("\r\n", body)
                + "\r\nEND:VCALENDAR\r\n";
        return ICalendarReader.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private Component changed(String name, List<String> replacements) {
        String text = String.join("\r\n", lines(stored.get(name))) + "\r\n";
        for (String replacement : replacements) {
            int arrow = replacement.indexOf(" => ");
            String from = replacement.substring(0, arrow).replace("\\n", "\r\n");
            assertThat(text).contains(from);
            text = text.replace(from, replacement.substring(arrow + 4).replace("\\n", "\r\n"));
        }
        return ICalendarReader.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private void put(String name, Component calendar, boolean seenNewest) {
        refused = "";
        try {
            take(name, ObjectChange.put(stored.get(name), calendar, reader(name), seenNewest));
        } catch (Refused e) {
            Reason reason = e.reason();
            refused = reason.getClass().getSimpleName() + " " + reason.sentence();
        }
    }

    private void remove(String name, boolean quietly) {
        take(name, ObjectChange.remove(stored.get(name), reader(name), !quietly));
        stored.remove(name);
    }

    private void mail(String sender, String name, Component calendar) {
        refused = "";
        try {
            ItipMessage message = ItipMessage.of(calendar, sender);
            take(name, ReceiveMessage.receive(stored.get(name), message, reader(name)));
        } catch (Refused e) {
            refused = e.reason().getClass().getSimpleName() + " " + e.reason().sentence();
        }
    }

    private void deliver(String only) {
        List<OutgoingMessage> now = waiting;
        waiting = new ArrayList<>();
        delivered = new ArrayList<>();
        for (OutgoingMessage message : now) {
            for (String recipient : message.recipients()) {
                String name = name(recipient);
                if (!only.isEmpty() && !only.equals(name)) {
                    waiting.add(new OutgoingMessage(
                            message.method(), message.sender(), List.of(recipient), message.calendar()));
                } else if (people.containsKey(name)) {
                    OutgoingMessage one = new OutgoingMessage(
                            message.method(), message.sender(), List.of(recipient), message.calendar());
                    delivered.add(one);
                    arrive(one);
                }
            }
        }
    }

    /** As it is written and read again. */
    private void arrive(OutgoingMessage message) {
        ItipMessage read = ItipMessage.read(ICalendarWriter.write(message.calendar()), message.sender());
        String name = name(message.recipients().getFirst());
        take(name, ReceiveMessage.receive(stored.get(name), read, reader(name)));
    }

    private void again() {
        Map<String, Component> before = new HashMap<>(stored);
        int messages = waiting.size();
        delivered.forEach(this::arrive);
        assertThat(stored).isEqualTo(before);
        assertThat(waiting).hasSize(messages);
    }

    private void take(String name, Outcome outcome) {
        refused = outcome.refusals().toString();
        switch (outcome.effect()) {
            case Effect.None _, Effect.AskForRefresh _ -> {}
            case Effect.Store store -> stored.put(name, checked(store.calendar()));
            case Effect.KeepCounter counter -> counters.put(name, counter.calendar());
            case Effect.DropCounter _ -> counters.remove(name);
        }
        waiting.addAll(outcome.messages());
    }

    /** Everything that is to be stored can be stored. */
    private static Component checked(Component calendar) {
        return CalendarObject.parse(ICalendarWriter.write(calendar), START).root();
    }

    private List<String> summaries() {
        return waiting.stream()
                .map(message -> message.method() + " " + name(message.sender()) + " to "
                        + String.join(
                                ", ",
                                message.recipients().stream().map(this::name).toList()))
                .toList();
    }

    private String name(String address) {
        Identities identities = Identities.of(people.values());
        return people.entrySet().stream()
                .filter(person -> identities.same(person.getValue().getFirst(), address))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(address);
    }

    private static void expect(@Nullable Component calendar, List<String> expected) {
        if (expected.equals(List.of("nothing"))) {
            assertThat(calendar).isNull();
            return;
        }
        assertThat(calendar).as("stored").isNotNull();
        ScriptText.expect(lines(calendar), expected);
    }

    private static List<String> lines(Component calendar) {
        return ScriptText.unfolded(new String(ICalendarWriter.write(calendar), StandardCharsets.UTF_8));
    }
}
