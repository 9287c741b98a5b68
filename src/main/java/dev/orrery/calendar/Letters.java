package dev.orrery.calendar;

import dev.orrery.directory.CalendarUserAddress;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.Parameter;
import dev.orrery.ical.Property;
import dev.orrery.mime.Mailbox;
import dev.orrery.model.Principal;
import dev.orrery.scheduling.ItipMethod;
import dev.orrery.scheduling.ScheduleStatus;
import dev.orrery.store.DeliveryRow;
import dev.orrery.store.LetterRow;
import dev.orrery.store.LetterTrace;
import dev.orrery.store.MessageRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Writes letters to people elsewhere, once for each message and recipient: whoever asks again gets the letter that is
 * there. Thread-safe.
 */
public final class Letters {
    /** What can stand in an envelope (RFC 5321 section 4.1.2), without quoted local parts and without other alphabets. */
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?");

    /** How the names of properties and parameters begin that this server notes things in. */
    private static final String OWN = "X-ORRERY-";

    private final Store store;
    private final Settings settings;
    private final BundleFreeBusy busyTime;
    private final LetterLinks links;
    private final Runnable written;

    /**
     * @param domain on the right of Message-IDs
     * @param language for whoever has chosen none
     * @param most letters for one message at most; more are a list that mail servers are there for
     * @param links under which address people elsewhere reach this server, without a slash at its end; empty: letters have no
     *     links to answer with
     */
    public record Settings(String domain, LetterLanguage language, int most, String links) {}

    /**
     * @param busyTime what goes with letters about events and tasks
     * @param random what makes Message-IDs and links that nobody guesses
     * @param written called after letters were written; a hint
     */
    public Letters(Store store, Settings settings, BundleFreeBusy busyTime, SecureRandom random, Runnable written) {
        this.store = store;
        this.busyTime = busyTime;
        this.settings = settings;
        this.links = new LetterLinks(settings.links(), random);
        this.written = written;
    }

    /** The right side of every Message-ID that is made here. */
    public String domain() {
        return settings.domain();
    }

    /**
     * Writes the letter for one recipient who is nobody here.
     *
     * @return empty if a letter is on its way now, else the SCHEDULE-STATUS that says why there is none
     */
    Optional<String> write(MessageRow message, Principal sender, String recipient) {
        String to = CalendarUserAddress.parse(recipient)
                .filter(CalendarUserAddress.Mail.class::isInstance)
                .map(mail -> ((CalendarUserAddress.Mail) mail).address().strip())
                .orElse("");
        if (to.isEmpty()) {
            return Optional.of(ScheduleStatus.UNKNOWN_USER);
        }
        if (!isAddress(to)
                || sender.mails().isEmpty()
                || !isAddress(sender.mails().getFirst())
                || message.recipients().size() > settings.most()) {
            return Optional.of(ScheduleStatus.UNDELIVERABLE);
        }
        Optional<Component> busy = busyTime(message, sender, recipient);
        store.write(new TreeSet<>(), tx -> {
            if (tx.delivery(message.home(), message.seq(), recipient)
                    .filter(before -> !before.status().equals(DeliveryRow.WAITING))
                    .isPresent()) {
                return false; // it was sent, and its letter taken away, since the caller looked
            }
            if (tx.mail().letter(key(message, recipient)).isEmpty()) {
                write(tx, message, sender, new Addressed(recipient, to), busy);
            }
            tx.putDelivery(new DeliveryRow(message.home(), message.seq(), recipient, DeliveryRow.WAITING, tx.now()));
            return true;
        });
        written.run();
        return Optional.empty();
    }

    private static LetterRow.Key key(MessageRow message, String recipient) {
        return new LetterRow.Key(message.home(), message.seq(), recipient);
    }

    /** Worked out before the transaction, since an authority may be asked; not for a letter that is there. */
    private Optional<Component> busyTime(MessageRow message, Principal sender, String recipient) {
        boolean there = store.read(
                snapshot -> snapshot.mail().letter(key(message, recipient)).isPresent());
        if (there || AnswerFreeBusy.isMeant(ICalendarReader.read(message.content()))) {
            return Optional.empty();
        }
        String uid = "busy." + links.word() + "@" + settings.domain();
        return busyTime.of(sender, ownAddress(message.sender(), sender), uid);
    }

    static boolean isAddress(String text) {
        return text.length() <= 254 && ADDRESS.matcher(text).matches();
    }

    /**
     * @param named as the message names the recipient
     * @param to the mail address
     */
    private record Addressed(String named, String to) {}

    /** Two nodes may be at it at once: what the first has written stays, its trace as well as its bytes. */
    private void write(Tx tx, MessageRow message, Principal sender, Addressed addressed, Optional<Component> busy) {
        String recipient = addressed.named();
        String to = addressed.to();
        Component calendar = reachable(tx, ICalendarReader.read(message.content()));
        String from = ownAddress(message.sender(), sender);
        Instant now = tx.now();
        LetterRow.Key key = key(message, recipient);
        String id = "<itip." + links.word() + "@" + settings.domain() + ">";
        Preferred preferred = Preferred.of(tx, sender, Map.of());
        LetterLanguage language = language(preferred, sender);
        LetterLinks.Link link = links.of(calendar, recipient, now);
        byte[] content = LetterText.write(
                new LetterText.Head(
                        new Mailbox(preferred.commonName(), from), new Mailbox(name(calendar, recipient), to), id, now),
                ItipMethod.valueOf(message.method()),
                calendar,
                language,
                link.address(),
                busy);
        tx.mail()
                .putLetter(new LetterRow(
                        key,
                        id,
                        new LetterRow.Envelope(from, to),
                        content,
                        now,
                        new LetterRow.Progress(LetterRow.State.WAITING, DeliveryRow.WAITING, 0, now, "")));
        tx.mail()
                .putTrace(new LetterTrace(
                        key,
                        id,
                        message.uid(),
                        to,
                        new LetterTrace.Link(link.digest(), language.tag()),
                        now,
                        link.until(),
                        Optional.empty(),
                        Optional.empty()));
    }

    private LetterLanguage language(Preferred preferred, Principal sender) {
        return preferred
                .language()
                .or(() ->
                        Optional.ofNullable(sender.attributes().get("language")).map(LetterLanguage::of))
                .orElse(settings.language());
    }

    /** The address that the message names, if it is one of the sender's. */
    private static String ownAddress(String named, Principal sender) {
        return CalendarUserAddress.parse(named)
                .filter(CalendarUserAddress.Mail.class::isInstance)
                .map(mail -> ((CalendarUserAddress.Mail) mail).address().strip())
                .filter(address ->
                        isAddress(address) && sender.mails().stream().anyMatch(own -> own.equalsIgnoreCase(address)))
                .orElse(sender.mails().getFirst());
    }

    private static String name(Component calendar, String recipient) {
        return calendar.content().getFirst().all("ATTENDEE").stream()
                .filter(attendee -> attendee.value().equals(recipient))
                .map(attendee -> Objects.requireNonNullElse(attendee.parameter("CN"), ""))
                .findFirst()
                .orElse("");
    }

    /**
     * As others can use it: people here may be named by paths and numbers, and outside only mail addresses lead to them; what
     * this server notes for itself stays here.
     */
    private static Component reachable(Tx tx, Component calendar) {
        List<Component> children = new ArrayList<>();
        for (Component child : calendar.children()) {
            List<Property> properties = new ArrayList<>(child.properties().size());
            for (Property property : child.properties()) {
                boolean person =
                        property.name().equals("ATTENDEE") || property.name().equals("ORGANIZER");
                if (!property.name().startsWith(OWN)) {
                    properties.add(person ? reachable(tx, property) : property);
                }
            }
            children.add(properties.equals(child.properties()) ? child : child.withProperties(properties));
        }
        return calendar.withChildren(children);
    }

    private static Property reachable(Tx tx, Property user) {
        Property plain = user;
        for (Parameter parameter : user.parameters()) {
            plain = parameter.name().startsWith(OWN) ? plain.with(parameter.name(), null) : plain;
        }
        if (user.value().strip().toLowerCase(Locale.ROOT).startsWith("mailto:")) {
            return plain;
        }
        Property known = plain;
        return CalendarUserAddress.known(tx, user.value())
                .filter(person -> !person.mails().isEmpty())
                .map(person -> known.withValue("mailto:" + person.mails().getFirst()))
                .orElse(known);
    }
}
