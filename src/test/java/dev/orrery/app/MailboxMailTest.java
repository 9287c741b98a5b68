package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.app.config.Mail;
import dev.orrery.model.Principal;
import dev.orrery.source.mail.MailAnswer;
import dev.orrery.source.mail.MailIn;
import dev.orrery.source.mail.MailboxMail;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the fields on top say of a mail that lies in a mailbox: whose envelope it had, and for whom it is. */
class MailboxMailTest {
    @TempDir
    private Path directory;

    private House house;
    private MailboxMail found;

    @BeforeEach
    void open() throws Exception {
        house = FaceServer.houseOf("sqlite:orrery.db", directory, """
                [mail]
                domain = "example.org"
                trusted-authserv-id = "mx.example.org"
                lmtp-listen = "127.0.0.1:0"
                outgoing-prefix = "people-outgoing+"
                """, Map.of());
        Mail mail = house.config().mail().orElseThrow();
        MailIn in = MailDoor.of(house, mail);
        found = new MailboxMail(in, "Delivered-To");
    }

    @AfterEach
    void close() {
        house.close();
    }

    private Principal ada() {
        return house.principals().findByAddress("mailto:ada@example.org").orElseThrow();
    }

    private static byte[] invitation(String head, String from, String to, String uid) {
        return InvitationMail.of(uid, from, to).under(head).bytes();
    }

    private static byte[] invitation(String head, String to, String uid) {
        return invitation(head, "zoe@elsewhere.net", to, uid);
    }

    private MailAnswer own(String head, String uid) {
        return found.received(ada(), invitation(head, "ada@example.org", uid));
    }

    @Test
    void anEnvelopeWithoutASenderIsANotice() {
        assertThat(own("Return-Path: <>\n" + TalkMail.PROOF, "empty").toString())
                .contains("it is a notice of a mail system");
        assertThat(own("Return-Path: <zoe@elsewhere.net>\n" + TalkMail.PROOF, "sender")
                        .toString())
                .contains("It is in the calendar");
        assertThat(own(TalkMail.PROOF, "none").toString())
                .as("a mailbox that keeps no envelope")
                .contains("It is in the calendar");
        assertThat(own("Return-Path: <zoe@elsewhere.net>\nReturn-Path: <>\n" + TalkMail.PROOF, "two")
                        .toString())
                .as("the topmost field is the mail server's")
                .contains("It is in the calendar");
    }

    /** What a mail server has delivered into the folder for what people send, anybody can have written. */
    @Test
    void whatWasDeliveredIntoTheFolderForWhatPeopleSendIsNotTheirs() {
        for (String delivered :
                new String[] {"Return-Path: <zoe@elsewhere.net>\n", "Delivered-To: ada+Sent@example.org\n"}) {
            byte[] forged = invitation(delivered, "ada@example.org", "zoe@elsewhere.net", "forged");
            assertThat(found.sent(ada(), forged).toString()).contains("nothing proves who sent it");
        }
        byte[] own = invitation("", "ada@example.org", "zoe@elsewhere.net", "own");
        assertThat(found.sent(ada(), own).toString()).contains("It is in the calendar");
    }

    private MailAnswer all(String head, String uid) {
        return found.received(invitation(head + TalkMail.PROOF, "bob@example.org", uid));
    }

    @Test
    void theTopmostFieldSaysForWhomAMailIs() {
        assertThat(all("Delivered-To: bob@example.org\nDelivered-To: nobody@example.org\n", "top")
                        .toString())
                .contains("It is in the calendar");
        assertThat(all("Delivered-To: <calendar+bob@example.org>\n", "plus").toString())
                .as("behind the plus, where nobody has the whole")
                .contains("It is in the calendar");
        assertThat(all("Delivered-To: bob+talks@example.org\n", "detail").code())
                .as("a detail of a person's address says nothing about the calendar")
                .isEqualTo(550);
        assertThat(all("Delivered-To: calendar+nobody@example.org\n", "nobody").code())
                .isEqualTo(550);
        assertThat(all("", "none").code()).isEqualTo(550);
        assertThat(all("Delivered-To: people-outgoing+bob@example.org\n", "sent")
                        .toString())
                .as("an address that means something is not taken apart")
                .contains("somebody else sent it");
    }

    /** One who cannot be reached holds up only their own mail about an event. */
    @Test
    void whatAMailIsAboutGoesWithItsRecipient() {
        byte[] forBob = invitation("Delivered-To: Bob@Example.org\n", "bob@example.org", "talk");
        byte[] forAda = invitation("Delivered-To: ada@example.org\n", "ada@example.org", "talk");
        assertThat(found.about(forBob)).containsExactly("talk").isEqualTo(found.about(forAda));
        assertThat(found.aboutFor(forBob)).containsExactly("bob@example.org\ntalk");
        assertThat(found.aboutFor(forAda)).containsExactly("ada@example.org\ntalk");
        assertThat(found.aboutFor("Subject: Hello\n\nHello".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }
}
