package dev.orrery.source.imap.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.source.imap.wire.ScriptedServer.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever a server sends ends in a sentence, in time, and in bounded memory. */
class HostileServerTest {
    private static final Login ADA = new Login("ada", "s3cret\"\\ é\r\nX LOGOUT");
    private static final Limits LIMITS = new Limits(64 << 10, 5000, 16, 1 << 20, 1 << 30, 1000);

    private static Dialer dialer(ScriptedServer server, Set<String> hidden) {
        return new Dialer(
                new ImapServer(
                        "127.0.0.1",
                        server.port(),
                        ImapServer.Security.NONE,
                        null,
                        Duration.ofSeconds(2),
                        Duration.ofMillis(700),
                        hidden),
                LIMITS);
    }

    /** What a NOOP meets after a friendly welcome. */
    private static void assertFails(String sentence, Script afterWelcome) throws Exception {
        Script script = talk -> {
            talk.welcome("IDLE");
            talk.tag();
            afterWelcome.run(talk);
            talk.line();
        };
        try (ScriptedServer server = new ScriptedServer(script);
                Connection connection = dialer(server, Set.of()).open(ADA)) {
            assertThatThrownBy(() -> connection.run(Command.of("NOOP"), Untagged.IGNORED))
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining(sentence);
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    void floodsEnd() throws Exception {
        assertFails("a line is longer than", talk -> talk.flood("x"));
        assertFails("a line is longer than", talk -> {
            talk.say("* OK ");
            talk.flood("text ");
        });
        assertFails("a line is longer than", talk -> {
            talk.say("* LIST () \"/\" \"");
            talk.flood("name");
        });
        assertFails("more than 5000 values", talk -> {
            talk.say("* SEARCH");
            talk.flood(" 1");
        });
        assertFails("nested more than 16 deep", talk -> {
            talk.say("* FETCH ");
            talk.flood("(");
        });
        assertFails("floods the connection", talk -> talk.flood("* 1 EXISTS\r\n"));
        assertFails("floods the connection", talk -> talk.flood("* OK still here\r\n"));
    }

    @Test
    void literalsAreNotBelieved() throws Exception {
        assertFails(
                "a literal of 99999999999 bytes is announced", talk -> talk.say("* 1 FETCH (BODY[] {99999999999}\r\n"));
        assertFails("the size of a literal is not a number", talk -> talk.say("* X {12345678901234567890123}\r\n"));
        assertFails("a number is missing", talk -> talk.say("* X {-1}\r\n"));
        assertFails("does not answer in time", talk -> talk.say("* 1 FETCH (BODY[] {1000000}\r\nabc"));
        assertFails("closed the connection", talk -> {
            talk.say("* 1 FETCH (BODY[] {1000000}\r\nabc");
            talk.in().close();
        });
    }

    /** 900 MB go through, and nothing of it is kept. */
    @Test
    void aHugeLiteralIsReadPast() throws Exception {
        Script script = talk -> {
            talk.welcome("");
            String tag = talk.tag();
            talk.say("* 1 FETCH (UID 7 BODY[] {900000000}\r\n");
            byte[] chunk = new byte[1_000_000];
            for (int i = 0; i < 900; i++) {
                talk.out().write(chunk);
            }
            talk.say(")\r\n" + tag + " OK done\r\n");
            talk.line();
        };
        try (ScriptedServer server = new ScriptedServer(script);
                Connection connection = dialer(server, Set.of()).open(ADA)) {
            List<Item> got = new ArrayList<>();
            connection.run(Command.of("NOOP"), data -> got.addAll(data.item(0).list()));
            assertThat(got.getLast()).isEqualTo(new Item.Oversized(900_000_000));
        }
    }

    @Test
    void whatIsNotImapEnds() throws Exception {
        assertFails("a command that was not sent", talk -> talk.say("o99 OK done\r\n"));
        assertFails("a command that was not sent", talk -> talk.say("o1 OK again\r\n"));
        assertFails("asks for more", talk -> talk.say("+ go on\r\n"));
        assertFails("neither tagged, untagged", talk -> talk.say("hello there\r\n"));
        assertFails("not formed as IMAP", talk -> talk.say("\r\n"));
        assertFails("a value is missing", talk -> talk.say("* LIST ) x\r\n"));
        assertFails("a quoted string does not end", talk -> talk.say("* LIST \"x\r\n"));
        assertFails("a response code does not end", talk -> talk.say("* OK [ALERT\r\n"));
        assertFails("closed the connection", talk -> talk.out().close());
        assertFails("does not answer in time", talk -> {});
        assertFails("a value is missing", talk -> talk.say("* LIST (\r\n"));
    }

    /** One byte at a time is an answer that never comes. */
    @Test
    void dawdlingEnds() throws Exception {
        assertFails("does not come to its end", talk -> {
            talk.say("* OK ");
            while (true) {
                talk.say("x");
                java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
            }
        });
    }

    @Test
    void byeEndsAtAnyPoint() throws Exception {
        assertFails("ends the connection: BYE", talk -> talk.say("* BYE down\u0007\u001b[31m\r\n"));
        assertLoginFails("greets with BYE", talk -> talk.say("* BYE full\r\n"));
        assertLoginFails("ends the connection: BYE", talk -> {
            talk.say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\r\n");
            talk.line();
            talk.say("* BYE no\r\n");
        });
        assertLoginFails("ends the connection: BYE", talk -> {
            talk.say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n");
            talk.say("+ \r\n* BYE no\r\n");
            talk.line();
            talk.line();
        });
    }

    private static void assertLoginFails(String sentence, Script script) throws Exception {
        Script whole = talk -> {
            script.run(talk);
            talk.line();
        };
        try (ScriptedServer server = new ScriptedServer(whole)) {
            assertThatThrownBy(() -> dialer(server, Set.of()).open(ADA))
                    .hasMessageContaining(sentence)
                    .message()
                    .doesNotContain("s3cret");
        }
    }

    @Test
    void loginsAreRefusedWithoutASecret() throws Exception {
        assertLoginFails("greets with PREAUTH", talk -> talk.say("* PREAUTH welcome\r\n"));
        assertLoginFails("does not greet", talk -> talk.say("o1 OK hello\r\n"));
        assertLoginFails("does not say what it can do", talk -> {
            talk.say("* OK ready\r\n");
            talk.say(talk.tag() + " OK nothing\r\n");
        });
        assertLoginFails(
                "does not take passwords", talk -> talk.say("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] x\r\n"));
        assertLoginFails("login of ada: NO", talk -> {
            talk.say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] x\r\n");
            talk.say(talk.tag() + " NO wrong: s3cret\r\n");
        });
    }

    /** A password with everything in it travels as one value. */
    @Test
    void nothingBreaksOutOfAValue() throws Exception {
        Script script = talk -> {
            talk.say("* OK [CAPABILITY IMAP4rev1] ready\r\n");
            String tag = talk.tag();
            talk.say("+ go on\r\n");
            byte[] password =
                    talk.in().readNBytes(ADA.password().getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
            assertThat(new String(password, java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo(ADA.password());
            assertThat(talk.line()).isEmpty();
            talk.say(tag + " OK [CAPABILITY IMAP4rev1] in\r\n");
            talk.line();
        };
        try (ScriptedServer server = new ScriptedServer(script);
                Connection connection = dialer(server, Set.of()).open(ADA)) {
            assertThat(connection.capabilities().names()).containsExactly("IMAP4REV1");
            assertThat(server.heard()).contains("o1 LOGIN \"ada\" {21}", "");
        }
        assertThatThrownBy(() -> Command.of("NOOP").word("a\r\nb")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Command.of("X").flags(List.of("a b"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Command.of("X").flags(List.of("a\r\n"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Command.of("X").string("a\0")).isInstanceOf(IllegalArgumentException.class);
    }

    /** A refused literal's bytes are not sent: the server would take them for commands. */
    @Test
    void aRefusedLiteralStaysHere() throws Exception {
        Script script = talk -> {
            talk.welcome("");
            talk.say(talk.tag() + " NO [TRYCREATE] no such mailbox\r\n");
            talk.say(talk.tag() + " OK next\r\n");
            talk.line();
        };
        try (ScriptedServer server = new ScriptedServer(script);
                Connection connection = dialer(server, Set.of()).open(ADA)) {
            byte[] literal = "x9 DELETE INBOX\r\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            Response.Status refused =
                    connection.run(Command.of("APPEND").string("x").literal(literal), Untagged.IGNORED);
            assertThat(refused.code()).isEqualTo("TRYCREATE");
            assertThat(connection.run(Command.of("NOOP"), Untagged.IGNORED).isOk())
                    .isTrue();
            assertThat(server.heard().subList(1, 3)).containsExactly("o2 APPEND \"x\" {17}", "o3 NOOP");
        }
    }

    @Test
    void smallLiteralsGoAtOnceAndLargeOnesAskFirst() throws Exception {
        Script script = talk -> {
            talk.welcome("LITERAL-");
            String tag = talk.tag();
            talk.in().readNBytes(4096);
            talk.line();
            talk.say(tag + " OK small\r\n");
            tag = talk.tag();
            talk.say("+ go on\r\n");
            talk.in().readNBytes(4097);
            talk.line();
            talk.say(tag + " OK large\r\n");
            talk.line();
        };
        byte[] bytes = "y".repeat(4097).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (ScriptedServer server = new ScriptedServer(script);
                Connection connection = dialer(server, Set.of()).open(ADA)) {
            byte[] small = java.util.Arrays.copyOf(bytes, 4096);
            assertThat(connection
                            .run(Command.of("X").literal(small), Untagged.IGNORED)
                            .text())
                    .isEqualTo("small");
            assertThat(connection
                            .run(Command.of("X").literal(bytes), Untagged.IGNORED)
                            .text())
                    .isEqualTo("large");
            assertThat(server.heard()).contains("o2 X {4096+}", "o3 X {4097}");
        }
    }

    @Test
    void answersMayComeInAnyOrder() throws Exception {
        Script script = talk -> {
            talk.welcome("");
            List<String> tags = List.of(talk.tag(), talk.tag(), talk.tag());
            talk.say(tags.get(2) + " OK third\r\n* 1 EXISTS\r\n" + tags.get(0) + " NO first\r\n");
            talk.say(tags.get(1) + " BAD second\r\n");
            talk.line();
        };
        try (ScriptedServer server = new ScriptedServer(script);
                Connection connection = dialer(server, Set.of()).open(ADA)) {
            List<Response.Status> ends =
                    connection.runAll(List.of(Command.of("A"), Command.of("B"), Command.of("C")), 0, Untagged.IGNORED);
            assertThat(ends).extracting(Response.Status::text).containsExactly("first", "second", "third");
        }
    }

    @Test
    void starttlsIsNotSkippedOrInjected() throws Exception {
        for (String answer : List.of("NO\r\n", "OK\r\n* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] injected\r\n")) {
            Script script = talk -> {
                talk.say("* OK [CAPABILITY IMAP4rev1 STARTTLS] x\r\n");
                talk.say(talk.tag() + " " + answer);
                talk.line();
            };
            try (ScriptedServer server = new ScriptedServer(script)) {
                ImapServer at = new ImapServer("127.0.0.1", server.port(), ImapServer.Security.STARTTLS, null);
                assertThatThrownBy(() -> new Dialer(at, LIMITS).open(ADA))
                        .isInstanceOf(WireException.class)
                        .hasMessageContaining("STARTTLS");
                assertThat(server.heard()).hasSize(1);
            }
        }
        try (ScriptedServer server = new ScriptedServer(talk -> talk.welcome(""))) {
            ImapServer at = new ImapServer("127.0.0.1", server.port(), ImapServer.Security.STARTTLS, null);
            assertThatThrownBy(() -> new Dialer(at, LIMITS).open(ADA)).hasMessageContaining("does not offer STARTTLS");
        }
    }

    @Test
    void plainTextStaysOnLoopback() {
        ImapServer at = new ImapServer("192.0.2.1", 143, ImapServer.Security.NONE, null);
        assertThatThrownBy(() -> new Dialer(at, LIMITS).open(ADA)).hasMessageContaining("not on loopback");
    }

    @Test
    void hiddenCapabilitiesAreNotUsed() throws Exception {
        Script script = talk -> {
            talk.welcome("ENABLE QRESYNC CONDSTORE NOTIFY");
            talk.line();
        };
        try (ScriptedServer server = new ScriptedServer(script);
                Connection connection =
                        dialer(server, Set.of("qresync", "CONDSTORE")).open(ADA)) {
            assertThat(connection.capabilities().names()).containsExactlyInAnyOrder("IMAP4REV1", "ENABLE", "NOTIFY");
            assertThat(server.heard()).hasSize(1);
        }
    }
}
