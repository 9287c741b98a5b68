package dev.orrery.app;

import static dev.orrery.app.FaceServer.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.dav.Events;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteFacesTest extends FacesContract {
    private static final int EVENTS = 10_000;

    @TempDir
    private Path own;

    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }

    /** Ten thousand events as one file, in and out; how fast is printed, not judged. */
    @Test
    void aBigCalendarIsJoinedOnceAndGoesBackUnchanged() throws Exception {
        try (FaceServer server = new FaceServer(storeUrl(), own, "")) {
            StringBuilder file = new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\n");
            for (int i = 0; i < EVENTS; i++) {
                String event = Events.event("event-" + i, "Number " + i + " " + "x".repeat(400));
                file.append(event, event.indexOf("BEGIN:VEVENT"), event.indexOf("END:VCALENDAR"));
            }
            file.append("END:VCALENDAR\r\n");
            long begin = System.nanoTime();
            HttpResponse<byte[]> first = server.send("ada", "PUT", "/ical/ada/calendar.ics", file.toString());
            long stored = System.nanoTime();
            assertThat(header(first, "X-Orrery-Merge")).contains("taken=" + EVENTS);
            byte[] text = server.get("ada", "/ical/ada/calendar.ics").body();
            assertThat(text).isEqualTo(first.body());
            server.drain("ada", "/ical/ada/calendar.ics", 20);
            long get = System.nanoTime();
            assertThat(server.drain("ada", "/ical/ada/calendar.ics", 100)).isEqualTo(100L * text.length);
            long got = System.nanoTime();
            HttpResponse<byte[]> again =
                    server.send("ada", "PUT", "/ical/ada/calendar.ics", new String(text, StandardCharsets.UTF_8));
            long merged = System.nanoTime();
            assertThat(header(again, "X-Orrery-Merge")).isEqualTo("base=known, taken=0, removed=0, copies=0");
            String metrics = new String(server.get(null, "/metrics").body(), StandardCharsets.UTF_8);
            assertThat(metrics).contains("whole_calendars_made_total 1.0");
            System.out.printf(
                    "whole calendar, %d events, %.1f MB: stored %.0f ms, GET %.0f MB/s, merged unchanged %.0f ms%n",
                    EVENTS,
                    text.length / 1e6,
                    (stored - begin) / 1e6,
                    100.0 * text.length / 1e6 / ((got - get) / 1e9),
                    (merged - got) / 1e6);
        }
    }
}
