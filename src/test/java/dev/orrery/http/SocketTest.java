package dev.orrery.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What whoever talks over a WebSocket is told of its end. */
@Timeout(60)
class SocketTest {
    /** Talks until the other side is gone, and says whether it was interrupted at that. */
    private static final class UntilItIsOver implements Socket.Conversation {
        private final CountDownLatch talks = new CountDownLatch(1);
        private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();

        @Override
        public void talk(Socket socket) {
            talks.countDown();
            while (!socket.isOver()) {
                Thread.yield(); // as at work in the store, where an interrupt would cost a connection
            }
            assertThatThrownBy(() -> socket.send("late")).isInstanceOf(IOException.class);
            interrupted.complete(Thread.currentThread().isInterrupted());
        }

        @Override
        public void heard(String text) {
            // nothing is said
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoeverTalksIsNotInterruptedWhenTheOtherSideGoes(boolean politely) throws Exception {
        UntilItIsOver conversation = new UntilItIsOver();
        try (HttpEngine engine =
                        new HttpEngine(HttpConfig.on("127.0.0.1", 0), _ -> Response.socket(conversation)).start();
                HttpClient client = HttpClient.newHttpClient()) {
            WebSocket socket = client.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + engine.port() + "/"), new WebSocket.Listener() {})
                    .join();
            conversation.talks.await();
            if (politely) {
                socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
            } else {
                socket.abort();
            }
            assertThat(conversation.interrupted.get(30, TimeUnit.SECONDS)).isFalse();
        }
    }
}
