package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orrery.FreePort;
import dev.orrery.source.imap.DovecotServer;
import dev.orrery.source.imap.TestImapServer;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The recipe of docs/notifications.md, run by a Dovecot: nobody watches, and copies are fresh for an hour. */
class DovecotTellsTest extends ImapDoors {
    private static final Path RECIPE = Path.of("docs/dovecot/orrery.lua");
    private static final String TOKEN = "0123456789abcdef01234567";
    private static final String SYNC = "<sync-collection xmlns=\"DAV:\"><sync-token>%s</sync-token>"
            + "<sync-level>1</sync-level><prop><getetag/></prop></sync-collection>";

    private final int port = FreePort.any();
    private DovecotServer dovecot;
    private Path recipe;

    @Override
    TestImapServer imap() {
        String missing = DovecotServer.missing();
        assumeTrue(missing == null, missing);
        try {
            recipe = Files.createTempFile("orrery", ".lua");
            Files.write(recipe, Files.readAllBytes(RECIPE));
            Files.setPosixFilePermissions(recipe, PosixFilePermissions.fromString("rw-r--r--"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        dovecot = new DovecotServer("""
                protocol imap {
                  mail_plugins = $mail_plugins imap_acl mail_lua notify push_notification push_notification_lua
                }
                protocol lda {
                  postmaster_address = postmaster@example.org
                  mail_plugins = $mail_plugins mail_lua notify push_notification push_notification_lua
                }
                plugin {
                  push_notification_driver = lua:file=%s
                  orrery_url = http://127.0.0.1:%d/notifications
                  orrery_token = %s
                }
                """.formatted(recipe, port, TOKEN));
        return dovecot;
    }

    @Override
    String moreOfImap() {
        return "fresh-for = \"1h\"\nwatch-people = 0";
    }

    @Override
    String moreTables() {
        return """
                [notify]
                listen = "127.0.0.1:%d"
                [[notify.account]]
                login = "dovecot"
                secret = "{plain}unused"
                token = "%s"
                """.formatted(port, TOKEN);
    }

    @AfterEach
    void end() throws Exception {
        if (dovecot != null) {
            dovecot.close();
            Files.delete(recipe);
        }
    }

    @Test
    void whatHappensInDovecotReachesACalDavClientByItself() throws Exception {
        append("one", "First");
        HttpResponse<String> first = send("REPORT", "", SYNC.formatted(""));
        assertThat(first.body()).contains("one.ics");
        long begin = System.nanoTime();
        long uid = append("two", "Second");
        await("two.ics", true);
        System.out.printf(
                "a message in a folder of Dovecot was seen after %d ms%n", (System.nanoTime() - begin) / 1_000_000);
        drop(uid);
        await("two.ics", false);
        assertThat(send("GET", "/metrics", "").body()).contains("notify_refused_total 0.0");
    }

    /** The client knows a token from before; nothing but the delivery tells Orrery that there is something new. */
    @Test
    void whatIsDeliveredEndsInAClientsSync() throws Exception {
        append("one", "First");
        HttpResponse<String> first = send("REPORT", "", SYNC.formatted(""));
        assertThat(first.body()).contains("one.ics");
        String before = token(first);
        dovecot.deliver(person, "Calendar", message("two", "delivered", event("two", "Second")));
        long begin = System.nanoTime();
        HttpResponse<String> next = send("REPORT", "", SYNC.formatted(before));
        while (!next.body().contains("two.ics")) {
            assertThat(System.nanoTime() - begin)
                    .as("%s; Dovecot says %s", next.body(), dovecot.log())
                    .isLessThan(Duration.ofSeconds(20).toNanos());
            next = send("REPORT", "", SYNC.formatted(before));
        }
        System.out.printf(
                "a delivered calendar message was in a client's sync after %d ms%n",
                (System.nanoTime() - begin) / 1_000_000);
        assertThat(next.body()).as("and nothing else is").doesNotContain("one.ics");
        assertThat(send("GET", "/metrics", "").body()).contains("notify_refused_total 0.0");
    }

    /** A client that asks again and again; its questions are answered from the copy, which is fresh for an hour. */
    private void await(String name, boolean there) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (send("PROPFIND", "", "", "Depth", "1").body().contains(name) != there) {
            assertThat(System.nanoTime())
                    .as("%s: %s; Dovecot says %s", name, there, dovecot.log())
                    .isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
