package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.store.sql.Postgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresRsvpTest extends RsvpContract {
    private String url = "";

    @BeforeEach
    void make() {
        url = Postgres.freshStore();
    }

    @Override
    String storeUrl() {
        return url;
    }

    /** Any node shows and takes an answer, whichever wrote the letter. */
    @Test
    void aLinkLeadsToEveryNode() throws Exception {
        try (SmtpPeer peer = new SmtpPeer();
                FaceServer first = server(peer);
                FaceServer second = server(peer)) {
            String link = invite(first, peer, ZOE);
            assertThat(answer(second, link, "answer=accept").statusCode()).isEqualTo(200);
            assertThat(page(first.get(null, link))).contains("Your answer: accepted");
        }
    }

    @AfterEach
    void drop() {
        Postgres.drop(url);
    }
}
