package dev.orrery.app;

import dev.orrery.app.config.Mail;
import dev.orrery.calendar.Deliveries;
import dev.orrery.calendar.LetterOffice;
import dev.orrery.calendar.Letters;
import dev.orrery.face.mail.Postman;
import dev.orrery.http.Health;
import dev.orrery.http.Metrics;
import dev.orrery.store.LetterRow;
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
    private final @Nullable Postman postman;

    MailService(House house) {
        this.house = house;
        Optional<Mail> mail = house.config().mail();
        Semaphore written = new Semaphore(0);
        Letters letters = mail.filter(there -> there.smtp().isPresent())
                .map(there -> new Letters(house.store(), there.letters(), written::release))
                .orElse(null);
        this.deliveries = new Deliveries(
                new Deliveries.Parts(
                        house.store(),
                        house.principals(),
                        house.rules(),
                        house.limits(),
                        house.scheduling(),
                        house.clock()),
                letters);
        this.office = new LetterOffice(house.store(), house.clock(), deliveries);
        this.postman = mail.flatMap(Mail::smtp)
                .map(server -> new Postman(office, server, REST, written))
                .orElse(null);
    }

    /** Who brings messages to people, and hands to mail those for people elsewhere. */
    Deliveries deliveries() {
        return deliveries;
    }

    void start(Periodic periodic) {
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
        if (postman == null) {
            return;
        }
        health.add("mail", this::health);
        metrics.counter(
                "mail_letters_sent_total", "Letters to people elsewhere that the mail server took.", office::sent);
        metrics.counter("mail_letters_refused_total", "Letters that were given up; the log says why.", office::refused);
        metrics.gauge(
                "mail_letters_waiting",
                "Letters that are still to be sent.",
                () -> office.count(LetterRow.State.WAITING));
        metrics.gauge(
                "mail_letters_dead",
                "Letters that were given up and are kept for administrators.",
                () -> office.count(LetterRow.State.DEAD));
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
        if (postman != null) {
            postman.close();
        }
    }
}
