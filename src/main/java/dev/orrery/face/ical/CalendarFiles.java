package dev.orrery.face.ical;

import dev.orrery.access.Caller;
import dev.orrery.access.PersonalHandler;
import dev.orrery.access.Rights;
import dev.orrery.calendar.BusyTime;
import dev.orrery.calendar.CalendarTag;
import dev.orrery.calendar.ImportCalendar;
import dev.orrery.calendar.MergeCalendar;
import dev.orrery.calendar.Mirrored;
import dev.orrery.calendar.Preconditions.Tags;
import dev.orrery.calendar.Spool;
import dev.orrery.calendar.Views;
import dev.orrery.calendar.WholeCalendar;
import dev.orrery.directory.PrincipalsByAnyName;
import dev.orrery.face.Refusals;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.http.UrlPath;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Parameter;
import dev.orrery.ical.Property;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Principal;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.HomeRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whole calendars as one file: GET gives one, PUT takes one back and answers with what became of it. {@code
 * /ical/NAME/CALENDAR.ics} is one calendar, {@code /ical/NAME.ics} all that count of a person, to be read only.
 * Thread-safe.
 */
public final class CalendarFiles implements PersonalHandler {
    private static final String TYPE = "text/calendar; charset=utf-8";
    private static final String EXTENSION = ".ics";
    private static final byte[] BEGIN = "BEGIN:VCALENDAR\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Store store;
    private final PrincipalsByAnyName principals;
    private final Mirrored mirrored;
    private final Views views;
    private final WholeCalendar texts;
    private final MergeCalendar verb;
    private final FileCounts counts = new FileCounts();

    public CalendarFiles(
            Store store,
            PrincipalsByAnyName principals,
            Mirrored mirrored,
            Views views,
            WholeCalendar texts,
            MergeCalendar verb) {
        this.store = store;
        this.principals = principals;
        this.mirrored = mirrored;
        this.views = views;
        this.texts = texts;
        this.verb = verb;
    }

    /**
     * What an address names.
     *
     * @param calendar null for all that count
     */
    private record Named(
            String path, Principal owner, @Nullable String calendar) {}

    @Override
    public Response handle(Request request, Caller caller) throws IOException {
        try {
            Named named = find(request.path());
            String calendar = named.calendar();
            List<String> asked = calendar == null ? List.of() : List.of(calendar);
            Optional<Duration> age = mirrored.freshen(caller, named.owner().home(), asked);
            Response response = switch (request.method()) {
                case "GET", "HEAD" -> counted(request, get(request, caller, named));
                case "PUT" -> put(request, caller, named);
                case "OPTIONS" -> Response.of(204).with("Allow", allow(named));
                default ->
                    Response.text(405, "A calendar's file is read with GET and written with PUT.\n")
                            .with("Allow", allow(named));
            };
            return response.withAge(Mirrored.AGE, age);
        } catch (Refused refused) {
            return Refusals.answer(refused.reason());
        }
    }

    private Response counted(Request request, Response response) {
        if (request.method().equals("GET")) {
            counts.read(response.status());
        }
        return response;
    }

    public FileCounts counts() {
        return counts;
    }

    private static String allow(Named named) {
        return named.calendar() == null ? "GET, HEAD, OPTIONS" : "GET, HEAD, PUT, OPTIONS";
    }

    private Named find(UrlPath path) {
        List<String> segments = path.segments();
        String last = segments.getLast();
        if (segments.size() < 2 || segments.size() > 3 || !last.endsWith(EXTENSION) || path.trailingSlash()) {
            throw new Refused(new Reason.NotFound(path.raw()));
        }
        String bare = last.substring(0, last.length() - EXTENSION.length());
        boolean one = segments.size() == 3;
        Principal owner = principals
                .find(one ? segments.get(1) : bare)
                .orElseThrow(() -> new Refused(new Reason.NotFound(path.raw())));
        return new Named(path.raw(), owner, one ? bare : null);
    }

    private Response get(Request request, Caller caller, Named named) {
        return views.read(
                store,
                caller,
                snapshot -> named.calendar() == null
                        ? everything(snapshot, request, caller, named)
                        : answer(
                                request,
                                texts(snapshot, calendar(snapshot, caller, named)),
                                !request.method().equals("HEAD")));
    }

    private WholeCalendar.Text texts(Snapshot snapshot, CollectionRow row) {
        return texts.of(store.epoch(), snapshot, row);
    }

    private static CollectionRow calendar(Snapshot snapshot, Caller caller, Named named) {
        CollectionRow row = snapshot.child(CollectionRef.root(named.owner().home()), String.valueOf(named.calendar()))
                .filter(found -> found.kind() == CollectionKind.CALENDAR)
                .orElseThrow(() -> new Refused(new Reason.NotFound(named.path())));
        Rights.require(snapshot, caller, row.ref(), named.path(), Privilege.READ);
        return row;
    }

    private Response everything(Snapshot snapshot, Request request, Caller caller, Named named) {
        List<CollectionRow> calendars = snapshot.collections(named.owner().home()).stream()
                .filter(BusyTime::counts)
                .filter(row -> Rights.on(snapshot, caller, row.ref()).contains(Privilege.READ))
                .toList();
        HomeRow home =
                snapshot.home(named.owner().home()).orElseThrow(() -> new Refused(new Reason.NotFound(named.path())));
        if (calendars.isEmpty()) {
            Rights.require(snapshot, caller, CollectionRef.root(home.id()), named.path(), Privilege.READ);
        }
        return answer(
                request, texts.of(store.epoch(), snapshot, home, named.owner().displayName(), calendars), true);
    }

    /**
     * The text, or 304 or 412 where the conditional headers ask for it (RFC 9110 section 13.2.2).
     *
     * @param tagged false where the entity tag would be a promise that the client cannot keep: sent back in If-Match it says
     *     that the client has what it stands for, and whoever asks by HEAD has nothing of it
     */
    private static Response answer(Request request, WholeCalendar.Text text, boolean tagged) {
        String etag = text.tag().etag();
        Tags match = Tags.read(request.headers(), "If-Match", false);
        if (match != null && !match.match(etag)) {
            throw new Refused(new Reason.PreconditionFailed("If-Match"));
        }
        Tags noneMatch = Tags.read(request.headers(), "If-None-Match", true);
        Response response = noneMatch != null && noneMatch.match(etag) ? Response.of(304) : body(text, List.of());
        return tagged ? response.with("ETag", etag) : response;
    }

    private static Response body(WholeCalendar.Text text, List<Property> problems) {
        Spool spool = text.body();
        if (problems.isEmpty()) {
            return Response.stream(200, TYPE, spool::writeTo)
                    .with("Content-Length", Long.toString(spool.length()))
                    .allowCompression();
        }
        return Response.stream(200, TYPE, out -> writeWith(problems, spool, out))
                .allowCompression();
    }

    private static void writeWith(List<Property> problems, Spool spool, OutputStream out) throws IOException {
        byte[] frame = ICalendarWriter.write(new Component("VCALENDAR", problems, List.of()));
        int end = frame.length - "END:VCALENDAR\r\n".length();
        out.write(Arrays.copyOf(frame, end));
        spool.writeTo(out, BEGIN.length);
    }

    private Response put(Request request, Caller caller, Named named) throws IOException {
        if (named.calendar() == null) {
            throw new Refused(new Reason.NotAllowedHere(
                    "This is all of a person's calendars in one file; write to one of them: /ical/NAME/CALENDAR.ics."));
        }
        request.requireWhole();
        CollectionRow calendar = views.read(store, caller, snapshot -> calendar(snapshot, caller, named));
        MergeCalendar.Result result = verb.merge(new MergeCalendar.Request(
                caller,
                calendar,
                request.body().readAllBytes(),
                Tags.read(request.headers(), "If-Match", false),
                Tags.read(request.headers(), "If-None-Match", true)));
        counts.merged(result);
        if (request.prefers("return", "minimal") && result.problems().isEmpty()) {
            Response minimal = summary(Response.of(204), result).with("Preference-Applied", "return=minimal");
            return result.asSent() ? minimal.with("ETag", result.state().etag()) : minimal;
        }
        return views.read(store, caller, snapshot -> merged(snapshot, request, caller, named, result));
    }

    /**
     * The merged file. An entity tag goes with it only where it may stand for what the client has (RFC 9110 section
     * 9.3.4): the client says that it reads the answer, what was sent became the calendar as it is, or the file carries a
     * mark, which tells the next time what it was really made of. Of the latter two neither holds when somebody else wrote
     * between the merge and this answer, be it the same person's other device.
     */
    private Response merged(
            Snapshot snapshot, Request request, Caller caller, Named named, MergeCalendar.Result result) {
        WholeCalendar.Text text = texts(snapshot, calendar(snapshot, caller, named));
        List<Property> problems =
                result.problems().stream().map(CalendarFiles::problem).toList();
        Response response = summary(body(text, problems), result).with("Content-Location", named.path());
        CalendarTag tag = text.tag();
        boolean representation = request.prefers("return", "representation");
        if (representation) {
            response.with("Preference-Applied", "return=representation");
        }
        boolean understood = result.asSent() || result.marked() && result.wrote();
        boolean stands = representation || understood && tag.equals(result.state());
        return problems.isEmpty() && stands ? response.with("ETag", tag.etag()) : response;
    }

    private static Response summary(Response response, MergeCalendar.Result result) {
        Response counted = response.with(
                "X-Orrery-Merge",
                "base=" + (result.based() ? "known" : "none") + ", taken=" + result.taken() + ", removed="
                        + result.removed() + ", copies=" + result.copies());
        return result.problems().isEmpty()
                ? counted
                : counted.with(
                        "X-Orrery-Problems", Integer.toString(result.problems().size()));
    }

    private static Property problem(ImportCalendar.Problem problem) {
        Property sentence = Property.ofText("X-ORRERY-PROBLEM", problem.reason().sentence());
        return problem.uid().isEmpty()
                ? sentence
                : new Property(sentence.name(), List.of(new Parameter("X-UID", problem.uid())), sentence.value(), 0);
    }
}
