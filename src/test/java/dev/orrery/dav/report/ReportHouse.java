package dev.orrery.dav.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.dav.DavHouse;
import dev.orrery.xml.XmlElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A house with a calendar of ada's, asked by reports; answers are read into rows. */
final class ReportHouse implements AutoCloseable {
    static final String HOME = "/calendars/users/ada/";
    static final String CALENDAR = HOME + "calendar/";

    private static final String C = "urn:ietf:params:xml:ns:caldav";

    final DavHouse dav = new DavHouse();

    /**
     * A row of a multistatus.
     *
     * @param properties of the 200 propstat by local name, as text
     * @param status of the row itself, or of its first propstat
     */
    record Row(String href, int status, Map<String, String> properties) {
        String name() {
            String path = href.endsWith("/") ? href.substring(0, href.length() - 1) : href;
            return path.substring(path.lastIndexOf('/') + 1);
        }

        String data() {
            return properties.get("calendar-data");
        }
    }

    /**
     * A multistatus.
     *
     * @param token DAV:sync-token, null if there is none
     */
    record Rows(List<Row> rows, @Nullable String token) {
        TreeSet<String> names() {
            TreeSet<String> names = new TreeSet<>();
            rows.forEach(row ->
                    assertThat(names.add(row.name())).as("twice: " + row.href()).isTrue());
            return names;
        }

        Row only() {
            assertThat(rows).hasSize(1);
            return rows.getFirst();
        }
    }

    /** Stores components, given with line feeds, as one object of the calendar. */
    void put(String name, String components) {
        putText(CALENDAR + name, calendar(components));
    }

    void putText(String path, String text) {
        DavHouse.Answer answer = dav.send("ada", "PUT", path, text, "Content-Type", "text/calendar; charset=utf-8");
        assertThat(answer.status()).as(path + ": " + answer.text()).isIn(201, 204);
    }

    void delete(String path) {
        assertThat(dav.send("ada", "DELETE", path, "").status()).isEqualTo(204);
    }

    static String calendar(String components) {
        return ("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Orrery//Test//EN\n" + components.strip() + "\nEND:VCALENDAR\n")
                .replace("\n", "\r\n");
    }

    /** An event with these lines besides UID and DTSTAMP. */
    static String event(String uid, String lines) {
        return component("VEVENT", uid, lines);
    }

    static String component(String type, String uid, String lines) {
        return "BEGIN:%1$s\nUID:%2$s\nDTSTAMP:20260101T000000Z\n%3$s\nEND:%1$s\n".formatted(type, uid, lines.strip());
    }

    DavHouse.Answer report(String user, String path, String body, String... headers) {
        return dav.send(user, "REPORT", path, body, headers);
    }

    Rows multistatus(String path, String body, String... headers) {
        return rows(report("ada", path, body, headers));
    }

    static Rows rows(DavHouse.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(207);
        XmlElement root = FilterReaderTest.xml(answer.text());
        List<Row> rows = new ArrayList<>();
        String token = null;
        for (XmlElement child : root.children()) {
            switch (child.name().local()) {
                case "response" -> rows.add(row(child));
                case "sync-token" -> token = child.text();
                default -> throw new AssertionError(child.name());
            }
        }
        return new Rows(rows, token);
    }

    private static Row row(XmlElement response) {
        String href = "";
        int status = 0;
        Map<String, String> properties = new LinkedHashMap<>();
        for (XmlElement child : response.children()) {
            switch (child.name().local()) {
                case "href" -> href = child.text();
                case "status" -> status = status(child);
                case "propstat" -> {
                    int its = status(child.children().get(1));
                    status = status == 0 ? its : status;
                    if (its == 200) {
                        child.children()
                                .getFirst()
                                .children()
                                .forEach(property -> properties.put(
                                        property.name().local(),
                                        property.children().isEmpty() ? property.text() : property.inner()));
                    }
                }
                default -> {}
            }
        }
        return new Row(href, status, properties);
    }

    private static int status(XmlElement element) {
        return Integer.parseInt(element.text().split(" ")[1]);
    }

    /** A calendar-query with this inside the filter's VCALENDAR; asks for ETags only. */
    Rows query(String inside) {
        return query(inside, "");
    }

    /** @param after elements after the filter */
    Rows query(String inside, String after) {
        return multistatus(CALENDAR, queryBody("<D:getetag/>", inside, after), "Depth", "1");
    }

    /** What of calendar data is given back for what the filter finds. */
    Rows data(String calendarData, String inside) {
        return multistatus(
                CALENDAR,
                queryBody("<C:calendar-data>" + calendarData + "</C:calendar-data>", inside, ""),
                "Depth",
                "1");
    }

    static String queryBody(String properties, String inside, String after) {
        return "<C:calendar-query xmlns:D='DAV:' xmlns:C='" + C + "'><D:prop>" + properties
                + "</D:prop><C:filter><C:comp-filter name='VCALENDAR'>" + inside
                + "</C:comp-filter></C:filter>" + after + "</C:calendar-query>";
    }

    static String comp(String name, String inside) {
        return "<C:comp-filter name='" + name + "'>" + inside + "</C:comp-filter>";
    }

    static String prop(String name, String inside) {
        return "<C:prop-filter name='" + name + "'>" + inside + "</C:prop-filter>";
    }

    static String text(String text) {
        return "<C:text-match>" + text + "</C:text-match>";
    }

    /** Either end may be empty. */
    static String range(String start, String end) {
        return "<C:time-range" + (start.isEmpty() ? "" : " start='" + start + "'")
                + (end.isEmpty() ? "" : " end='" + end + "'") + "/>";
    }

    static final String ABSENT = "<C:is-not-defined/>";

    @Override
    public void close() {
        dav.close();
    }
}
