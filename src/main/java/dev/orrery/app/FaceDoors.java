package dev.orrery.app;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.orrery.access.AuthenticationFilter;
import dev.orrery.access.Authenticator;
import dev.orrery.app.config.Faces;
import dev.orrery.calendar.MergeCalendar;
import dev.orrery.calendar.OwnLetters;
import dev.orrery.calendar.Preferences;
import dev.orrery.calendar.Views;
import dev.orrery.calendar.WholeCalendar;
import dev.orrery.directory.PrincipalsByAnyName;
import dev.orrery.face.freebusy.FreeBusyDoor;
import dev.orrery.face.freebusy.FreeBusyLists;
import dev.orrery.face.freebusy.ListWriter;
import dev.orrery.face.ical.CalendarFiles;
import dev.orrery.face.requests.PreferencesDoor;
import dev.orrery.face.requests.RequestsDoor;
import dev.orrery.http.Handler;
import dev.orrery.http.Metrics;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import java.util.List;

/** The doors of whole calendars and free/busy lists, and the way past them to WebDAV. Thread-safe. */
final class FaceDoors implements Handler {
    private final Handler files;
    private final Handler freeBusy;
    private final Handler requests;
    private final Handler preferences;
    private final Handler others;

    /** @param others takes what is no address of these faces */
    FaceDoors(
            House house,
            Authenticator authenticator,
            Views views,
            WholeCalendar texts,
            Metrics metrics,
            Handler others) {
        Faces faces = house.config().faces();
        PrincipalsByAnyName principals = new PrincipalsByAnyName(house.principals());
        MergeCalendar merge = new MergeCalendar(
                new MergeCalendar.Parts(
                        house.store(), house.mirrored(), house.rules(), house.limits(), views, house.clock()),
                faces.conflict());
        boolean anonymous = house.config().server().login().anonymousRead();
        CalendarFiles calendars = new CalendarFiles(house.store(), principals, house.mirrored(), views, texts, merge);
        FreeBusyLists lists = new FreeBusyLists(
                faces.freeBusy(),
                principals,
                house.mirrored(),
                new ListWriter(
                        house.store(), views, faces.freeBusy(), house.limits().preferred(), house.clock()));
        calendars.counts().to(metrics::counter);
        this.files = new AuthenticationFilter(authenticator, anonymous, calendars);
        this.freeBusy = new FreeBusyDoor(
                faces.freeBusy(), lists, new AuthenticationFilter(authenticator, false, lists), Ticker.systemTicker());
        this.requests = new AuthenticationFilter(
                authenticator, false, new RequestsDoor(house.requests(), new OwnLetters(house.store())));
        this.preferences =
                new AuthenticationFilter(authenticator, false, new PreferencesDoor(new Preferences(house.store())));
        this.others = others;
    }

    @Override
    public Response handle(Request request) throws Exception {
        List<String> segments = request.path().segments();
        return switch (segments.isEmpty() ? "" : segments.getFirst()) {
            case "ical" -> files.handle(request);
            case "freebusy" -> freeBusy.handle(request);
            case "requests" -> requests.handle(request);
            case "preferences" -> preferences.handle(request);
            default -> others.handle(request);
        };
    }
}
