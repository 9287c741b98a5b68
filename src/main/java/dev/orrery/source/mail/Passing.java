package dev.orrery.source.mail;

import dev.orrery.calendar.LetterLanguage;
import dev.orrery.calendar.PassMail;
import dev.orrery.calendar.PassMail.Content;
import dev.orrery.mime.Header;
import dev.orrery.mime.Mailbox;
import dev.orrery.mime.MimeWriter;
import dev.orrery.mime.ParameterizedValue;
import dev.orrery.mime.Part;
import dev.orrery.model.Principal;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Passes mails on to the mailboxes that they are for, after what is in them is in the calendar. The mail server is told that
 * a mail is taken when both is done; brought again, only what is missing is done, also if the person prefers another
 * packaging by then. Thread-safe.
 */
public final class Passing {
    /** Made here, so that a mail that comes back is known. */
    private static final String TRACE = "X-Orrery-Passed-To";

    private static final int MOST_HOPS = 50;

    private final PassMail verb;
    private final Onward onward;
    private final String domain;
    private final InstantSource clock;

    /** @param domain of summaries' senders and Message-IDs */
    public Passing(PassMail verb, Onward onward, String domain, InstantSource clock) {
        this.verb = verb;
        this.onward = onward;
        this.domain = domain;
        this.clock = clock;
    }

    /** A mail on its way to somebody. */
    private record Passed(Principal person, String address, byte[] mail, PassMail.Plan plan) {}

    /** Of a mail that is for nobody here the server that keeps the mailboxes may know. */
    MailAnswer passUntouched(String sender, String address, byte[] mail) {
        MailHead head = MailHead.of(mail);
        return isLoop(head, address) ? loop() : onward.pass(sender, address, traced(address, mail));
    }

    /** @param address without {@code mailto:} */
    MailAnswer deliver(MailIn in, String sender, Principal person, String address, byte[] mail) {
        MailHead head = MailHead.of(mail);
        if (isLoop(head, address)) {
            return loop();
        }
        PassMail.Plan plan = verb.plan(person);
        MailIn.Handled handled = plan.participates()
                ? in.handle(sender, person, "mailto:" + address, mail)
                : new MailIn.Handled(MailAnswer.taken("It was passed on"), List.of());
        if (handled.answer().isOutage() || handled.answer().isFault()) {
            return handled.answer();
        }
        Passed passed = new Passed(person, address, mail, plan);
        List<PassMail.Piece> summed = plan.summed(handled.pieces());
        for (Set<Content> together : summed.isEmpty() ? List.of(Set.of(Content.MESSAGE)) : packed(plan, summed)) {
            MailAnswer answer = pass(sender, head, passed, summed, together);
            if (!answer.isTaken()) {
                return answer;
            }
        }
        return MailAnswer.taken("It was passed on. " + handled.answer().text());
    }

    private MailAnswer pass(
            String sender, MailHead head, Passed passed, List<PassMail.Piece> pieces, Set<Content> together) {
        Set<Content> missing = verb.missing(passed.person(), passed.address(), passed.mail(), together);
        if (missing.isEmpty()) {
            return MailAnswer.taken("It was passed on before");
        }
        byte[] made = missing.contains(Content.SUMMARY)
                ? summary(head, passed, pieces, missing.contains(Content.MESSAGE))
                : passed.mail();
        MailAnswer answer = onward.pass(sender, passed.address(), traced(passed.address(), made));
        if (answer.isTaken()) {
            verb.passed(passed.person(), passed.address(), passed.mail(), missing);
        }
        return answer;
    }

    private static boolean isLoop(MailHead head, String address) {
        return head.all("Received").size() > MOST_HOPS
                || head.all(TRACE).stream().anyMatch(address::equalsIgnoreCase);
    }

    private static MailAnswer loop() {
        return new MailAnswer(
                554, "5.4.6", "The mail was here before: mail.deliver-to leads back to where it came from");
    }

    private static byte[] traced(String address, byte[] mail) {
        byte[] trace = (TRACE + ": " + address + "\r\n").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream traced = new ByteArrayOutputStream(trace.length + mail.length);
        traced.writeBytes(trace);
        traced.writeBytes(mail);
        return traced.toByteArray();
    }

    /** The mails to make, in order, each with what is in it. */
    private static List<Set<Content>> packed(PassMail.Plan plan, List<PassMail.Piece> pieces) {
        Set<Content> message = Set.of(Content.MESSAGE);
        Set<Content> summary = Set.of(Content.SUMMARY);
        Set<Content> both = Set.of(Content.MESSAGE, Content.SUMMARY);
        return switch (plan.packaging()) {
            case MESSAGE_ONLY -> List.of(message);
            // what the calendar did not take is nowhere else
            case SUMMARY_ONLY ->
                List.of(pieces.stream().anyMatch(piece -> piece.fate() == PassMail.Fate.IGNORED) ? both : summary);
            case SUMMARY_WRAPS_MESSAGE -> List.of(both);
            case MESSAGE_THEN_SUMMARY -> List.of(message, summary);
            case SUMMARY_THEN_MESSAGE -> List.of(summary, message);
        };
    }

    private byte[] summary(MailHead head, Passed passed, List<PassMail.Piece> pieces, boolean wraps) {
        LetterLanguage language = passed.plan().language();
        Optional<Header> from =
                head.fields().stream().filter(field -> field.is("From")).findFirst();
        // begins as all do that are made here, so that it is nobody's invitation when it is seen in a mailbox
        String mark = PassMail.mark(passed.address(), passed.mail(), wraps ? Content.MESSAGE : Content.SUMMARY);
        String id = "<itip.passed." + mark + "@" + domain + ">";
        List<Header> fields = new ArrayList<>(List.of(
                Header.ofDate("Date", clock.instant()),
                Header.ofMailboxes("From", List.of(new Mailbox("Calendar", "calendar@" + domain))),
                Header.ofMailboxes("To", List.of(new Mailbox("", passed.address()))),
                Header.ofText("Subject", verb.subject(pieces.getFirst(), language)),
                new Header("Message-ID", id),
                new Header("Auto-Submitted", "auto-generated")));
        from.ifPresent(field -> fields.add(new Header("Reply-To", field.value())));
        ParameterizedValue plain = ParameterizedValue.of("text/plain").with("charset", "utf-8");
        byte[] text = verb.summary(pieces, from.map(Header::text).orElse(""), language)
                .getBytes(StandardCharsets.UTF_8);
        if (!wraps) {
            return MimeWriter.write(Part.leaf(plain, fields, text));
        }
        Part original = Part.leaf(ParameterizedValue.of("message/rfc822"), List.of(), passed.mail());
        return MimeWriter.write(Part.multipart(
                ParameterizedValue.of("multipart/mixed"),
                fields,
                List.of(Part.leaf(plain, List.of(), text), original)));
    }
}
