package dev.orrery.mime;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A header field (RFC 5322 section 2.2).
 *
 * @param name as written; compared in any letter case
 * @param value as on the wire, unfolded: encoded words are still encoded
 */
public record Header(String name, String value) {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    public Header {
        if (!name.matches("[!-9;-~]+")) {
            throw new IllegalArgumentException("no name of a header field: " + name);
        }
        value = HeaderText.oneLine(value).strip();
    }

    /** A field with text for people, encoded here (RFC 2047). */
    public static Header ofText(String name, String text) {
        return new Header(name, HeaderText.encode(text));
    }

    /** A field such as Content-Type. */
    public static Header of(String name, ParameterizedValue value) {
        return new Header(name, value.format());
    }

    public static Header ofDate(String name, Instant time) {
        return new Header(name, DATE.format(time));
    }

    public static Header ofMailboxes(String name, List<Mailbox> mailboxes) {
        return new Header(name, mailboxes.stream().map(Mailbox::format).collect(Collectors.joining(", ")));
    }

    public boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    /** The value as a time (RFC 5322 section 3.3); null if it is none. */
    public @Nullable Instant instant() {
        String plain =
                value.replaceAll("\\([^()]*\\)", "").replaceAll("\\s+", " ").strip();
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME.parse(plain, Instant::from);
        } catch (DateTimeException notOne) {
            return null;
        }
    }

    /** The value with its encoded words decoded. */
    public String text() {
        return HeaderText.decode(value);
    }
}
