package dev.orrery.app;

import dev.orrery.app.config.Inbox;
import dev.orrery.http.Health;
import dev.orrery.http.Metrics;
import dev.orrery.model.Principal;
import dev.orrery.source.imap.MailTaker;
import dev.orrery.source.imap.MailWatches;
import dev.orrery.source.mail.MailAnswer;
import dev.orrery.source.mail.MailIn;
import dev.orrery.source.mail.MailboxMail;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Mailboxes that are watched for calendar mail, as a part of a running server. Thread-safe. */
final class InboxService implements AutoCloseable {
    /** How often it is seen to whether all watches stand. */
    private static final Duration ROUND = Duration.ofSeconds(5);

    /** Who has just signed in is watched so soon. */
    private static final Duration WELCOME = Duration.ofSeconds(1);

    private final MailWatches watches;

    InboxService(House house, Inbox inbox, MailIn mail) {
        MailboxMail found = new MailboxMail(mail, inbox.recipientField());
        this.watches = house.watchMail(inbox, new MailTaker() {
            @Override
            public Verdict take(Optional<Principal> owner, boolean sent, byte[] content) {
                return verdict(InboxService.take(found, owner, sent, content));
            }

            @Override
            public Set<String> about(Optional<Principal> owner, byte[] content) {
                return owner.isPresent() ? found.about(content) : found.aboutFor(content);
            }

            @Override
            public String recipient(byte[] content) {
                return found.recipient(content);
            }
        });
    }

    private static MailAnswer take(MailboxMail found, Optional<Principal> owner, boolean sent, byte[] content) {
        return owner.map(person -> sent ? found.sent(person, content) : found.received(person, content))
                .orElseGet(() -> found.received(content));
    }

    private static MailTaker.Verdict verdict(MailAnswer answer) {
        if (answer.isFault()) {
            return MailTaker.Verdict.FAULT;
        }
        if (answer.isOutage()) {
            return MailTaker.Verdict.LATER;
        }
        return answer.isTemporary() ? MailTaker.Verdict.FULL : MailTaker.Verdict.DONE;
    }

    void start(Periodic periodic) {
        periodic.every(ROUND, "the watching of mailboxes for calendar mail", watches::sweep);
        periodic.every(WELCOME, "the watching of mailboxes of who has just come", watches::welcome);
    }

    void addTo(Health health, Metrics metrics) {
        health.add("mail-inbox", () -> new Health.State(true, watches.problem()));
        metrics.gauge("mail_inbox_watched", "Mailboxes that this node watches for calendar mail.", watches::watched);
        metrics.gauge("mail_inbox_troubled", "Of these, mailboxes that cannot be read now.", watches::troubled);
        metrics.gauge(
                "mail_inbox_left",
                "Mails in the mailbox for everybody that could not be dealt with and are there still.",
                watches::left);
        metrics.counter(
                "mail_inbox_pushed_out_total",
                "Mails in the mailbox for everybody that are no longer tried, because too many are left there.",
                watches::pushedOut);
        metrics.counter("mail_inbox_taken_total", "Mails found in mailboxes that were dealt with.", watches::taken);
        metrics.counter(
                "mail_inbox_skipped_total",
                "Mails in mailboxes that could not be dealt with; the log says why.",
                watches::skipped);
    }

    @Override
    public void close() {
        watches.close();
    }
}
