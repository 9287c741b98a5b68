package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.FreePort;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server whose quotas are in another database is killed (SIGKILL) at each step of a booking that arrives by mail. The one
 * that starts after it takes the mail again, answers it once, and holds under the quota exactly what was booked.
 */
abstract class JournalCrashContract {
    /** What was the last thing that happened. */
    private enum Step {
        RESERVED,
        STORED,
        CONFIRMED,
        NOT_KILLED
    }

    private static final String ROOM = "hall@example.org";
    private static final String SENDER = "zoe@elsewhere.net";

    @TempDir
    private Path folder;

    private final int lmtpPort = FreePort.any();

    final Path folder() {
        return folder;
    }

    abstract String storeUrl();

    abstract Connection connectStore() throws SQLException;

    /** From now on the transaction that stores what a booking holds does not end at once. */
    abstract void slowDecisions(Statement store) throws SQLException;

    /** Lets the one end that waits, if it was told to wait for that. */
    abstract void goOn(Statement store) throws SQLException;

    abstract void quickDecisions(Statement store) throws SQLException;

    /** From now on nobody takes a note off that says what the journal has to hear, until this connection ends. */
    abstract void holdNotes(Statement store) throws SQLException;

    @Test
    void whereverItIsKilledTheQuotaIsRightAndNobodyIsAnsweredTwice() throws Exception {
        try (SmtpPeer out = new SmtpPeer()) {
            configure(out);
            for (Step step : Step.values()) {
                if (step != Step.NOT_KILLED) {
                    killAfter(step);
                }
                heal(step, out);
            }
            for (Step step : Step.values()) {
                Set<String> different = answers(step, out);
                assertThat(different).as(step.name()).hasSize(1);
                assertThat(different.iterator().next())
                        .as("three of three hours were left")
                        .contains(step == Step.NOT_KILLED ? "PARTSTAT=DECLINED" : "PARTSTAT=ACCEPTED");
            }
            OrreryProcess.Ended check = OrreryProcess.run(folder, "check");
            assertThat(check.code()).as(check.out() + check.err()).isZero();
        }
    }

    private void configure(SmtpPeer out) throws Exception {
        Files.writeString(folder.resolve("orrery.toml"), """
                [server]
                listen = "127.0.0.1:0"
                [store]
                url = "%s"
                journal-url = "sqlite:journal.db"
                [mail]
                domain = "example.org"
                smtp = "127.0.0.1:%d"
                lmtp-listen = "127.0.0.1:%d"
                trusted-authserv-id = "mx.example.org"
                [[location]]
                name = "hall"
                mail = ["hall@example.org"]
                policy = ["check_quota rooms", "schedule_in_freebusy"]
                """.formatted(storeUrl(), out.port(), lmtpPort));
        try (SqlStore store = SqlStore.open(StoreConfig.of(storeUrl()).withJournal(journalUrl()))) {
            store.journal().putLimit("rooms", "*", 3 * 3_600);
        }
    }

    private String journalUrl() {
        return "sqlite:" + folder.resolve("journal.db");
    }

    private Connection connectJournal() throws SQLException {
        return DriverManager.getConnection("jdbc:" + journalUrl());
    }

    private void killAfter(Step step) throws Exception {
        try (Connection store = connectStore();
                Statement inStore = store.createStatement();
                Connection journal = connectJournal();
                Statement inJournal = journal.createStatement();
                Connection notes = connectStore();
                Statement inNotes = notes.createStatement()) {
            slowDecisions(inStore);
            try (OrreryProcess server = OrreryProcess.start(folder, Map.of(), "serve");
                    LmtpPeer in = ready(server)) {
                in.begin(SENDER, mail(step), ROOM);
                await(inJournal, RESERVED_ROWS, step, 1);
                if (step != Step.RESERVED) {
                    inJournal.execute("pragma busy_timeout = 60000");
                    inJournal.execute("begin immediate"); // now nobody confirms
                    assertThat(number(inStore, "select count(*) from quota_period where uid = '" + step + "'"))
                            .as("the decision is not there before")
                            .isZero();
                    goOn(inStore);
                    await(inStore, "select count(*) from quota_period where uid = '%s'", step, 1);
                }
                if (step == Step.CONFIRMED) {
                    holdNotes(inNotes);
                    inJournal.execute("rollback");
                    await(inJournal, RESERVED_ROWS, step, 0);
                }
                server.kill();
            }
            expect(step, inStore, inJournal);
            goOn(inStore);
        }
        try (Connection store = connectStore();
                Statement inStore = store.createStatement()) {
            quickDecisions(inStore);
        }
    }

    private static final String RESERVED_ROWS = "select count(*) from quota_period where token <> '' and uid = '%s'";

    /** So the test itself cannot miss the step. */
    private static void expect(Step step, Statement store, Statement journal) throws SQLException {
        String uid = " where uid = '" + step + "'";
        assertThat(number(store, "select count(*) from quota_due" + uid))
                .as("what the journal has still to hear, %s", step)
                .isEqualTo(step == Step.RESERVED ? 0 : 1);
        assertThat(number(journal, RESERVED_ROWS.formatted(step)))
                .as("reserved, %s", step)
                .isEqualTo(step == Step.CONFIRMED ? 0 : 1);
        assertThat(number(journal, "select count(*) from quota_period" + uid + " and token = ''"))
                .as("held, %s", step)
                .isEqualTo(step == Step.CONFIRMED ? 1 : 0);
    }

    private void heal(Step step, SmtpPeer out) throws Exception {
        try (Connection store = connectStore();
                Statement inStore = store.createStatement();
                Connection journal = connectJournal();
                Statement inJournal = journal.createStatement();
                OrreryProcess server = OrreryProcess.start(folder, Map.of(), "serve");
                LmtpPeer in = ready(server)) {
            assertThat(in.deliver(SENDER, mail(step), ROOM)).allMatch(answer -> answer.startsWith("250 2.0.0 It "));
            Instant deadline = Instant.now().plusSeconds(60);
            while (answers(step, out).isEmpty()) {
                assertThat(Instant.now()).as(step + " is answered").isBefore(deadline);
                LockSupport.parkNanos(5_000_000);
            }
            inJournal.execute("pragma busy_timeout = 60000");
            inJournal.executeUpdate("update quota_period set expires = 1 where expires > 0"); // as after three minutes
            await(inJournal, RESERVED_ROWS, step, 0);
            await(inStore, "select count(*) from quota_due where uid <> '%s'", Step.NOT_KILLED, 0);
            int booked = Math.min(3, step.ordinal() + 1);
            assertThat(number(inJournal, "select count(*) from quota_period")).isEqualTo(booked);
            assertThat(number(inStore, "select count(*) from quota_period")).isEqualTo(booked);
            server.terminate();
            assertThat(server.end().code()).isZero();
        }
    }

    private LmtpPeer ready(OrreryProcess server) throws Exception {
        server.ready();
        return new LmtpPeer(lmtpPort);
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void await(Statement statement, String query, Step step, long count) throws SQLException {
        Instant deadline = Instant.now().plusSeconds(60);
        while (number(statement, query.formatted(step)) != count) {
            assertThat(Instant.now()).as(query.formatted(step)).isBefore(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static Set<String> answers(Step step, SmtpPeer out) {
        Set<String> different = new HashSet<>();
        out.received().stream()
                .filter(mail -> mail.header("Subject").endsWith(step.name()))
                .forEach(mail -> different.add(mail.header("Message-ID") + mail.text()));
        return different;
    }

    private static String mail(Step step) {
        String day = "203603%02dT".formatted(step.ordinal() + 1);
        return InvitationMail.of(step.name(), "zoe@elsewhere.net", "hall@example.org")
                .under(TalkMail.PROOF)
                .at("DTSTAMP:20260301T120000Z\nDTSTART:" + day + "100000Z\nDTEND:" + day + "110000Z")
                .text();
    }
}
