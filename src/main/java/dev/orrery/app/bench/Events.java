package dev.orrery.app.bench;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Random;

/**
 * Events like people have them: about a kilobyte, in a named time zone, a year of them, a sixth recurring; some 45 of a
 * thousand touch any week. The same number is always the same event.
 */
final class Events {
    /** The week that is asked for. */
    static final String WEEK_START = "20270614T000000Z";

    static final String WEEK_END = "20270621T000000Z";

    private static final LocalDate FIRST_DAY = LocalDate.of(2027, 1, 1);
    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;
    private static final String ZONE = String.join(
            "\r\n",
            "BEGIN:VTIMEZONE",
            "TZID:Europe/Berlin",
            "BEGIN:DAYLIGHT",
            "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0200",
            "TZNAME:CEST",
            "DTSTART:19700329T020000",
            "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
            "END:DAYLIGHT",
            "BEGIN:STANDARD",
            "TZOFFSETFROM:+0200",
            "TZOFFSETTO:+0100",
            "TZNAME:CET",
            "DTSTART:19701025T030000",
            "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
            "END:STANDARD",
            "END:VTIMEZONE",
            "");

    private Events() {}

    static String name(int number) {
        return "event-" + number + ".ics";
    }

    /** @param revision makes the content another one, the UID staying the same */
    static String event(String calendar, int number, int revision) {
        Random random = new Random(number);
        LocalDate day = FIRST_DAY.plusDays(random.nextInt(365));
        int hour = 8 + random.nextInt(10);
        boolean recurring = number % 6 == 0;
        String date = day.format(DAY);
        return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Orrery//Benchmark//EN\r\n" + ZONE
                + "BEGIN:VEVENT\r\nUID:" + calendar + "-" + number + "@bench.example.org\r\n"
                + "DTSTAMP:20270101T000000Z\r\nSEQUENCE:" + revision + "\r\n"
                + "DTSTART;TZID=Europe/Berlin:" + date + "T" + two(hour) + "0000\r\n"
                + "DTEND;TZID=Europe/Berlin:" + date + "T" + two(hour + 1) + "0000\r\n"
                + (recurring ? "RRULE:" + rule(random) + "\r\n" : "")
                + "SUMMARY:Meeting " + number + " about the plan for quarter " + (1 + random.nextInt(4)) + "\r\n"
                + "LOCATION:Room " + (100 + random.nextInt(50)) + "\r\n"
                + "DESCRIPTION:Please read the minutes of last time and bring your questions.\\n\\nRevision "
                + revision + "\r\nSTATUS:CONFIRMED\r\n"
                + "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nDESCRIPTION:Meeting\r\nEND:VALARM\r\n"
                + "END:VEVENT\r\nEND:VCALENDAR\r\n";
    }

    private static String rule(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> "FREQ=WEEKLY;COUNT=10";
            case 1 -> "FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=20";
            case 2 -> "FREQ=MONTHLY;BYDAY=2TU";
            default -> "FREQ=DAILY;INTERVAL=2;UNTIL=20271231T225959Z";
        };
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
