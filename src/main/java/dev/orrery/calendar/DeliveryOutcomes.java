package dev.orrery.calendar;

import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.model.Actor;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.Identities;
import dev.orrery.scheduling.ScheduleStatus;
import dev.orrery.store.DeliveryRow;
import dev.orrery.store.LetterRow;
import dev.orrery.store.LetterTrace;
import dev.orrery.store.MessageRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What became of messages: noted for each recipient, and written into the sender's object (RFC 6638 section 3.2.9). Thread-safe. */
final class DeliveryOutcomes {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryOutcomes.class);

    private final Store store;
    private final ContentRules rules;

    DeliveryOutcomes(Store store, ContentRules rules) {
        this.store = store;
        this.rules = rules;
    }

    /** Status by recipient, without those who wait. */
    static Map<String, String> done(Snapshot snapshot, HomeId home, long seq) {
        Map<String, String> done = new HashMap<>();
        for (DeliveryRow row : snapshot.deliveries(home, seq)) {
            if (!row.status().equals(DeliveryRow.WAITING)) {
                done.put(row.recipient(), row.status());
            }
        }
        return done;
    }

    /** True if everybody whom a message is for was told, or is not told now, and the sender's object says so. */
    static boolean isOver(Snapshot snapshot, HomeId home, long seq) {
        MessageRow message = snapshot.message(home, seq).orElse(null);
        if (message == null) {
            return true;
        }
        Set<String> handled = new HashSet<>(snapshot.mail().recipients(home, seq));
        snapshot.deliveries(home, seq).forEach(row -> handled.add(row.recipient()));
        boolean all = message.recipients().stream()
                .filter(recipient -> recipient.length() <= DeliveryRow.LONGEST_ADDRESS)
                .allMatch(handled::contains);
        return all && !isPending(snapshot, message);
    }

    private static boolean isPending(Snapshot snapshot, MessageRow message) {
        Set<String> done = done(snapshot, message.home(), message.seq()).keySet();
        Set<String> told = new HashSet<>();
        message.recipients().stream()
                .filter(recipient -> done.contains(recipient) || recipient.length() > DeliveryRow.LONGEST_ADDRESS)
                .forEach(recipient -> told.add(Identities.WITHOUT_ALIASES.of(recipient)));
        return !told.isEmpty()
                && SchedulingHome.find(snapshot, message.home(), message.uid()).stream()
                        .flatMap(row -> ICalendarReader.read(snapshot.content(row)).content().stream())
                        .flatMap(component -> component.properties().stream())
                        .filter(property -> property.parameterIs("SCHEDULE-STATUS", ScheduleStatus.PENDING))
                        .anyMatch(property -> told.contains(Identities.WITHOUT_ALIASES.of(property.value())));
    }

    /** Notes what became of a letter, also in the sender's object; a second time does nothing. */
    void settle(LetterRow.Key letter, String status) {
        store.write(letter.home(), tx -> {
            // a notice may be faster than the mail server's answer is noted
            boolean back = status.equals(ScheduleStatus.SENT)
                    && tx.mail()
                            .trace(letter)
                            .filter(trace -> trace.returned().isPresent())
                            .isPresent();
            String became = back ? ScheduleStatus.UNDELIVERABLE : status;
            tx.putDelivery(new DeliveryRow(letter.home(), letter.seq(), letter.recipient(), became, tx.now()));
            return true;
        });
        record Found(Optional<MessageRow> row, Optional<Principal> sender) {}
        Found found = store.read(snapshot ->
                new Found(snapshot.message(letter.home(), letter.seq()), snapshot.principalOf(letter.home())));
        found.row().ifPresent(row -> found.sender().ifPresent(sender -> writeBack(row, sender)));
    }

    void note(HomeId home, long seq, String recipient, String status) {
        store.write(new TreeSet<HomeId>(), tx -> {
            tx.putDelivery(new DeliveryRow(home, seq, recipient, status, tx.now()));
            return true;
        });
    }

    /** The sender's object says what became of the message; its Schedule-Tag stays. */
    void writeBack(MessageRow message, Principal sender) {
        try {
            store.write(message.home(), tx -> {
                Optional<ObjectRow> row = SchedulingHome.find(tx, message.home(), message.uid())
                        .filter(found -> tx.mirror(found.ref().parent()).isEmpty());
                row.ifPresent(found -> writeBack(tx, message, sender, found));
                return true;
            });
        } catch (Refused rule) {
            if (rule.reason() instanceof Reason.Unavailable) {
                throw rule;
            }
            // as when the limits were lowered since it was stored: the messages that follow are not held up by it
            LOG.warn(
                    "what became of message {} of {} cannot be noted in {}: {}",
                    message.seq(),
                    message.home(),
                    message.uid(),
                    rule.reason().sentence());
        }
    }

    private void writeBack(Tx tx, MessageRow message, Principal sender, ObjectRow row) {
        Component calendar = ICalendarReader.read(tx.content(row));
        Identities identities = SchedulingHome.identities(tx, sender, List.of(calendar), List.of());
        Map<String, String> codes = new HashMap<>();
        // the sender is told that it is nobody's
        message.recipients().stream()
                .filter(recipient -> recipient.length() > DeliveryRow.LONGEST_ADDRESS)
                .forEach(recipient -> codes.put(identities.of(recipient), ScheduleStatus.UNKNOWN_USER));
        done(tx, message.home(), message.seq())
                .forEach((recipient, status) -> codes.put(identities.of(recipient), status));
        write(tx, sender, row, calendar, ScheduleStatus.settle(calendar, identities, codes));
    }

    /** A letter that counted as sent did not arrive; needs the home's lock. */
    void returned(Tx tx, LetterTrace trace, Principal sender) {
        SchedulingHome.find(tx, trace.to().home(), trace.uid())
                .filter(found -> tx.mirror(found.ref().parent()).isEmpty())
                .ifPresent(row -> {
                    Component calendar = ICalendarReader.read(tx.content(row));
                    Identities identities = SchedulingHome.identities(tx, sender, List.of(calendar), List.of());
                    String recipient = trace.to().recipient();
                    write(tx, sender, row, calendar, ScheduleStatus.returned(calendar, identities, recipient));
                });
    }

    private void write(Tx tx, Principal sender, ObjectRow row, Component calendar, Component settled) {
        if (settled.equals(calendar)) {
            return;
        }
        String tag = ScheduleTag.of(tx, row);
        Draft draft = rules.draft(CalendarObject.parse(ICalendarWriter.write(settled), tx.now()));
        ScheduleTag.keep(tx, Members.put(tx, new Actor(sender.guid(), Deliveries.NAME), row.ref(), draft, row), tag);
    }
}
