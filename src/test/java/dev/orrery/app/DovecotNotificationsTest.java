package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Nobody watches the folder, and copies are fresh for an hour: only who is told can know. */
class DovecotNotificationsTest extends ImapDoors {
    private static final String SYNC = "<sync-collection xmlns=\"DAV:\"><sync-token>%s</sync-token>"
            + "<sync-level>1</sync-level><prop><getetag/></prop></sync-collection>";

    @Override
    TestImapServer imap() {
        return TestServers.dovecot();
    }

    @Override
    String moreOfImap() {
        return "fresh-for = \"1h\"\nwatch-people = 0";
    }

    @Override
    String moreTables() {
        return """
                [notify]
                listen = "127.0.0.1:0"
                [[notify.account]]
                login = "dovecot"
                secret = "{plain}tells"
                """;
    }

    @Test
    void aMessageInACalendarFolderReachesACalDavClientThatIsToldOfIt() throws Exception {
        append("one", "First");
        HttpResponse<String> first = send("REPORT", "", SYNC.formatted(""));
        assertThat(first.body()).contains("one.ics");
        long uid = append("two", "Second");
        HttpResponse<String> untold = send("REPORT", "", SYNC.formatted(token(first)));
        assertThat(untold.body()).as("nobody told").doesNotContain("two.ics");

        try (StockClient client = new StockClient(server().notifyOrigin().orElseThrow())) {
            client.signIn("dovecot", "tells");
            String user = Character.toUpperCase(person.charAt(0)) + person.substring(1);
            assertThat(client.newMail("imap", user, "calendar", Long.toString(uid)))
                    .isEmpty();
            HttpResponse<String> told = send("REPORT", "", SYNC.formatted(token(untold)));
            assertThat(told.body()).as("the next who asks").contains("two.ics");

            // the log says it without anybody asking the door of calendars
            long third = append("three", "Third");
            assertThat(client.newMail("imap", person, "Calendar", Long.toString(third)))
                    .isEmpty();
            await("three.ics");
            assertThat(client.newMail("imap", person, "Calendar", Long.toString(third)))
                    .isEqualTo("417 Message already registered");
            assertThat(client.newMail("imap", person, "INBOX", Long.toString(third)))
                    .isEmpty();
        }
    }

    /** Reads only what the store has. */
    private void await(String name) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!isStored(name)) {
            assertThat(System.nanoTime()).as("%s is in the store", name).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private boolean isStored(String name) throws Exception {
        try (java.sql.Connection sql =
                        java.sql.DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("orrery.db"));
                java.sql.PreparedStatement query =
                        sql.prepareStatement("select 1 from object where name = ? and gone = 0")) {
            query.setString(1, name);
            return query.executeQuery().next();
        }
    }
}
