package dev.orrery.source.mail;

import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.mime.Header;
import dev.orrery.mime.MimeLimits;
import dev.orrery.mime.MimeReader;
import dev.orrery.mime.Part;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What of a mail matters here.
 *
 * @param from the bare address that the mail says it is from; empty if it names none, or several
 * @param proved whether a trusted server found it to be from there
 * @param messageId as it stands there; may be empty
 * @param automatic value of Auto-Submitted (RFC 3834); {@code no} where there is none
 * @param texts iCalendar texts with a METHOD, each once; busy time first, for what it says may matter to the rest
 * @param notice what it says of a mail that did not arrive
 */
record CalendarMail(
        String from,
        boolean proved,
        String messageId,
        String automatic,
        List<byte[]> texts,
        Optional<DeliveryNotice> notice) {
    private static final Set<String> TYPES =
            Set.of("text/calendar", "application/ics", "text/x-vcalendar", "application/x-vcalendar", "text/vcalendar");
    private static final Set<String> SCHEDULED = Set.of("VEVENT", "VTODO", "VFREEBUSY");
    private static final Pattern ANGLE = Pattern.compile("<([^<>\\s]+@[^<>\\s]+)>");
    private static final Pattern BARE = Pattern.compile("[^<>\\s,;:\"()]+@[^<>\\s,;:\"()]+");

    /** More calendar parts than this are no invitation. */
    private static final int MOST_TEXTS = 20;

    /**
     * @param authority the server whose Authentication-Results are believed; empty for none
     * @throws Refused BadRequest, TooLarge, InvalidCalendarData or InvalidCalendarObject for what cannot be read
     */
    static CalendarMail read(byte[] mail, String authority, int largest) {
        MimeLimits usual = MimeLimits.DEFAULT;
        MimeReader reader =
                new MimeReader(new MimeLimits(largest, usual.header(), usual.headers(), usual.parts(), usual.depth()));
        Part message = reader.read(mail);
        String from = from(message);
        return new CalendarMail(
                from,
                !from.isEmpty() && AuthenticationResults.of(message, authority).prove(from),
                text(message, "Message-ID"),
                text(message, "Auto-Submitted").isEmpty() ? "no" : text(message, "Auto-Submitted"),
                texts(message),
                DeliveryNotice.of(message, reader));
    }

    /** Of everything in it. */
    Set<String> uids() {
        return uids(texts);
    }

    static Set<String> uids(List<byte[]> texts) {
        return texts.stream()
                .flatMap(text -> ICalendarReader.read(text).content().stream())
                .map(component -> component.value("UID"))
                .filter(Objects::nonNull)
                .map(String::strip)
                .collect(Collectors.toSet());
    }

    private static String text(Part message, String name) {
        Header header = message.header(name);
        return header == null ? "" : header.value().strip();
    }

    /** A mail from two people proves nothing about either. */
    private static String from(Part message) {
        List<Header> fields =
                message.headers().stream().filter(header -> header.is("From")).toList();
        if (fields.size() != 1) {
            return "";
        }
        String plain = fields.getFirst()
                .value()
                .replaceAll("\"(?:[^\"\\\\]++|\\\\.)*+\"", " ")
                .replaceAll("\\([^()]*\\)", " ")
                .strip();
        if (plain.contains(",")) {
            return "";
        }
        Matcher angle = ANGLE.matcher(plain);
        if (angle.find()) {
            String address = angle.group(1);
            return angle.find() ? "" : address;
        }
        return BARE.matcher(plain).matches() ? plain : "";
    }

    private static List<byte[]> texts(Part message) {
        List<byte[]> texts = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        int busyTimes = 0;
        for (Part part : message.leaves()) {
            if (TYPES.contains(part.contentType().value())) {
                requireReadable(part);
                Component calendar = ICalendarReader.read(part.utf8());
                String text = part.text().replaceAll("\\s+", "");
                if (isMessage(part, calendar) && !seen.contains(text)) {
                    seen.add(text);
                    boolean busyTime = calendar.content().getFirst().is("VFREEBUSY");
                    texts.add(busyTime ? busyTimes++ : texts.size(), part.utf8());
                }
            }
            if (texts.size() > MOST_TEXTS) {
                throw new Refused(
                        new Reason.BadRequest("It has more than " + MOST_TEXTS + " different calendar parts."));
            }
        }
        return texts;
    }

    /** Text in letters that are guessed at would be stored as something that nobody wrote. */
    private static void requireReadable(Part part) {
        String charset = part.contentType().parameter("charset");
        if (charset == null) {
            return; // UTF-8, and if it is not that the text says so
        }
        try {
            String name = charset.strip();
            Charset known = name.equalsIgnoreCase("us-ascii") ? StandardCharsets.UTF_8 : Charset.forName(name);
            known.newDecoder().decode(ByteBuffer.wrap(part.content()));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            throw new Refused(new Reason.BadRequest("It has a calendar part in a charset that is not known here."));
        } catch (CharacterCodingException broken) {
            throw new Refused(new Reason.BadRequest("It has a calendar part that is not in the charset it names."));
        }
    }

    /** RFC 6047 section 2.4: the METHOD inside and the one outside are the same. A file without one is just a file. */
    private static boolean isMessage(Part part, Component calendar) {
        String outside = part.contentType().parameter("method");
        String inside = calendar.value("METHOD");
        if (inside == null) {
            if (outside != null && part.is("text/calendar")) {
                throw new Refused(new Reason.InvalidCalendarObject(
                        calendar.line(),
                        "the part says method=" + outside + ", and its text has no METHOD (RFC 6047, 2.4)"));
            }
            return false;
        }
        if (outside != null && !outside.strip().equalsIgnoreCase(inside.strip())) {
            throw new Refused(new Reason.InvalidCalendarObject(
                    calendar.line(),
                    "the part says method=" + outside + ", its text METHOD:" + inside + " (RFC 6047, 2.4)"));
        }
        return calendar.content().stream().anyMatch(component -> SCHEDULED.contains(component.name()));
    }
}
