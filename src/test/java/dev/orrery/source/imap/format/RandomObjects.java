package dev.orrery.source.imap.format;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Calendar objects by chance: with everything that the formats must carry, some of it odd. */
final class RandomObjects {
    private static final List<String> WORDS = List.of(
            "Besprechung",
            "Ä",
            "€",
            "😀",
            "\\,",
            "\\;",
            "\\n",
            "\\\\",
            " ",
            "<b>",
            "&amp;",
            "]]>",
            "\"",
            "'",
            "a",
            "=",
            "%41");

    private static final List<String> ODD_LINES = List.of(
            "X-ONE:%s",
            "X-TWO;X-P=1;X-Q=\"a;b\",c:%s",
            "X-THREE;VALUE=TEXT:%s",
            "X-FOUR;VALUE=X-MINE:%s",
            "X-FIVE;VALUE=INTEGER:12",
            "X.SIX:%s",
            "7-SEVEN_x0041_:%s",
            "GEO:48.5;-3.25",
            "GEO:north",
            "REQUEST-STATUS:3.7;Invalid user\\;x;ATTENDEE:mailto:a@b",
            "COMMENT;LANGUAGE=de;ALTREP=\"cid:x@y\":%s",
            "RESOURCES:a\\,b,%s",
            "URL:http://example.org/a?b=c;d,e",
            "COLOR:turquoise",
            "RELATED-TO;RELTYPE=PARENT:%s",
            "CONTACT:%s",
            "PRIORITY:high",
            "PERCENT-COMPLETE:+7",
            "EXRULE:FREQ=YEARLY",
            "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,-1FR;BYSETPOS=-1;WKST=SU;X-NEW=1",
            "RRULE:FREQ=DAILY;UNTIL=never",
            "RDATE;VALUE=PERIOD:20260203T100000Z/PT2H,20260204T100000Z/20260204T110000Z",
            "EXDATE;VALUE=DATE:20260203,20260204",
            "EXDATE;VALUE=DATE:20260203,xyz",
            "ATTACH:http://example.org/x.pdf",
            "ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY;X-LABEL=a b.txt:QUJD",
            "ATTACH;ENCODING=8BIT;VALUE=BINARY:QUJD",
            "ATTENDEE;CN=\"A; B\";PARTSTAT=ACCEPTED;RSVP=MAYBE;X-NUM-GUESTS=0:mailto:a@b",
            "STRUCTURED-DATA;VALUE=BINARY;ENCODING=BASE64;FMTTYPE=a/b:AAEC",
            "CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO:tel:+1",
            "DTSTAMP;VALUE=DATE-TIME:20260101T000000Z");

    private RandomObjects() {}

    static String words(Random random) {
        StringBuilder out = new StringBuilder();
        for (int n = 1 + random.nextInt(8); n > 0; n--) {
            out.append(WORDS.get(random.nextInt(WORDS.size())));
        }
        return out.toString();
    }

    /** Whatever the reader takes, of every form; not always a calendar object. */
    static byte[] wild(Random random) {
        StringBuilder out = new StringBuilder("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//EN\n");
        for (int n = random.nextInt(3); n >= 0; n--) {
            String name = List.of("VEVENT", "VTODO", "VJOURNAL", "X-COMP/1", "VLOCATION")
                    .get(random.nextInt(5));
            out.append("BEGIN:").append(name).append('\n');
            lines(random, 12, out);
            if (random.nextBoolean()) {
                out.append("BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER;RELATED=END:-PT5M\n");
                lines(random, 3, out);
                out.append("END:VALARM\n");
            }
            out.append("END:").append(name).append('\n');
        }
        return out.append("END:VCALENDAR\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void lines(Random random, int most, StringBuilder out) {
        for (int n = random.nextInt(most); n > 0; n--) {
            String line = ODD_LINES.get(random.nextInt(ODD_LINES.size()));
            out.append(line.replace("%s", words(random))).append('\n');
        }
    }

    /** A calendar object resource with a master, odd properties, alarms and now and then overrides. */
    static byte[] object(Random random, String component) {
        StringBuilder out = new StringBuilder("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//EN\n");
        int style = random.nextInt(4);
        String uid = "uid-" + random.nextInt(1_000_000) + "@example.org";
        begin(component, uid, time(style, 10), out);
        boolean event = component.equals("VEVENT");
        if (event && random.nextBoolean()) {
            out.append("DTEND").append(style == 0 ? ";VALUE=DATE:20260307\n" : time(style, 12) + "\n");
        } else if (event && random.nextBoolean()) {
            out.append("DURATION:").append(style == 0 ? "P2D" : "PT90M").append('\n');
        }
        boolean recurs = random.nextBoolean();
        if (recurs && !component.equals("VJOURNAL")) {
            List<String> rules = List.of(
                    "FREQ=DAILY;COUNT=5",
                    "FREQ=WEEKLY;BYDAY=TH,MO;INTERVAL=2",
                    "FREQ=MONTHLY;BYMONTHDAY=5",
                    "FREQ=MONTHLY;BYDAY=1TH",
                    "FREQ=YEARLY;BYMONTH=3;BYDAY=-1TH",
                    "FREQ=YEARLY;BYYEARDAY=64",
                    "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;WKST=SU",
                    "FREQ=HOURLY;COUNT=3");
            out.append("RRULE:").append(rules.get(random.nextInt(rules.size()))).append('\n');
        }
        known(random, out);
        for (int n = random.nextInt(6); n > 0; n--) {
            String line = ODD_LINES.get(random.nextInt(13));
            out.append(line.replace("%s", words(random))).append('\n');
        }
        alarms(random, out);
        out.append("END:").append(component).append('\n');
        if (recurs && event && random.nextBoolean()) {
            begin(component, uid, time(style, 14), out);
            out.append("RECURRENCE-ID").append(time(style, 10)).append("\nSUMMARY:moved\nEND:VEVENT\n");
        }
        return out.append("END:VCALENDAR\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void begin(String component, String uid, String start, StringBuilder out) {
        out.append("BEGIN:")
                .append(component)
                .append("\nUID:")
                .append(uid)
                .append("\nDTSTAMP:20260101T000000Z\nDTSTART");
        out.append(start).append('\n');
    }

    private static String time(int style, int hour) {
        String clock = "20260305T" + hour + "0000";
        return switch (style) {
            case 0 -> ";VALUE=DATE:20260305";
            case 1 -> ":" + clock + "Z";
            case 2 -> ";TZID=Europe/Berlin:" + clock;
            default -> ":" + clock;
        };
    }

    private static void known(Random random, StringBuilder out) {
        List<String> lines = List.of(
                "SUMMARY:%s",
                "DESCRIPTION:%s",
                "LOCATION:%s",
                "CATEGORIES:a,%s",
                "CLASS:PRIVATE",
                "SEQUENCE:3",
                "CREATED:20251224T120000Z",
                "LAST-MODIFIED:20260101T120000Z",
                "STATUS:TENTATIVE",
                "TRANSP:TRANSPARENT",
                "PRIORITY:4",
                "ORGANIZER;CN=Ada:mailto:ada@example.org",
                "ATTENDEE;CN=Bob;PARTSTAT=ACCEPTED;RSVP=TRUE:mailto:bob@example.org",
                "ATTENDEE;ROLE=OPT-PARTICIPANT;SCHEDULE-STATUS=1.2:mailto:eve@example.org");
        for (String line : lines) {
            if (random.nextBoolean()) {
                out.append(line.replace("%s", words(random))).append('\n');
            }
        }
    }

    private static void alarms(Random random, StringBuilder out) {
        List<String> triggers = List.of(
                "TRIGGER:-PT15M",
                "TRIGGER:-P1D",
                "TRIGGER:PT0S",
                "TRIGGER;RELATED=END:PT5M",
                "TRIGGER:-PT90S",
                "TRIGGER;VALUE=DATE-TIME:20260305T090000Z");
        for (int n = random.nextInt(3); n > 0; n--) {
            out.append("BEGIN:VALARM\nACTION:")
                    .append(random.nextBoolean() ? "DISPLAY" : "AUDIO")
                    .append('\n');
            out.append(triggers.get(random.nextInt(triggers.size()))).append('\n');
            out.append(random.nextBoolean() ? "UID:alarm-" + n + "\nACKNOWLEDGED:20260101T000000Z\n" : "");
            out.append("DESCRIPTION:").append(words(random)).append("\nEND:VALARM\n");
        }
    }
}
