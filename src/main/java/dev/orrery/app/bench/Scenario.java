package dev.orrery.app.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** The data that is asked for, and the questions. Not thread-safe, but what it makes is. */
final class Scenario {
    static final String HOME = "/calendars/users/" + RequestBuilder.USER + "/";
    static final String SMALL = HOME + "small/";
    static final String LARGE = HOME + "large/";
    private static final String WRITES = HOME + "writes/";

    /** New objects go into several calendars by turns, so that none grows beyond what people have. */
    private static final int NEW_CALENDARS = 8;

    /** A second, at least. */
    private static final int WHOLE_FILE_MEGABYTES = 300;

    private static final int SMALL_SIZE = 1000;
    private static final int LARGE_SIZE = 10_000;
    static final int REWRITTEN = 500;
    private static final String NAMESPACES = " xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\"";

    private final int port;
    private final RequestBuilder requests;
    private final AtomicInteger created = new AtomicInteger();
    private int removed;

    Scenario(int port) {
        this.port = port;
        this.requests = new RequestBuilder(port);
    }

    /** The calendars, still empty. */
    void makeCalendars() throws IOException {
        List<String> calendars = new ArrayList<>(List.of(SMALL, LARGE, WRITES));
        for (int i = 0; i < NEW_CALENDARS; i++) {
            calendars.add(newCalendar(i));
        }
        for (String calendar : calendars) {
            text(requests.xml("MKCALENDAR", calendar, 0, "<C:mkcalendar" + NAMESPACES + "/>"), 201);
        }
    }

    /** What fills them. */
    List<Operation> seeds() {
        return List.of(
                new Operation("seed 1,000", 250, 201, SMALL_SIZE, number -> seed(SMALL, "small", number)),
                new Operation("seed 10,000", 250, 201, LARGE_SIZE, number -> seed(LARGE, "large", number)));
    }

    private byte[] seed(String calendar, String name, int number) {
        return requests.put(calendar + Events.name(number), Events.event(name, number, 0));
    }

    /** Everything that only reads. */
    List<Operation> reads() throws IOException {
        List<Operation> reads = new ArrayList<>();
        byte[][] gets = new byte[SMALL_SIZE][];
        for (int i = 0; i < SMALL_SIZE; i++) {
            gets[i] = requests.build("GET", SMALL + Events.name(i), "", "");
        }
        reads.add(new Operation("GET", 50, 200, Integer.MAX_VALUE, number -> gets[number % SMALL_SIZE]));
        reads.add(Operation.endless("PROPFIND depth 0", 70, 207, requests.xml("PROPFIND", SMALL, 0, collection())));
        reads.add(Operation.endless(
                "PROPFIND depth 1, 1,000 members", 1500, 207, requests.xml("PROPFIND", SMALL, 1, members())));
        reads.add(Operation.endless("multiget of 50", 400, 207, requests.xml("REPORT", SMALL, 0, multiget())));
        reads.add(Operation.endless("sync-collection, 5 changes of 1,000", 100, 207, sync(SMALL, "small")));
        reads.add(Operation.endless("sync-collection, 5 changes of 10,000", 100, 207, sync(LARGE, "large")));
        byte[] smallWeek = requests.xml("REPORT", SMALL, 1, week());
        byte[] largeWeek = requests.xml("REPORT", LARGE, 1, week());
        reads.add(Operation.endless(
                "calendar-query, week of 1,000 (" + found(smallWeek) + " found)", 700, 207, smallWeek));
        reads.add(Operation.endless(
                "calendar-query, week of 10,000 (" + found(largeWeek) + " found)", 3000, 207, largeWeek));
        reads.add(Operation.endless(
                "free-busy-query, week of 1,000", 400, 200, requests.xml("REPORT", SMALL, 1, freeBusy())));
        reads.add(
                Operation.endless("whole calendar of 1,000 as a file", 600, 200, requests.build("GET", SMALL, "", "")));
        reads.add(wholeFile());
        return reads;
    }

    /** How many bytes a second of processor time carries is asked for, so that the aim depends on the size. */
    private Operation wholeFile() throws IOException {
        byte[] request = requests.build("GET", "/ical/" + RequestBuilder.USER + "/large.ics", "", "");
        int size = text(request, 200).length();
        String name = String.format(Locale.ROOT, "whole file of 10,000 (%.2f MB)", size / 1e6);
        return Operation.endless(name, size / WHOLE_FILE_MEGABYTES, 200, request);
    }

    /** New objects, under names that were never used. */
    Operation putNew() {
        int base = created.get();
        return new Operation("PUT new", 250, 201, Integer.MAX_VALUE, number -> {
            int unused = base + number;
            created.accumulateAndGet(unused + 1, Math::max);
            return requests.put(newObject(unused), Events.event("new", unused, 0));
        });
    }

    /** Other content for objects that are there. */
    Operation putChanged() {
        return new Operation(
                "PUT changed",
                250,
                201,
                Integer.MAX_VALUE,
                number -> requests.put(
                        WRITES + Events.name(number % REWRITTEN),
                        Events.event("writes", number % REWRITTEN, 1 + number)));
    }

    /** Removes what {@link #putNew} made, up to so many; fewer when there are no more. */
    Operation delete(int most) {
        int base = removed;
        int count = Math.min(most, created.get() - base);
        return new Operation("DELETE", 150, 204, count, number -> {
            removed = Math.max(removed, base + number + 1);
            return requests.build("DELETE", newObject(base + number), "", "");
        });
    }

    private static String newCalendar(int number) {
        return HOME + "new-" + number % NEW_CALENDARS + "/";
    }

    private static String newObject(int number) {
        return newCalendar(number) + Events.name(number);
    }

    /** The listing that slow clients take their time with. */
    byte[] largeListing() {
        return requests.xml("PROPFIND", LARGE, 1, members());
    }

    /** A request that costs nothing, for a connection that then stands idle. */
    byte[] cheap() {
        return requests.build("OPTIONS", "/", "", "");
    }

    /** One request on a connection of its own: between two of them may lie more time than the server waits. */
    private String text(byte[] request, int status) throws IOException {
        try (Connection connection = new Connection(port)) {
            return connection.text(request, status);
        }
    }

    private static String collection() {
        return "<D:propfind" + NAMESPACES + " xmlns:CS=\"http://calendarserver.org/ns/\"><D:prop><D:resourcetype/>"
                + "<D:displayname/><D:sync-token/><CS:getctag/><D:current-user-privilege-set/>"
                + "<C:supported-calendar-component-set/></D:prop></D:propfind>";
    }

    private static String members() {
        return "<D:propfind" + NAMESPACES + "><D:prop><D:getetag/><D:getcontenttype/><D:resourcetype/></D:prop>"
                + "</D:propfind>";
    }

    private static String multiget() {
        StringBuilder body = new StringBuilder(
                "<C:calendar-multiget" + NAMESPACES + "><D:prop><D:getetag/><C:calendar-data/></D:prop>");
        for (int i = 0; i < 50; i++) {
            body.append("<D:href>").append(SMALL).append(Events.name(i * 17)).append("</D:href>");
        }
        return body.append("</C:calendar-multiget>").toString();
    }

    private static String week() {
        return "<C:calendar-query" + NAMESPACES + "><D:prop><D:getetag/><C:calendar-data/></D:prop><C:filter>"
                + "<C:comp-filter name=\"VCALENDAR\"><C:comp-filter name=\"VEVENT\"><C:time-range start=\""
                + Events.WEEK_START + "\" end=\"" + Events.WEEK_END
                + "\"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>";
    }

    private static String freeBusy() {
        return "<C:free-busy-query" + NAMESPACES + "><C:time-range start=\"" + Events.WEEK_START + "\" end=\""
                + Events.WEEK_END + "\"/></C:free-busy-query>";
    }

    /** A sync report from a token after which exactly five objects changed. */
    private byte[] sync(String calendar, String name) throws IOException {
        byte[] propfind = requests.xml(
                "PROPFIND", calendar, 0, "<D:propfind" + NAMESPACES + "><D:prop><D:sync-token/></D:prop></D:propfind>");
        String answer = text(propfind, 207);
        int start = answer.indexOf("sync-token>") + "sync-token>".length();
        String token = answer.substring(start, answer.indexOf('<', start));
        for (int i = 0; i < 5; i++) {
            text(requests.put(calendar + Events.name(i * 100), Events.event(name, i * 100, 1)), 204);
        }
        return requests.xml(
                "REPORT",
                calendar,
                0,
                "<D:sync-collection" + NAMESPACES + "><D:sync-token>" + token + "</D:sync-token><D:sync-level>1"
                        + "</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>");
    }

    private int found(byte[] query) throws IOException {
        return text(query, 207).split("BEGIN:VCALENDAR", -1).length - 1;
    }
}
