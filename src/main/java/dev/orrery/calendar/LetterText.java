package dev.orrery.calendar;

import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Property;
import dev.orrery.mime.Header;
import dev.orrery.mime.Mailbox;
import dev.orrery.mime.MimeWriter;
import dev.orrery.mime.ParameterizedValue;
import dev.orrery.mime.Part;
import dev.orrery.scheduling.ItipMethod;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A scheduling message as a mail (RFC 6047): text for people, the message for programs, and the same as a file for who
 * has a program that looks at files only. The same input gives the same bytes. Pure.
 */
final class LetterText {
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss", Locale.ROOT);
    private static final int LONGEST_DESCRIPTION = 2_000;
    private static final int LONGEST_LINE = 200;

    private LetterText() {}

    /** What the head of the mail says. */
    record Head(Mailbox from, Mailbox to, String messageId, Instant date) {}

    /**
     * @param calendar with METHOD
     * @param link where whoever gets it may answer; empty if nowhere
     * @param busyTime of the sender, with METHOD
     */
    static byte[] write(
            Head head,
            ItipMethod method,
            Component calendar,
            LetterLanguage language,
            String link,
            Optional<Component> busyTime) {
        Component first = calendar.content().getFirst();
        byte[] text = ICalendarWriter.write(calendar);
        Part readable = Part.leaf(
                ParameterizedValue.of("text/plain").with("charset", "utf-8"),
                List.of(),
                body(head, method, first, language, link).getBytes(StandardCharsets.UTF_8));
        Part both = Part.multipart(
                ParameterizedValue.of("multipart/alternative"),
                List.of(),
                List.of(readable, Part.leaf(type(method, first), List.of(), text)));
        String file = method == ItipMethod.REPLY ? "reply.ics" : "invite.ics";
        Part attachment = Part.leaf(ParameterizedValue.of("application/ics").with("name", file), attached(file), text);
        List<Part> parts = new ArrayList<>(List.of(both, attachment));
        busyTime.ifPresent(busy -> parts.add(Part.leaf(
                type(ItipMethod.PUBLISH, busy.content().getFirst()),
                attached("freebusy.ics"),
                ICalendarWriter.write(busy))));
        String subject = subject(method, first, language);
        return MimeWriter.write(Part.multipart(
                ParameterizedValue.of("multipart/mixed"),
                List.of(
                        Header.ofDate("Date", head.date()),
                        Header.ofMailboxes("From", List.of(head.from())),
                        Header.ofMailboxes("To", List.of(head.to())),
                        Header.ofText("Subject", subject),
                        new Header("Message-ID", head.messageId()),
                        new Header("Auto-Submitted", "auto-generated")),
                parts));
    }

    private static ParameterizedValue type(ItipMethod method, Component first) {
        return ParameterizedValue.of("text/calendar")
                .with("method", method.name())
                .with("component", first.name())
                .with("charset", "utf-8");
    }

    private static List<Header> attached(String file) {
        return List.of(Header.of(
                "Content-Disposition", ParameterizedValue.of("attachment").with("filename", file)));
    }

    static String subject(ItipMethod method, Component first, LetterLanguage language) {
        String about = isAboutBusyTime(first) ? language.busyTime() : language.subject(method, partstat(first));
        return (about + line(first, "SUMMARY")).strip();
    }

    /** The same in few words, for whoever it came to. */
    static void summary(StringBuilder out, String from, ItipMethod method, Component first, LetterLanguage language) {
        boolean busyTime = isAboutBusyTime(first);
        if (!busyTime) {
            out.append(language.opening(method, partstat(first), from)).append("\r\n\r\n");
        }
        row(out, language.what, busyTime ? language.busyTime() : line(first, "SUMMARY"));
        row(out, language.when, when(first, language));
        row(out, language.where, line(first, "LOCATION"));
        row(out, language.organizer, organizer(first).replaceAll("\\s+", " "));
        out.append("\r\n");
    }

    private static boolean isAboutBusyTime(Component component) {
        return component.is("VFREEBUSY");
    }

    private static String partstat(Component component) {
        Property attendee = component.property("ATTENDEE");
        String value = attendee == null ? null : attendee.parameter("PARTSTAT");
        return value == null ? "" : value.strip().toUpperCase(Locale.ROOT);
    }

    private static String body(Head head, ItipMethod method, Component first, LetterLanguage language, String link) {
        String name = head.from().name().isBlank()
                ? head.from().address()
                : head.from().name();
        StringBuilder out = new StringBuilder();
        boolean busyTime = isAboutBusyTime(first);
        out.append(busyTime ? language.toldBusyTime(name) : language.opening(method, partstat(first), name))
                .append("\r\n\r\n");
        row(out, language.what, line(first, "SUMMARY"));
        row(out, language.when, when(first, language));
        row(out, language.where, line(first, "LOCATION"));
        row(out, language.organizer, busyTime ? "" : organizer(first));
        String description = text(first, "DESCRIPTION");
        if (!description.isBlank() && method.isOfOrganizer()) {
            String some = description.length() > LONGEST_DESCRIPTION
                    ? description.substring(0, LONGEST_DESCRIPTION) + "…"
                    : description;
            out.append("\r\n").append(some.strip().replaceAll("\\R", "\r\n")).append("\r\n");
        }
        if (!link.isEmpty()) {
            answers(out, link, language);
        }
        return out.append("\r\n")
                .append(language.closing(method))
                .append("\r\n")
                .toString();
    }

    /** Each on a line of its own, since programs for mail find out by themselves where an address ends. */
    private static void answers(StringBuilder out, String link, LetterLanguage language) {
        out.append("\r\n").append(language.answerHere()).append("\r\n");
        for (AnswerByLink.Choice choice : AnswerByLink.Choice.values()) {
            row(out, language.choice(choice), link + "?" + choice.word());
        }
    }

    private static void row(StringBuilder out, String label, String value) {
        if (!value.isBlank()) {
            out.append(label).append(": ").append(value).append("\r\n");
        }
    }

    static String organizer(Component component) {
        Property organizer = component.property("ORGANIZER");
        if (organizer == null) {
            return "";
        }
        String name = organizer.parameter("CN");
        String address = organizer.value().replaceFirst("(?i)^mailto:", "");
        return name == null || name.isBlank() ? address : name + " <" + address + ">";
    }

    private static String text(Component component, String name) {
        Property property = component.property(name);
        return property == null ? "" : property.text();
    }

    static String line(Component component, String name) {
        String text = text(component, name).replaceAll("\\s+", " ").strip();
        return text.length() > LONGEST_LINE ? text.substring(0, LONGEST_LINE) + "…" : text;
    }

    /** On the clock that the event is on, which is named. */
    static String when(Component component, LetterLanguage language) {
        Property start = component.property("DTSTART");
        if (start == null) {
            return "";
        }
        String from = start.value().strip();
        String to = Objects.requireNonNullElse(component.value("DTEND"), "").strip();
        String again = component.has("RRULE") || component.has("RDATE") ? " (" + language.repeats + ")" : "";
        try {
            if (from.length() == 8) {
                return days(from, to, language) + again;
            }
            LocalDateTime begin = local(from);
            LocalDateTime end = to.isEmpty() ? null : local(to);
            return moments(begin, end, language) + zone(start) + again;
        } catch (DateTimeException odd) {
            return from; // who can read it shall have it
        }
    }

    private static String days(String from, String to, LetterLanguage language) {
        LocalDate first = LocalDate.parse(from, DateTimeFormatter.BASIC_ISO_DATE);
        LocalDate last = to.isEmpty()
                ? first
                : LocalDate.parse(to, DateTimeFormatter.BASIC_ISO_DATE).minusDays(1);
        return last.isAfter(first) ? language.day(first) + " – " + language.day(last) : language.day(first);
    }

    private static String moments(LocalDateTime begin, @Nullable LocalDateTime end, LetterLanguage language) {
        if (end == null) {
            return language.moment(begin);
        }
        boolean sameDay = begin.toLocalDate().equals(end.toLocalDate());
        return language.moment(begin) + " – " + (sameDay ? language.time(end) : language.moment(end));
    }

    private static LocalDateTime local(String value) {
        return LocalDateTime.parse(value.endsWith("Z") ? value.substring(0, value.length() - 1) : value, LOCAL);
    }

    private static String zone(Property start) {
        String zone = start.parameter("TZID");
        return start.value().strip().endsWith("Z") ? " UTC" : zone == null ? "" : " (" + zone + ")";
    }
}
