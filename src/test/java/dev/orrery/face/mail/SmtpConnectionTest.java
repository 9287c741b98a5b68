package dev.orrery.face.mail;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SmtpConnectionTest {
    /** Takes the envelope, and then reads nothing any more. */
    private static void stall(ServerSocket server, CountDownLatch done) {
        try (Socket socket = server.accept();
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            socket.getOutputStream().write("220 here\r\n".getBytes(StandardCharsets.US_ASCII));
            String line = in.readLine();
            while (line != null && !line.equals("DATA")) {
                socket.getOutputStream().write("250 yes\r\n".getBytes(StandardCharsets.US_ASCII));
                line = in.readLine();
            }
            socket.getOutputStream().write("354 go on\r\n".getBytes(StandardCharsets.US_ASCII));
            done.await();
        } catch (IOException | InterruptedException e) {
            done.countDown();
        }
    }

    @Test
    @Timeout(60)
    void aServerThatStopsReadingHoldsNobodyUp() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> stall(server, done));
            SmtpServer there = new SmtpServer(
                    "127.0.0.1", server.getLocalPort(), SmtpServer.Security.NONE, null, null, "orrery.example.org");
            try (SmtpConnection connection = SmtpConnection.open(there, Duration.ofSeconds(2))) {
                byte[] letter = new byte[50 << 20];
                assertThatThrownBy(() -> connection.send("room@example.org", "zoe@elsewhere.net", letter))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("too long");
            }
        } finally {
            done.countDown();
        }
    }
}
