package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.imap.RawImap;
import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that reads a mailbox is killed (SIGKILL) at some moment, again and again: every mail in it is answered, and no
 * second answer differs from the first.
 */
class InboxCrashTest {
    private static final int ROUNDS = 4 * Integer.getInteger("orrery.soak", 1);
    private static final int MAILS = 3;

    @TempDir
    private Path folder;

    @Test
    void whateverIsKilledEachMailIsTakenOnce() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        TestImapServer imap = TestServers.greenMail();
        String mailbox = imap.newPerson();
        try (SmtpPeer out = new SmtpPeer();
                RawImap client = new RawImap(imap.port(), mailbox)) {
            Files.writeString(folder.resolve("password"), TestImapServer.PASSWORD);
            Files.writeString(folder.resolve("orrery.toml"), configuration(imap, mailbox, out));
            int mails = 0;
            for (int round = 0; round < ROUNDS; round++) {
                int before = out.received().size();
                try (OrreryProcess server = OrreryProcess.start(folder, Map.of(), "serve")) {
                    server.ready();
                    for (int i = 0; i < MAILS; i++) {
                        client.append("INBOX", mail(mails++).getBytes(StandardCharsets.UTF_8), "");
                    }
                    Instant deadline = Instant.now().plusSeconds(60);
                    while (out.received().size() == before) {
                        assertThat(Instant.now()).as("seed %d", seed).isBefore(deadline);
                        LockSupport.parkNanos(1_000_000);
                    }
                    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(40)).toNanos());
                    ProcessHandle.of(server.pid()).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
            finish(out, mails, seed);
        }
    }

    private void finish(SmtpPeer out, int mails, long seed) throws Exception {
        try (OrreryProcess server = OrreryProcess.start(folder, Map.of(), "serve")) {
            server.ready();
            Instant deadline = Instant.now().plusSeconds(60);
            while (IntStream.range(0, mails).anyMatch(mail -> answers(out, mail).isEmpty())) {
                assertThat(Instant.now())
                        .as("seed %d, %s", seed, out.commands())
                        .isBefore(deadline);
                LockSupport.parkNanos(10_000_000);
            }
            server.terminate();
            assertThat(server.end().code()).isZero();
        }
        for (int mail = 0; mail < mails; mail++) {
            assertThat(answers(out, mail)).as("seed %d, mail %d", seed, mail).hasSize(1);
        }
    }

    private static Set<String> answers(SmtpPeer out, int mail) {
        Set<String> different = new HashSet<>();
        out.received().stream()
                .filter(answer -> answer.header("Subject").endsWith("Talk" + mail + "."))
                .forEach(answer -> different.add(answer.header("Message-ID") + answer.text()));
        return different;
    }

    private static String configuration(TestImapServer imap, String mailbox, SmtpPeer out) {
        return """
                [server]
                listen = "127.0.0.1:0"
                [store]
                url = "sqlite:orrery.db"
                [mail]
                domain = "example.org"
                smtp = "127.0.0.1:%d"
                trusted-authserv-id = "mx.example.org"
                inbox = "imap://127.0.0.1:%d/INBOX"
                inbox-user = "%s"
                inbox-password-file = "password"
                inbox-since = "1d"
                [[location]]
                name = "hall"
                mail = ["hall@example.org"]
                """.formatted(out.port(), imap.port(), mailbox);
    }

    private static String mail(int number) {
        return """
                Return-Path: <zoe@elsewhere.net>
                Delivered-To: hall@example.org
                Authentication-Results: mx.example.org; dmarc=pass header.from=elsewhere.net
                From: <zoe@elsewhere.net>
                Message-ID: <%1$d@elsewhere.net>
                MIME-Version: 1.0
                Content-Type: text/calendar; method=REQUEST; charset=utf-8

                BEGIN:VCALENDAR
                VERSION:2.0
                PRODID:-//test//EN
                METHOD:REQUEST
                BEGIN:VEVENT
                UID:talk%1$d
                DTSTAMP:20260301T120000Z
                DTSTART:2036%2$02d%3$02dT100000Z
                DTEND:2036%2$02d%3$02dT110000Z
                SUMMARY:Talk%1$d.
                ORGANIZER:mailto:zoe@elsewhere.net
                ATTENDEE;RSVP=TRUE:mailto:hall@example.org
                END:VEVENT
                END:VCALENDAR
                """.formatted(number, 1 + number / 28 % 12, 1 + number % 28).replace("\n", "\r\n");
    }
}
