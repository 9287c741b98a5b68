package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is tracked in cloud accounts is for who has their passwords, and is not published. */
class NatsAccountsTest extends TrackedServer {
    private NatsPeer peer;

    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }

    @Override
    String more() {
        NatsPeer.need();
        try {
            Path own = Files.createDirectory(folder.resolve("peer"));
            peer = new NatsPeer(own, "");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return "[nats]\nurl = \"nats://127.0.0.1:%d\"\n".formatted(peer.port());
    }

    @Override
    @BeforeEach
    void open() throws Exception {
        super.open();
    }

    @Override
    @AfterEach
    void closeServer() throws Exception {
        if (peer != null) {
            super.closeServer();
            peer.close();
        }
    }

    @Test
    void machinesAreNotPublished() throws Exception {
        follow();
        try (NatsPeer.Reader all = peer.reader().listen("orrery.>")) {
            fake.put("7", "RUNNING");
            await(() -> !changes("").isEmpty());
            assertThat(server.send("ada", "MKCALENDAR", "/calendars/users/ada/trips/", "")
                            .statusCode())
                    .isEqualTo(201);
            // it comes after the machine in the log, so what is first here is what was not left out
            while (true) {
                String subject = all.next().getSubject();
                assertThat(subject).startsWith("orrery.users.ada.");
                if (subject.endsWith(".collection.made")) {
                    return;
                }
            }
        }
    }
}
