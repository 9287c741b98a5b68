package dev.orrery.app;

import dev.orrery.app.config.Mail;
import dev.orrery.calendar.BundleFreeBusy;
import dev.orrery.calendar.Deliveries;
import dev.orrery.calendar.LetterOffice;
import dev.orrery.calendar.Letters;
import dev.orrery.face.mail.Postman;
import dev.orrery.http.Health;
import dev.orrery.http.Metrics;
import dev.orrery.source.mail.LmtpListener;
import dev.orrery.source.mail.MailCounts;
import dev.orrery.source.mail.MailIn;
import dev.orrery.store.LetterRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Scheduling by mail as a part of a running server; nothing runs where the configuration says nothing of mail. Thread-safe. */
final class MailService implements AutoCloseable {
    /** How long it is waited when there is no mail server. */
    private static final Duration REST = Duration.ofSeconds(15);

    /** What came by mail, what waits for a person and dead letters are kept for so long. */
    private static final Duration KEPT = Duration.ofDays(60);

    private static final Duration FORGET_ROUND = Duration.ofHours(6);

    private final House house;
    private final Deliveries deliveries;
    private final LetterOffice office;
    private final BundleFreeBusy busyTime;
    private final @Nullable Postman postman;
    private final @Nullable MailIn in;
    private final @Nullable LmtpListener listener;
    private final @Nullable InboxService inbox;

    MailService(House house) {
        this.house = house;
        Optional<Mail> mail = house.config().mail();
        Semaphore written = new Semaphore(0);
        this.busyTime = new BundleFreeBusy(
                house.store(), house.mirrored(), house.limits().preferred(), house.clock());
        Letters letters = mail.filter(there -> there.smtp().isPresent())
                .map(there ->
                        new Letters(house.store(), there.letters(), busyTime, new SecureRandom(), written::release))
                .orElse(null);
        this.deliveries = new Deliveries(
                new Deliveries.Parts(
                        house.store(),
                        house.principals(),
                        house.rules(),
                        house.limits(),
                        house.scheduling(),
                        house.clock()),
                house.mirrored(),
                letters,
                Thread.ofVirtual().name("delivery-", 0).factory());
        this.office = new LetterOffice(house.store(), house.clock(), deliveries);
        this.postman = mail.flatMap(Mail::smtp)
                .map(server -> new Postman(office, server, REST, written))
                .orElse(null);
        MailIn door = mail.filter(
                        there -> there.lmtp().isPresent() || there.inbox().isPresent())
                .map(there -> MailDoor.of(house, there))
                .orElse(null);
        this.in = door;
        this.listener = door == null
                ? null
                : mail.flatMap(Mail::lmtp).map(at -> listener(at, door)).orElse(null);
        this.inbox = door == null
                ? null
                : mail.flatMap(Mail::inbox)
                        .map(where -> new InboxService(house, where, door))
                        .orElse(null);
    }

    private static LmtpListener listener(InetSocketAddress at, MailIn mail) {
        try {
            return new LmtpListener(at, mail);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("mail.lmtp-listen: cannot listen at " + at + ": " + e.getMessage(), e));
        }
    }

    /** Where mail servers deliver; 0 if nowhere. */
    int lmtpPort() {
        return listener == null ? 0 : listener.port();
    }

    /** Who brings messages to people, and hands to mail those for people elsewhere. */
    Deliveries deliveries() {
        return deliveries;
    }

    void start(Periodic periodic) {
        if (listener != null) {
            listener.start();
        }
        if (inbox != null) {
            inbox.start(periodic);
        }
        periodic.every(FORGET_ROUND, "forgetting old mail", this::forget);
        if (postman != null) {
            if (house.sharedAs().isEmpty()) {
                office.release();
            }
            postman.start();
        }
    }

    private void forget() {
        house.store().write(new TreeSet<>(), tx -> {
            tx.mail().forgetBefore(tx.now().minus(KEPT));
            return true;
        });
    }

    void addTo(Health health, Metrics metrics) {
        if (in != null) {
            figures(in, metrics);
        }
        if (listener != null) {
            metrics.gauge("mail_lmtp_connections", "Open connections of mail servers.", listener::connections);
        }
        if (inbox != null) {
            inbox.addTo(health, metrics);
        }
        if (postman == null) {
            return;
        }
        health.add("mail", this::health);
        metrics.counter(
                "mail_letters_sent_total", "Letters to people elsewhere that the mail server took.", office::sent);
        metrics.counter("mail_letters_refused_total", "Letters that were given up; the log says why.", office::refused);
        metrics.counter(
                "mail_letters_without_busy_time_total",
                "Letters that went without the busy time that their sender wants told; the log says why.",
                busyTime::without);
        metrics.gauge(
                "mail_letters_waiting",
                "Letters that are still to be sent.",
                () -> office.count(LetterRow.State.WAITING));
        metrics.gauge(
                "mail_letters_dead",
                "Letters that were given up and are kept for administrators.",
                () -> office.count(LetterRow.State.DEAD));
    }

    private static void figures(MailIn mail, Metrics metrics) {
        MailCounts counts = mail.counts();
        metrics.counter(
                "mail_received_applied_total", "Mails that a calendar took note of, by recipient.", counts::applied);
        metrics.counter(
                "mail_received_waiting_total", "Mails that wait for a word of their recipient.", counts::waiting);
        metrics.counter("mail_received_ignored_total", "Mails about which there was nothing to do.", counts::ignored);
        metrics.counter(
                "mail_received_refused_total", "Mails that were refused for good; the log says why.", counts::refused);
        metrics.counter(
                "mail_received_later_total", "Mails that the mail server was asked to bring again.", counts::later);
        metrics.counter(
                "mail_cancels_unreadable_total",
                "Times a CANCEL that came before its invitation could not be read any more; the log says why.",
                mail::unreadableCancels);
        metrics.counter("mail_passed_total", "Mails that were passed on to a mailbox.", counts::passed);
        metrics.counter(
                "mail_not_passed_total",
                "Times a mail could not be passed on; the mail server knows.",
                counts::unpassed);
        metrics.counter(
                "mail_letters_returned_total",
                "Letters that the mail server took and that did not arrive, as notices said.",
                mail::returned);
    }

    /** Letters that wait are told, but do not end the service. */
    private Health.State health() {
        String problem = postman == null ? "" : postman.problem();
        return new Health.State(
                true,
                problem.isEmpty()
                        ? ""
                        : office.count(LetterRow.State.WAITING) + " letters to people elsewhere wait: " + problem);
    }

    @Override
    public void close() {
        if (inbox != null) {
            inbox.close();
        }
        if (listener != null) {
            listener.close();
        }
        if (postman != null) {
            postman.close();
        }
        deliveries.close();
    }
}
