package dev.orrery.app.config;

import dev.orrery.calendar.ThreeWay.Preference;
import dev.orrery.calendar.Visibility;
import dev.orrery.face.freebusy.FreeBusyPolicy;
import dev.orrery.http.Networks;
import dev.orrery.ical.Discretion;
import dev.orrery.ical.Discretion.Sight;
import java.util.Locale;

/**
 * What others get to see, and by which ways besides WebDAV.
 *
 * @param conflict whose version stays where a sent file and the server both changed an object
 * @param room bytes of whole calendars that are kept ready
 */
public record Faces(Visibility visibility, Preference conflict, long room, FreeBusyPolicy freeBusy) {
    static Faces of(Settings settings) {
        FaceKeys keys = Keys.FACES;
        return new Faces(
                new Visibility(
                        new Discretion(
                                sight(settings.get(keys.onPrivate)),
                                sight(settings.get(keys.onConfidential)),
                                settings.one(Section.IMAP)
                                        .find(Keys.IMAP.unpublishedCategory)
                                        .orElse(null)),
                        settings.get(keys.delegates)),
                Preference.valueOf(settings.get(keys.conflict).toUpperCase(Locale.ROOT)),
                settings.get(keys.room),
                new FreeBusyPolicy(
                        settings.get(keys.strangers),
                        Networks.of(settings.get(keys.trusted)),
                        settings.get(keys.perMinute),
                        settings.get(keys.past),
                        settings.get(keys.future)));
    }

    private static Sight sight(String word) {
        return switch (word) {
            case "busy" -> Sight.BUSY;
            case "nothing" -> Sight.NOTHING;
            default -> Sight.WHOLE;
        };
    }
}
