package dev.orrery.source.mail;

import dev.orrery.calendar.PassMail;
import dev.orrery.calendar.ReceiveMail;
import dev.orrery.calendar.ReceiveMail.Arrival;
import dev.orrery.calendar.ReturnedLetters;
import dev.orrery.directory.CalendarUserAddress;
import dev.orrery.directory.Principals;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a mail does for one recipient, whatever way it came. Each mail leaves one line in the log, and of several messages in it
 * each that is refused leaves one as well. Thread-safe.
 */
public final class MailIn {
    private static final Logger LOG = LoggerFactory.getLogger(MailIn.class);

    private final MailRecipients recipients;
    private final ReceiveMail verb;
    private final ReturnedLetters returns;
    private final Settings settings;
    private final @Nullable Passing passing;
    private final MailCounts counts = new MailCounts();

    /**
     * @param domain the mail domain of the people here, and of Message-IDs made here
     * @param aliasDomain whose addresses stand for the same ones in {@code domain}; empty for none
     * @param outgoingPrefix what stands before a person's address in one for copies of what they send; empty for none
     * @param authority whose Authentication-Results are believed; empty for none
     * @param largest bytes of a mail at most
     */
    public record Settings(String domain, String aliasDomain, String outgoingPrefix, String authority, int largest) {}

    /**
     * @param returns takes notices about letters that did not arrive
     * @param passing what comes goes on to mailboxes by this; null: the mail server sees to that itself
     */
    public MailIn(
            Principals principals,
            ReceiveMail verb,
            ReturnedLetters returns,
            Settings settings,
            @Nullable Passing passing) {
        this.recipients = new MailRecipients(principals, settings, passing != null);
        this.verb = verb;
        this.returns = returns;
        this.settings = settings;
        this.passing = passing;
    }

    public Settings settings() {
        return settings;
    }

    public MailCounts counts() {
        return counts;
    }

    /** Letters that did not arrive, as notices said since the start. */
    public long returned() {
        return returns.count();
    }

    /** How often a CANCEL that came before what it cancels could not be read any more, since the start. */
    public long unreadableCancels() {
        return verb.unreadableCancels();
    }

    /** Who an address is, to be asked before a mail is taken. */
    MailRecipients.Known find(String address) {
        return recipients.find(address);
    }

    /**
     * Takes a mail for one recipient; never throws what a mail can cause.
     *
     * @param sender of the envelope; empty for a notice of a mail system
     */
    public MailAnswer deliver(String sender, String recipient, byte[] mail) {
        return switch (find(recipient)) {
            case MailRecipients.Known.No(MailAnswer answer) -> noted(sender, recipient, "", answer);
            case MailRecipients.Known.Sender(Principal person) -> recordSent(person, mail, false);
            case MailRecipients.Known.Elsewhere(String address) ->
                passed(() -> requirePassing().passUntouched(sender, address, mail));
            case MailRecipients.Known.Somebody(Principal person, String address)
            when passing != null && person.kind() == PrincipalKind.USER ->
                passed(() ->
                        requirePassing().deliver(this, sender, person, address.substring("mailto:".length()), mail));
            case MailRecipients.Known.Somebody(Principal person, String address) ->
                handle(sender, person, address, mail).answer();
        };
    }

    private Passing requirePassing() {
        return Objects.requireNonNull(passing);
    }

    /** While the store does not answer nothing is lost: the mail comes again. */
    private MailAnswer passed(Supplier<MailAnswer> way) {
        try {
            MailAnswer answer = way.get();
            counts.passed(answer);
            return answer;
        } catch (RuntimeException fault) {
            LOG.error("a mail cannot be passed on", fault);
            counts.passed(MailAnswer.fault());
            return MailAnswer.fault();
        }
    }

    /** The same for one that lies in that person's mailbox. */
    MailAnswer record(String sender, Principal owner, byte[] mail) {
        return handle(sender, owner, CalendarUserAddress.of(owner).getFirst(), mail)
                .answer();
    }

    /** The same for one in a mailbox for everybody: it is passed on to nobody. */
    MailAnswer record(String sender, String recipient, byte[] mail) {
        return switch (find(recipient)) {
            case MailRecipients.Known.No(MailAnswer answer) -> noted(sender, recipient, "", answer);
            case MailRecipients.Known.Sender(Principal person) -> recordSent(person, mail, false);
            case MailRecipients.Known.Elsewhere _ -> noted(sender, recipient, "", MailAnswer.unknownUser());
            case MailRecipients.Known.Somebody(Principal person, String address) ->
                handle(sender, person, address, mail).answer();
        };
    }

    /** UIDs of what is in it; empty if that cannot be read. */
    Set<String> about(byte[] mail) {
        try {
            return CalendarMail.read(mail, settings.authority(), settings.largest())
                    .uids();
        } catch (Refused broken) {
            return Set.of();
        }
    }

    private static Set<String> about(List<byte[]> texts) {
        try {
            return CalendarMail.uids(texts);
        } catch (Refused broken) {
            return Set.of();
        }
    }

    /**
     * Takes a copy of a mail that somebody here has sent. Only they themselves can have sent it.
     *
     * @param own whether it lay in their own mailbox, where only they put it
     */
    MailAnswer recordSent(Principal person, byte[] mail, boolean own) {
        String to = "copies of what " + person.name().name() + " sends";
        CalendarMail read;
        try {
            read = CalendarMail.read(mail, settings.authority(), settings.largest());
        } catch (Refused broken) {
            return noted("", to, "", MailAnswer.unreadable(broken.reason().sentence()));
        }
        MailAnswer answer = MailAnswer.ignored("no calendar message is in it.");
        if (!read.texts().isEmpty()) {
            answer = whyNot(person, read, own).map(MailAnswer::ignored).orElseGet(() -> recordSent(person, to, read));
        }
        return noted(read.from(), to, read.messageId(), answer);
    }

    private MailAnswer recordSent(Principal person, String to, CalendarMail mail) {
        String address = uri(mail.from());
        return worst(parts(
                mail.from(), to, mail, text -> attempt(address, () -> verb.recordSent(person, address, text))));
    }

    /** One answer for each message in a mail. Of the mail there is one line in the log, which says nothing of a part. */
    private static List<MailAnswer> parts(
            String sender, String recipient, CalendarMail mail, Function<byte[], MailAnswer> work) {
        List<MailAnswer> answers = new ArrayList<>();
        for (byte[] text : mail.texts()) {
            MailAnswer one = work.apply(text);
            answers.add(one);
            if (mail.texts().size() > 1 && !one.isTaken()) {
                LOG.info(
                        "part {} of {} of mail {} from {} for {}{}: {}",
                        answers.size(),
                        mail.texts().size(),
                        shown(mail.messageId()),
                        shown(sender),
                        shown(recipient),
                        named(about(List.of(text))),
                        one);
            }
        }
        return answers;
    }

    private static MailAnswer worst(List<MailAnswer> answers) {
        return answers.stream().reduce(MailAnswer::orWorse).orElseThrow();
    }

    private Optional<String> whyNot(Principal person, CalendarMail mail, boolean own) {
        if (isFromHere(mail)) {
            return Optional.of("it was sent from here."); // one attendee's view of what the calendar has already
        }
        if (!own && !mail.proved()) {
            return Optional.of("nothing proves who sent it.");
        }
        boolean theirs = person.mails().stream().anyMatch(mail.from()::equalsIgnoreCase);
        return theirs ? Optional.empty() : Optional.of("somebody else sent it.");
    }

    /**
     * What became of a mail.
     *
     * @param pieces messages in it that a calendar was asked about
     */
    record Handled(MailAnswer answer, List<PassMail.Piece> pieces) {}

    Handled handle(String sender, Principal person, String address, byte[] mail) {
        CalendarMail read;
        try {
            read = CalendarMail.read(mail, settings.authority(), settings.largest());
        } catch (Refused broken) {
            MailAnswer answer = MailAnswer.unreadable(broken.reason().sentence());
            List<String> ids = MailHead.of(mail).all("Message-ID");
            return new Handled(noted(sender, address, ids.isEmpty() ? "" : ids.getFirst(), answer), List.of());
        }
        Optional<MailAnswer> back = read.notice().flatMap(notice -> takeBack(person, notice));
        if (back.isPresent()) {
            return new Handled(noted(sender, address, read.messageId(), back.get()), List.of());
        }
        Optional<String> idle = nothingToDo(sender, read);
        if (idle.isPresent()) {
            counts.judged(MailAnswer.ignored(idle.get()));
            LOG.info("mail {} for {} changes nothing: {}", shown(read.messageId()), address, idle.get());
            return new Handled(MailAnswer.taken("There is nothing to do about it: " + idle.get()), List.of());
        }
        List<MailAnswer> answers = parts(sender, address, read, text -> attempt(person, address, read, text));
        List<PassMail.Piece> pieces = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            pieces.add(new PassMail.Piece(read.texts().get(i), answers.get(i).fate()));
        }
        MailAnswer whole = worst(answers);
        // nothing else is left of what is refused, to be found by its UID
        Set<String> about = whole.isTaken() ? Set.of() : about(read.texts());
        return new Handled(noted(sender, address, read.messageId(), about, whole), pieces);
    }

    /** Empty if the notice is about no letter of this person. */
    private Optional<MailAnswer> takeBack(Principal person, DeliveryNotice notice) {
        boolean noted = false;
        boolean known = false;
        for (DeliveryNotice.Failed failed : notice.failed()) {
            try {
                switch (returns.take(person, notice.messageId(), failed.addresses(), failed.problem())) {
                    case NOTED -> noted = true;
                    case KNOWN -> known = true;
                    case NONE -> {}
                }
            } catch (Refused refused) {
                return Optional.of(MailAnswer.later("4.3.0", refused.reason().sentence()));
            } catch (RuntimeException fault) {
                LOG.error("a notice for {} cannot be handled", person.name(), fault);
                return Optional.of(MailAnswer.fault());
            }
        }
        return noted
                ? Optional.of(MailAnswer.taken("The event says now that its mail did not arrive"))
                : known ? Optional.of(MailAnswer.ignored("that is known.")) : Optional.empty();
    }

    /** No mail that a machine sent because of a mail is answered or obeyed: so no loop can begin (RFC 3834). */
    private Optional<String> nothingToDo(String sender, CalendarMail mail) {
        String automatic = mail.automatic().toLowerCase(Locale.ROOT);
        if (mail.texts().isEmpty()) {
            return Optional.of("no calendar message is in it.");
        }
        if (sender.isEmpty()) {
            return Optional.of("it is a notice of a mail system.");
        }
        if (automatic.startsWith("auto-replied") || automatic.startsWith("auto-notified")) {
            return Optional.of("a program sent it because of another mail.");
        }
        return isFromHere(mail) ? Optional.of("it was sent from here.") : Optional.empty();
    }

    private boolean isFromHere(CalendarMail mail) {
        String id = mail.messageId().toLowerCase(Locale.ROOT);
        return id.startsWith("<itip.") && id.endsWith("@" + settings.domain().toLowerCase(Locale.ROOT) + ">");
    }

    private MailAnswer attempt(Principal person, String address, CalendarMail mail, byte[] text) {
        if (mail.from().isEmpty()) {
            return MailAnswer.turned("It does not say whom it is from, or names several people");
        }
        ReceiveMail.Mailed mailed = new ReceiveMail.Mailed(uri(mail.from()), mail.proved(), text);
        return attempt(address, () -> verb.receive(person, address, mailed));
    }

    private static MailAnswer attempt(String address, Supplier<Arrival> work) {
        try {
            return MailAnswer.of(work.get());
        } catch (Refused refused) {
            return MailAnswer.of(refused);
        } catch (RuntimeException fault) {
            LOG.error("a mail for {} cannot be handled", address, fault);
            return MailAnswer.fault();
        }
    }

    /** What means something in a URI (RFC 6068) is escaped, or an address could be read as somebody else's. */
    private static String uri(String address) {
        return "mailto:" + address.replace("%", "%25").replace("?", "%3F");
    }

    private MailAnswer noted(String sender, String recipient, String messageId, MailAnswer answer) {
        return noted(sender, recipient, messageId, Set.of(), answer);
    }

    /** @param about UIDs that the line in the log names */
    private MailAnswer noted(String sender, String recipient, String messageId, Set<String> about, MailAnswer answer) {
        counts.judged(answer);
        LOG.info(
                "mail {} from {} for {}{}: {}",
                shown(messageId),
                shown(sender),
                shown(recipient),
                named(about),
                answer);
        return answer;
    }

    private static String named(Set<String> about) {
        return about.isEmpty() ? "" : " about " + shown(String.join(",", about));
    }

    /** What strangers wrote, in one line. */
    private static String shown(String text) {
        String plain = text.replaceAll("[^!-~]", "?");
        return plain.length() > 200 ? plain.substring(0, 200) : plain;
    }

    /** What a listener says that it can do. */
    List<String> abilities() {
        return List.of("PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "SIZE " + settings.largest());
    }
}
