package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.app.config.Config;
import dev.orrery.source.ldap.TestDirectory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** {@code deliver} as a mail server's pipe runs it, and {@code letters} as a person does. */
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class MailCommandsTest {
    private static final String PROVED = "Authentication-Results: mx; dmarc=pass header.from=elsewhere.net\n";

    @TempDir
    private Path directory;

    private TestDirectory ldap;

    @BeforeEach
    void write() throws Exception {
        ldap = TestDirectory.inMemory();
        Path config = Files.writeString(directory.resolve("orrery.toml"), """
                [store]
                url = "sqlite:orrery.db"
                [mail]
                domain = "example.org"
                trusted-authserv-id = "mx"
                max-size = "64KiB"
                [[user]]
                name = "kay"
                mail = ["kay@example.org"]
                [[directory]]
                name = "house"
                url = "ldap://127.0.0.1:%d"
                base = "dc=example,dc=org"
                bind-dn = "%s"
                bind-password = "%s"
                stale-after = "0s"
                attribute.mail = ["mail"]
                """.formatted(
                        ldap.port(), TestDirectory.ADMIN, TestDirectory.SECRET));
        new House(Config.read(config, Map.of())).close();
    }

    private String run(int code, String input, String... words) {
        return run(code, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), words);
    }

    private String run(int code, InputStream input, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--config", directory.resolve("orrery.toml").toString()));
        InputStream inBefore = System.in;
        PrintStream before = System.out;
        PrintStream errorsBefore = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(said, true, StandardCharsets.UTF_8);
        System.setIn(input);
        System.setOut(both);
        System.setErr(both);
        try {
            int got = Main.run(all.toArray(String[]::new));
            assertThat(got).as(said.toString(StandardCharsets.UTF_8)).isEqualTo(code);
            return said.toString(StandardCharsets.UTF_8);
        } finally {
            System.setIn(inBefore);
            System.setOut(before);
            System.setErr(errorsBefore);
        }
    }

    private String deliver(int code, String mail, String recipient) {
        return run(code, mail, "deliver", "--recipient", recipient, "--sender", "zoe@elsewhere.net");
    }

    private static String mail(String head, String method, String more) {
        return """
                From: <zoe@elsewhere.net>
                %sContent-Type: text/calendar; method=%s

                BEGIN:VCALENDAR
                VERSION:2.0
                PRODID:-//test//EN
                METHOD:%s
                BEGIN:VEVENT
                UID:talk
                DTSTAMP:20260301T120000Z
                DTSTART:20360302T100000Z
                ORGANIZER:mailto:zoe@elsewhere.net
                %sEND:VEVENT
                END:VCALENDAR
                """.formatted(head, method, method, more);
    }

    private static final String HERS = "ATTENDEE;RSVP=TRUE:mailto:kay@example.org\n";

    @Test
    void aPipeIsToldWhatBecameOfAMail() throws Exception {
        assertThat(deliver(0, mail(PROVED, "REQUEST", HERS), "kay@example.org")).contains("It is in the calendar");
        assertThat(run(0, "", "export", "kay", "calendar")).contains("UID:talk");
        assertThat(deliver(0, mail(PROVED, "REQUEST", HERS), "kay@example.org")).contains("It was here before");
        assertThat(deliver(0, mail("", "CANCEL", HERS), "kay@example.org")).contains("It waits");
        assertThat(deliver(67, mail(PROVED, "REQUEST", HERS), "nobody@example.org"))
                .contains("5.1.1");
        assertThat(deliver(
                        65,
                        mail(PROVED, "REQUEST", "METHOD:CANCEL\n").replace("BEGIN:VEVENT", "BEGIN:VEVENT\nX"),
                        "kay@example.org"))
                .contains("5.6.0");
        assertThat(deliver(77, mail(PROVED, "REPLY", "ATTENDEE:mailto:zoe@elsewhere.net\n"), "kay@example.org"))
                .contains("REQUEST-STATUS");
        assertThat(deliver(0, "Subject: Hello\n\nHello", "kay@example.org")).contains("no calendar message");
        assertThat(deliver(65, mail(PROVED, "REQUEST", HERS) + "x".repeat(100_000), "kay@example.org"))
                .contains("at most 65536");
    }

    /** A directory that is away is no reason to send a mail back. */
    @Test
    void whileADirectoryIsAwayAMailIsToComeAgain() throws Exception {
        ldap.stop();
        try {
            assertThat(deliver(75, mail(PROVED, "REQUEST", HERS), "eve@example.org"))
                    .contains("4.3.0");
        } finally {
            ldap.start();
        }
        Files.writeString(
                directory.resolve("orrery.toml"),
                Files.readString(directory.resolve("orrery.toml"))
                        .replace(
                                "[mail]\ndomain = \"example.org\"\ntrusted-authserv-id = \"mx\"\nmax-size = \"64KiB\"\n",
                                ""));
        assertThat(deliver(75, mail(PROVED, "REQUEST", HERS), "kay@example.org"))
                .contains("mail.domain");
    }

    /** A mail server sends a mail back for good at any other code. */
    @Test
    void whateverIsWrongWithTheCommandAMailIsToComeAgain() throws Exception {
        assertThat(run(75, "", "deliver", "--recipiend", "kay@example.org")).contains("--recipient");
        InputStream tooMuch = new InputStream() {
            @Override
            public int read() {
                throw new OutOfMemoryError("no room for a mail");
            }
        };
        assertThat(run(75, tooMuch, "deliver", "--recipient", "kay@example.org"))
                .contains("no room for a mail");
        Files.writeString(directory.resolve("orrery.toml"), "[mail]\ndomian = 1\n");
        assertThat(deliver(75, mail(PROVED, "REQUEST", HERS), "kay@example.org"))
                .contains("domian");
    }

    /** The same at the listener; once the directory is back, it says who there is and who is not. */
    @Test
    void whileADirectoryIsAwayNobodyIsSaidToBeUnknown() throws Exception {
        String settings = Files.readString(directory.resolve("orrery.toml"));
        String more = settings.substring(settings.indexOf("[[directory]]"))
                + "[mail]\ndomain = \"example.org\"\nlmtp-listen = \"127.0.0.1:0\"\n";
        try (FaceServer server = new FaceServer("sqlite:other.db", directory, more);
                LmtpPeer peer = new LmtpPeer(server.lmtpPort())) {
            ldap.stop();
            try {
                assertThat(peer.deliver("zoe@elsewhere.net", mail("", "REQUEST", HERS), "eve@example.org"))
                        .allMatch(answer -> answer.startsWith("451 4.3.0"));
            } finally {
                ldap.start();
            }
            Instant deadline = Instant.now().plusSeconds(60);
            while (!peer.deliver("zoe@elsewhere.net", mail("", "REQUEST", HERS), "eve@example.org")
                    .getFirst()
                    .startsWith("550 5.1.1")) {
                assertThat(Instant.now()).isBefore(deadline);
                LockSupport.parkNanos(50_000_000);
            }
        }
    }

    @Test
    void lettersThereAreNoneOfCannotBeTriedAgain() {
        assertThat(run(0, "", "letters")).isEmpty();
        assertThat(run(0, "", "letters", "waiting", "--json")).contains("[").doesNotContain("{");
        assertThat(run(0, "", "letters", "returned", "--json")).contains("[").doesNotContain("{");
        assertThat(run(0, "", "letters", "retry", "all")).contains("0 letters");
        assertThat(run(1, "", "letters", "retry", "1234")).contains("There is no dead letter 1234");
        assertThat(run(2, "", "letters", "retry")).contains("Which ID?");
        assertThat(run(2, "", "letters", "burn")).contains("list, waiting, returned, retry or forget?");
    }
}
