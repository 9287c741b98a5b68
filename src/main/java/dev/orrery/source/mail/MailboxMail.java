package dev.orrery.source.mail;

import dev.orrery.model.Principal;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mails that were found in a mailbox, judged as if the mail server had handed them over: what its envelope said stands in
 * fields that it wrote on top. Thread-safe.
 */
public final class MailboxMail {
    private static final Logger LOG = LoggerFactory.getLogger(MailboxMail.class);

    private final MailIn mail;
    private final String recipientField;

    /** @param recipientField in which the mail server says for whom a mail in a mailbox for everybody is */
    public MailboxMail(MailIn mail, String recipientField) {
        this.mail = mail;
        this.recipientField = recipientField;
    }

    /** What lies in a person's own mailbox. */
    public MailAnswer received(Principal owner, byte[] content) {
        return mail.record(sender(MailHead.of(content)), owner, content);
    }

    /** What lies in a person's own folder for what they send. */
    public MailAnswer sent(Principal owner, byte[] content) {
        // what a server delivered into it (a filter, ada+Sent@) anybody can have written (RFC 5321 section 4.4)
        MailHead head = MailHead.of(content);
        boolean own =
                head.all("Return-Path").isEmpty() && head.all("Delivered-To").isEmpty();
        return mail.recordSent(owner, content, own);
    }

    /**
     * What lies in a mailbox for everybody. Whose it is says the topmost field of the configured name; of an address such as
     * {@code calendar+ada@example.org} what stands behind the plus.
     */
    public MailAnswer received(byte[] content) {
        MailHead head = MailHead.of(content);
        String recipient = head.address(recipientField, "");
        if (recipient.isEmpty()) {
            LOG.warn("a mail in the mailbox for everybody has no field {}: it is nobody's", recipientField);
            return MailAnswer.unknownUser();
        }
        return mail.record(sender(head), meant(recipient), content);
    }

    /** UIDs that its calendar messages carry; empty if they cannot be read. */
    public Set<String> about(byte[] content) {
        return mail.about(content);
    }

    /** The same in the mailbox for everybody, each with the address that the mail is for. */
    public Set<String> aboutFor(byte[] content) {
        String recipient = MailHead.of(content).address(recipientField, "").toLowerCase(Locale.ROOT);
        return about(content).stream().map(uid -> recipient + "\n" + uid).collect(Collectors.toSet());
    }

    /** For whom a mail in the mailbox for everybody is; empty if it does not say. */
    public String recipient(byte[] content) {
        String recipient = MailHead.of(content).address(recipientField, "");
        return recipient.isEmpty() ? "" : meant(recipient).toLowerCase(Locale.ROOT);
    }

    private String meant(String recipient) {
        int plus = recipient.indexOf('+');
        boolean known = plus < 0
                || switch (mail.find(recipient)) {
                    case MailRecipients.Known.No(MailAnswer no) -> no.isTemporary();
                    case MailRecipients.Known.Elsewhere _ -> false;
                    case MailRecipients.Known.Somebody _, MailRecipients.Known.Sender _ -> true;
                };
        return known ? recipient : recipient.substring(plus + 1);
    }

    /** A mailbox that keeps no envelope leaves who sent it to the header. */
    private static String sender(MailHead head) {
        return head.address("Return-Path", "unknown");
    }
}
