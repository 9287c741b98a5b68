package dev.orrery.app;

import dev.orrery.app.config.Mail;
import dev.orrery.calendar.PassMail;
import dev.orrery.calendar.ReturnedLetters;
import dev.orrery.source.mail.MailIn;
import dev.orrery.source.mail.Onward;
import dev.orrery.source.mail.Passing;

/** What mails do, by whatever way they come: over LMTP or out of a pipe. Stateless. */
public final class MailDoor {
    private MailDoor() {}

    public static MailIn of(House house, Mail mail) {
        return new MailIn(
                house.principals(),
                house.receiveMail(),
                new ReturnedLetters(house.store(), house.rules()),
                mail.incoming(),
                mail.onward().map(to -> passing(house, mail, to)).orElse(null));
    }

    private static Passing passing(House house, Mail mail, Mail.PassedOn to) {
        PassMail verb = new PassMail(
                house.store(),
                house.limits(),
                new PassMail.Settings(mail.letters().language(), to.requests()));
        return new Passing(verb, new Onward(to.server()), mail.incoming().domain(), house.clock());
    }
}
