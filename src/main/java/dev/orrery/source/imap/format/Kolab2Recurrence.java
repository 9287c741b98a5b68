package dev.orrery.source.imap.format;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.ObjectZones;
import dev.orrery.ical.Parameter;
import dev.orrery.ical.Property;
import dev.orrery.ical.Zone;
import dev.orrery.xml.XmlElement;
import dev.orrery.xml.XmlWriter;
import java.io.IOException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The recurrence element of Kolab format 2.0 and the rule it stands for. A rule that it has no words for is not written
 * at all: half a rule would be a wrong one. For one component.
 */
final class Kolab2Recurrence {
    private static final Pattern NTH = Pattern.compile("([+-]?\\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)");
    private static final Set<String> PARTS = Set.of(
            "FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYYEARDAY", "BYSETPOS");

    private final CalendarTime start;
    private final ObjectZones zones;

    Kolab2Recurrence(CalendarTime start, ObjectZones zones) {
        this.start = start;
        this.zones = zones;
    }

    /** What stands in the element besides interval and range. */
    private record Shape(
            String cycle,
            @Nullable String type,
            List<String> days,
            @Nullable String dayNumber,
            boolean dayOfMonth,
            @Nullable String month) {}

    void write(Component component, XmlWriter out) throws IOException {
        List<Property> rules = component.all("RRULE");
        Map<String, String> rule = rules.size() == 1 ? parts(rules.getFirst().value()) : Map.of();
        Shape shape = rule.isEmpty() ? null : shape(rule);
        if (shape == null) {
            return;
        }
        out.start(Kolab2Words.name("recurrence")).attribute("cycle", shape.cycle);
        if (shape.type != null) {
            out.attribute("type", shape.type);
        }
        out.element(Kolab2Words.name("interval"), rule.getOrDefault("INTERVAL", "1"));
        for (String day : shape.days) {
            out.element(Kolab2Words.name("day"), day);
        }
        if (shape.dayNumber != null) {
            out.element(Kolab2Words.name("daynumber"), shape.dayNumber);
            if (shape.dayOfMonth) {
                out.element(Kolab2Words.name("date"), shape.dayNumber); // some programs read this one, some the other
            }
        }
        if (shape.month != null) {
            out.element(Kolab2Words.name("month"), shape.month);
        }
        range(rule, out);
        for (String day : exclusions(component)) {
            out.element(Kolab2Words.name("exclusion"), day);
        }
        out.end();
    }

    /** Empty if a part is there that Kolab has no word for. */
    private static Map<String, String> parts(String raw) {
        Map<String, String> parts = new HashMap<>();
        for (String part : raw.split(";")) {
            int equals = part.indexOf('=');
            if (equals < 0 || !PARTS.contains(part.substring(0, equals)) || equals + 1 == part.length()) {
                return Map.of();
            }
            parts.put(part.substring(0, equals), part.substring(equals + 1));
        }
        boolean numbers = parts.getOrDefault("INTERVAL", "1").matches("\\d{1,9}")
                && parts.getOrDefault("COUNT", "1").matches("\\d{1,9}");
        return numbers ? parts : Map.of();
    }

    private @Nullable Shape shape(Map<String, String> rule) {
        String cycle = Kolab2Words.CYCLES.kolab(rule.get("FREQ"));
        Set<String> by = new TreeSet<>(rule.keySet());
        by.removeIf(part -> !part.startsWith("BY"));
        LocalDateTime first = Kolab2Times.local(start);
        if (cycle == null) {
            return null;
        }
        String ownDay =
                Kolab2Words.DAYS.pairs().get(first.getDayOfWeek().ordinal()).getKey();
        String ownMonth = Kolab2Words.MONTHS.get(first.getMonthValue() - 1);
        return switch (cycle) {
            case "daily" -> by.isEmpty() ? new Shape(cycle, null, List.of(), null, false, null) : null;
            case "weekly" -> {
                List<String> days = by.isEmpty() ? List.of(ownDay) : plainDays(rule.get("BYDAY"));
                yield by.size() > 1 || days.isEmpty() ? null : new Shape(cycle, null, days, null, false, null);
            }
            case "monthly" -> {
                if (by.isEmpty() || by.equals(Set.of("BYMONTHDAY"))) {
                    String day = number(rule.getOrDefault("BYMONTHDAY", "" + first.getDayOfMonth()));
                    yield day == null ? null : new Shape(cycle, "daynumber", List.of(), day, true, null);
                }
                yield weekday(cycle, rule, by, null);
            }
            default -> yearly(rule, by, first.getDayOfMonth() + "", ownMonth);
        };
    }

    private static @Nullable Shape yearly(Map<String, String> rule, Set<String> by, String ownDate, String ownMonth) {
        if (by.equals(Set.of("BYYEARDAY"))) {
            String day = number(rule.get("BYYEARDAY"));
            return day == null ? null : new Shape("yearly", "yearday", List.of(), day, false, null);
        }
        String month = ownMonth;
        if (by.remove("BYMONTH")) {
            String number = String.valueOf(rule.get("BYMONTH"));
            month = number.matches("[1-9]|1[0-2]") ? Kolab2Words.MONTHS.get(Integer.parseInt(number) - 1) : "";
        } else if (!by.isEmpty()) {
            return null; // BYDAY or BYMONTHDAY of any month
        }
        if (month.isEmpty()) {
            return null;
        }
        if (by.isEmpty() || by.equals(Set.of("BYMONTHDAY"))) {
            String day = number(rule.getOrDefault("BYMONTHDAY", ownDate));
            return day == null ? null : new Shape("yearly", "monthday", List.of(), day, true, month);
        }
        return weekday("yearly", rule, by, month);
    }

    /** The n-th of such days in a month: {@code BYDAY=2MO}, or {@code BYDAY=MO,TU;BYSETPOS=2}. */
    private static @Nullable Shape weekday(
            String cycle, Map<String, String> rule, Set<String> by, @Nullable String month) {
        String days = String.valueOf(rule.get("BYDAY"));
        if (by.equals(Set.of("BYDAY", "BYSETPOS"))) {
            String position = number(rule.get("BYSETPOS"));
            List<String> names = plainDays(days);
            return position == null || names.isEmpty()
                    ? null
                    : new Shape(cycle, "weekday", names, position, false, month);
        }
        Matcher nth = NTH.matcher(days);
        if (!by.equals(Set.of("BYDAY")) || !nth.matches() || nth.group(1) == null) {
            return null;
        }
        String day = String.valueOf(Kolab2Words.DAYS.kolab(nth.group(2)));
        return new Shape(cycle, "weekday", List.of(day), number(nth.group(1)), false, month);
    }

    private static @Nullable String number(@Nullable String text) {
        return text != null && text.matches("[+-]?\\d{1,3}") ? Integer.toString(Integer.parseInt(text)) : null;
    }

    /** Empty if one of them has a number. */
    private static List<String> plainDays(@Nullable String list) {
        List<String> days = new ArrayList<>();
        for (String day : String.valueOf(list).split(",")) {
            String name = Kolab2Words.DAYS.kolab(day);
            if (name == null) {
                return List.of();
            }
            days.add(name);
        }
        return days;
    }

    private void range(Map<String, String> rule, XmlWriter out) throws IOException {
        String until = rule.get("UNTIL");
        CalendarTime last = until == null ? null : CalendarTime.of(new Property("UNTIL", until), zones);
        String type = rule.containsKey("COUNT") ? "number" : last == null ? "none" : "date";
        out.start(Kolab2Words.name("range")).attribute("type", type);
        if (rule.containsKey("COUNT")) {
            out.text(String.valueOf(rule.get("COUNT")));
        } else if (last != null) {
            out.text(day(last).toString());
        }
        out.end();
    }

    private List<String> exclusions(Component component) {
        List<String> days = new ArrayList<>();
        for (Property property : component.all("EXDATE")) {
            for (String value : property.value().split(",")) {
                CalendarTime time = CalendarTime.of(property.withValue(value), zones);
                if (time != null) {
                    days.add(day(time).toString());
                }
            }
        }
        return days;
    }

    /** The day on the clock of the start. */
    private LocalDate day(CalendarTime time) {
        Zone own = start.zone();
        Zone theirs = time.zone();
        if (time.date() || own == null || theirs == null) {
            return Kolab2Times.local(time).toLocalDate();
        }
        long local = own.toLocal(theirs.toUtc(time.local()));
        return Kolab2Times.local(new CalendarTime(local, false, own)).toLocalDate();
    }

    /**
     * RRULE and EXDATE.
     *
     * @param like the DTSTART, for the parameters of EXDATE
     */
    List<Property> read(XmlElement element, Property like) {
        List<Property> properties = new ArrayList<>();
        String rule = rule(element);
        if (rule != null) {
            properties.add(new Property("RRULE", rule));
        }
        List<String> dates = new ArrayList<>();
        for (XmlElement exclusion : element.children(Kolab2Words.name("exclusion"))) {
            LocalDate day = date(exclusion.text());
            if (day != null) {
                dates.add(Kolab2Times.atTimeOf(day, start));
            }
        }
        if (!dates.isEmpty()) {
            List<Parameter> parameters = like.parameters().stream()
                    .filter(parameter ->
                            parameter.name().equals("TZID") || parameter.name().equals("VALUE"))
                    .toList();
            properties.add(new Property("EXDATE", parameters, String.join(",", dates), 0));
        }
        return properties;
    }

    private @Nullable String rule(XmlElement element) {
        String frequency = Kolab2Words.CYCLES.icalendar(element.attribute("cycle"));
        if (frequency == null) {
            return null;
        }
        StringBuilder rule = new StringBuilder("FREQ=" + frequency);
        String interval = Kolab2Words.text(element, "interval");
        if (interval != null && interval.matches("0*[1-9]\\d{0,8}") && Integer.parseInt(interval) > 1) {
            rule.append(";INTERVAL=").append(Integer.parseInt(interval));
        }
        rule.append(by(element, frequency));
        XmlElement range = element.child(Kolab2Words.name("range"));
        String type = range == null ? null : range.attribute("type");
        String text = range == null ? "" : range.text().strip();
        LocalDate last = date(text);
        if ("number".equals(type) && text.matches("0*[1-9]\\d{0,8}")) {
            rule.append(";COUNT=").append(Integer.parseInt(text));
        } else if ("date".equals(type) && last != null) {
            rule.append(";UNTIL=").append(Kolab2Times.until(last, start));
        }
        return rule.toString();
    }

    private String by(XmlElement element, String frequency) {
        List<String> days = element.children(Kolab2Words.name("day")).stream()
                .map(day -> Kolab2Words.DAYS.icalendar(day.text()))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        String type = Objects.requireNonNullElse(element.attribute("type"), "");
        String number = number(Kolab2Words.text(element, "daynumber"));
        String date = number(Kolab2Words.text(element, "date"));
        int month = Kolab2Words.MONTHS.indexOf(
                String.valueOf(Kolab2Words.text(element, "month")).toLowerCase(Locale.ROOT));
        String byMonth = month < 0 ? "" : ";BYMONTH=" + (month + 1);
        return switch (frequency) {
            case "WEEKLY" -> days.isEmpty() ? "" : ";BYDAY=" + String.join(",", days);
            case "MONTHLY", "YEARLY" ->
                switch (type) {
                    case "weekday" -> byMonth + weekday(days, number);
                    case "yearday" -> number == null ? "" : ";BYYEARDAY=" + number;
                    case "daynumber", "monthday" -> byMonth + monthDay(number == null ? date : number);
                    default -> "";
                };
            default -> "";
        };
    }

    private static String monthDay(@Nullable String day) {
        return day == null ? "" : ";BYMONTHDAY=" + day;
    }

    private static String weekday(List<String> days, @Nullable String number) {
        if (days.isEmpty()) {
            return "";
        }
        if (number == null) {
            return ";BYDAY=" + String.join(",", days);
        }
        return days.size() == 1
                ? ";BYDAY=" + number + days.getFirst()
                : ";BYDAY=" + String.join(",", days) + ";BYSETPOS=" + number;
    }

    /** The day at the beginning of a text; null if there is none. */
    private static @Nullable LocalDate date(String text) {
        String digits = text.strip();
        try {
            return digits.length() < 10 ? null : LocalDate.parse(digits.substring(0, 10));
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
