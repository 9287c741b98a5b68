package dev.orrery.app;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.orrery.app.config.Mail;
import dev.orrery.calendar.AnswerByLink;
import dev.orrery.face.PerMinute;
import dev.orrery.http.Handler;
import dev.orrery.http.Metrics;
import dev.orrery.http.SecretPath;
import dev.orrery.web.RsvpDoor;

/** Answers by the links in letters as a part of a running server; no door is there where letters carry none. Stateless. */
final class RsvpService {
    private static final int PER_ADDRESS = 300;
    private static final int PER_LINK = 10;

    private RsvpService() {}

    /** @param others takes what is no such link */
    static Handler before(House house, Metrics metrics, Handler others) {
        if (house.config().mail().map(Mail::hasLinks).orElse(false)) {
            AnswerByLink verb = new AnswerByLink(house.store(), house.receiveMail(), house.clock());
            metrics.counter("mail_rsvp_answers_total", "Answers that people elsewhere gave by a link.", verb::answered);
            Handler door = new RsvpDoor(
                    verb,
                    new PerMinute(PER_ADDRESS, Ticker.systemTicker()),
                    new PerMinute(PER_LINK, Ticker.systemTicker()));
            String own = SecretPath.RSVP.replace("/", "");
            return request -> request.path().segments().stream()
                            .findFirst()
                            .filter(own::equals)
                            .isPresent()
                    ? door.handle(request)
                    : others.handle(request);
        }
        return others;
    }
}
