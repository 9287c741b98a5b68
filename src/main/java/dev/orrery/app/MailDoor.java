package dev.orrery.app;

import dev.orrery.app.config.Mail;
import dev.orrery.calendar.ReceiveMail;
import dev.orrery.calendar.ReturnedLetters;
import dev.orrery.source.mail.MailIn;

/** What mails do, by whatever way they come: over LMTP or out of a pipe. Stateless. */
public final class MailDoor {
    private MailDoor() {}

    public static MailIn of(House house, Mail mail) {
        return new MailIn(
                house.principals(),
                new ReceiveMail(house.store(), house.principals(), house.rules(), house.limits(), house.mirrored()),
                new ReturnedLetters(house.store(), house.rules()),
                mail.incoming());
    }
}
