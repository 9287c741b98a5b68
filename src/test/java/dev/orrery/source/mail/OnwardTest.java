package dev.orrery.source.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.FreePort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What is said to the server that keeps the mailboxes, and what is made of its answers. */
class OnwardTest {
    private static final String MAIL = "Subject: Talk\r\n\r\nCome!\r\n";

    /** A server that says these lines, one after each that it hears; what it has heard. */
    private static final class Talk implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final Future<List<String>> heard;

        Talk(String... lines) throws IOException {
            heard = thread.submit(() -> converse(lines));
        }

        private List<String> converse(String... lines) throws IOException {
            List<String> found = new ArrayList<>();
            try (Socket there = socket.accept();
                    BufferedReader in =
                            new BufferedReader(new InputStreamReader(there.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line : lines) {
                    there.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    String said = in.readLine();
                    found.add(String.valueOf(said));
                    while (line.startsWith("354") && said != null && !said.equals(".")) {
                        said = in.readLine();
                        found.add(String.valueOf(said));
                    }
                }
            }
            return found;
        }

        MailAnswer pass(String sender, String recipient, String mail) {
            return new Onward((InetSocketAddress) socket.getLocalSocketAddress())
                    .pass(sender, recipient, mail.getBytes(StandardCharsets.UTF_8));
        }

        MailAnswer pass() {
            return pass("zoe@elsewhere.net", "ada@example.org", MAIL);
        }

        @Override
        public void close() throws IOException {
            socket.close();
            thread.shutdownNow();
        }
    }

    private static MailAnswer answered(String... lines) throws IOException {
        try (Talk talk = new Talk(lines)) {
            return talk.pass();
        }
    }

    @Test
    void aMailArrivesWithWholeLinesAndItsDots() throws Exception {
        String[] lines = {"220 mx", "250-mx\r\n250 SIZE", "250 2.1.0 ok", "250 2.1.5 ok", "354 go", "250 2.0.0 <1> kept"
        };
        try (Talk talk = new Talk(lines)) {
            assertThat(talk.pass("", "ada@example.org", "A: b\n\n.one\r\n..two\nend"))
                    .isEqualTo(new MailAnswer(250, "2.0.0", "<1> kept"));
            assertThat(talk.heard.get())
                    .containsExactly(
                            "LHLO orrery",
                            "MAIL FROM:<>",
                            "RCPT TO:<ada@example.org>",
                            "DATA",
                            "A: b",
                            "",
                            "..one",
                            "...two",
                            "end",
                            ".",
                            "QUIT");
        }
    }

    @Test
    void whatTheServerSaysIsPassedBack() throws Exception {
        assertThat(answered("220 mx", "250 mx", "250 ok", "550 5.1.1 no such user")
                        .line())
                .isEqualTo("550 5.1.1 no such user");
        assertThat(answered("220 mx", "250 mx", "250 ok", "250 ok", "354 go", "452 too full")
                        .line())
                .isEqualTo("452 4.0.0 too full");
        assertThat(answered("421 4.3.2 shutting down").line()).isEqualTo("421 4.3.2 shutting down");
    }

    /** What was not said to be taken is not taken: the mail comes again. */
    @Test
    void aServerThatTalksOtherwiseIsAskedAgainLater() throws Exception {
        List<String[]> talks = List.of(
                new String[] {},
                new String[] {"HTTP/1.1 400 Bad Request"},
                new String[] {"220 mx", "250 " + "x".repeat(3_000)},
                new String[] {"220 mx", "250 mx", "250 ok", "250 ok", "250 taken before it was sent"},
                new String[] {"220 mx", "250 mx", "250 ok", "250 ok", "354 go"});
        for (String[] lines : talks) {
            MailAnswer answer = answered(lines);
            assertThat(answer.isOutage())
                    .as("%s: %s", Arrays.toString(lines), answer)
                    .isTrue();
        }
        MailAnswer nobody = new Onward(new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.any()))
                .pass("zoe@elsewhere.net", "ada@example.org", new byte[0]);
        assertThat(nobody.isOutage()).isTrue();
        assertThat(nobody.status()).isEqualTo("4.4.1");
    }

    /** An address must not become another command. */
    @Test
    void addressesThatWouldEndTheLineGoNowhere() throws Exception {
        try (Talk talk = new Talk()) {
            for (String bad : List.of("a@b>\r\nDATA", "a b@c", "<a@b>", "a\u0000@b", "x".repeat(321))) {
                assertThat(talk.pass("zoe@elsewhere.net", bad, MAIL).code()).isEqualTo(501);
                assertThat(talk.pass(bad, "ada@example.org", MAIL).code()).isEqualTo(501);
            }
            assertThat(talk.heard.isDone()).as("nobody was called").isFalse();
        }
    }
}
