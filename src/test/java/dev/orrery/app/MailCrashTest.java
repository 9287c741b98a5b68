package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server is killed (SIGKILL) at every step from a mail that asks for a room to the mail that answers: what was taken is
 * never lost, each mail is answered, and no second answer differs from the first.
 */
class MailCrashTest {
    /** Where it is killed: in the words of LMTP for what comes, and of SMTP for what goes out. */
    private enum Step {
        SENT_AND_NOT_ANSWERED(""),
        TAKEN(""),
        GREETS("EHLO"),
        NAMES_THE_SENDER("MAIL"),
        NAMES_THE_RECIPIENT("RCPT"),
        BEGINS_THE_MAIL("DATA"),
        ENDS_THE_MAIL("."),
        HAS_ITS_ANSWER("");

        private final String command;

        Step(String command) {
            this.command = command;
        }
    }

    @TempDir
    private Path folder;

    private final int lmtpPort = FreePort.any();

    @Test
    void whateverIsKilledEachMailIsAnsweredByTheSameBytes() throws Exception {
        try (SmtpPeer out = new SmtpPeer()) {
            Files.writeString(folder.resolve("orrery.toml"), """
                    [server]
                    listen = "127.0.0.1:0"
                    [store]
                    url = "sqlite:orrery.db"
                    [mail]
                    domain = "example.org"
                    smtp = "127.0.0.1:%d"
                    lmtp-listen = "127.0.0.1:%d"
                    trusted-authserv-id = "mx.example.org"
                    [[location]]
                    name = "hall"
                    mail = ["hall@example.org"]
                    """.formatted(out.port(), lmtpPort));
            for (Step step : Step.values()) {
                killAt(step, out);
            }
            bringAgain(Step.HAS_ITS_ANSWER, out);
            for (Step step : Step.values()) {
                Set<String> different = new HashSet<>();
                for (SmtpPeer.Received mail : of(step, out)) {
                    different.add(mail.header("Message-ID") + mail.text());
                }
                assertThat(different).as(step.name()).hasSize(1);
            }
        }
    }

    private void killAt(Step step, SmtpPeer out) throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        try (OrreryProcess server = OrreryProcess.start(folder, Map.of(), "serve");
                LmtpPeer in = ready(server)) {
            if (step.ordinal() > 0) {
                bring(Step.values()[step.ordinal() - 1], in, out);
            }
            out.script(line -> {
                if (!step.command.isEmpty() && line.startsWith(step.command)) {
                    kill(server);
                    reached.countDown();
                    return Optional.of("");
                }
                return Optional.empty();
            });
            if (step == Step.SENT_AND_NOT_ANSWERED) {
                in.begin("zoe@elsewhere.net", mail(step), "hall@example.org");
                kill(server);
                return;
            }
            assertThat(in.deliver("zoe@elsewhere.net", mail(step), "hall@example.org"))
                    .containsExactly("250 2.0.0 It is in the calendar");
            if (step == Step.HAS_ITS_ANSWER) {
                await(step, out);
            } else if (step != Step.TAKEN) {
                assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
            }
            kill(server);
        } finally {
            out.script(_ -> Optional.empty());
        }
    }

    private LmtpPeer ready(OrreryProcess server) throws IOException {
        server.ready();
        return new LmtpPeer(lmtpPort);
    }

    private void bringAgain(Step step, SmtpPeer out) throws Exception {
        try (OrreryProcess server = OrreryProcess.start(folder, Map.of(), "serve");
                LmtpPeer in = ready(server)) {
            bring(step, in, out);
            server.terminate();
            assertThat(server.end().code()).isZero();
        }
    }

    /** The mail server brings what it was not told to be taken, and sometimes what it was. */
    private static void bring(Step step, LmtpPeer in, SmtpPeer out) throws IOException {
        assertThat(in.deliver("zoe@elsewhere.net", mail(step), "hall@example.org"))
                .allMatch(answer -> answer.startsWith(
                        step == Step.SENT_AND_NOT_ANSWERED ? "250 2.0.0 It " : "250 2.0.0 It was here before"));
        await(step, out);
    }

    private static void kill(OrreryProcess server) {
        ProcessHandle.of(server.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }

    private static List<SmtpPeer.Received> of(Step step, SmtpPeer out) {
        return out.received().stream()
                .filter(mail -> mail.header("Subject").endsWith(step.name()))
                .toList();
    }

    private static void await(Step step, SmtpPeer out) {
        Instant deadline = Instant.now().plusSeconds(60);
        while (of(step, out).isEmpty()) {
            assertThat(Instant.now()).as(step + " of " + out.commands()).isBefore(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static String mail(Step step) {
        String day = "203603%02dT".formatted(step.ordinal() + 1);
        return InvitationMail.of(step.name(), "zoe@elsewhere.net", "hall@example.org")
                .under(TalkMail.PROOF)
                .at("DTSTAMP:20260301T120000Z\nDTSTART:" + day + "100000Z\nDTEND:" + day + "110000Z")
                .text();
    }
}
