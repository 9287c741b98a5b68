package dev.orrery.source.mail;

import dev.orrery.mime.Header;
import dev.orrery.mime.MimeReader;
import dev.orrery.mime.Part;
import dev.orrery.model.Refused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A notice of a mail system about a mail that it could not bring (RFC 3464; RFC 6533 where addresses have other letters).
 *
 * @param messageId of that mail, with angle brackets
 * @param failed to whom it will not be brought any more; whoever may still get it is not among them
 */
record DeliveryNotice(String messageId, List<Failed> failed) {
    private static final Set<String> STATUS = Set.of("message/delivery-status", "message/global-delivery-status");

    /** The returned mail, or its head (RFC 6522 section 4). */
    private static final Set<String> RETURNED =
            Set.of("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers");

    private static final Pattern MESSAGE_ID = Pattern.compile("<[!-~]{1,250}>");

    /** Bytes of fields; longer ones are no mail system's. */
    private static final int MOST_FIELDS = 200_000;

    private static final int MOST_RECIPIENTS = 1_000;

    /**
     * @param addresses as the mail system knows it, and as it was asked
     * @param problem for people
     */
    record Failed(Set<String> addresses, String problem) {}

    /** Empty if it is none, or says nothing for certain. */
    static Optional<DeliveryNotice> of(Part message, MimeReader reader) {
        String type = message.contentType().parameter("report-type");
        if (!message.is("multipart/report") || !"delivery-status".equalsIgnoreCase(type)) {
            return Optional.empty();
        }
        String messageId = "";
        @Nullable List<Failed> failed = null; // a notice has one such part (section 2); more would keep us busy
        for (Part part : message.parts()) {
            String kind = part.contentType().value();
            if (STATUS.contains(kind) && failed == null) {
                failed = failed(part.content(), reader);
            } else if (RETURNED.contains(kind) && messageId.isEmpty()) {
                messageId = messageId(part.content(), reader);
            }
        }
        return messageId.isEmpty() || failed == null || failed.isEmpty()
                ? Optional.empty()
                : Optional.of(new DeliveryNotice(messageId, failed));
    }

    private static String messageId(byte[] returned, MimeReader reader) {
        List<Header> found = head(returned, reader).stream()
                .filter(header -> header.is("Message-ID"))
                .toList();
        String id = found.size() == 1 ? found.getFirst().value().strip() : "";
        return MESSAGE_ID.matcher(id).matches() ? id : "";
    }

    /** Groups of fields with empty lines in between, the first of which is about the mail as a whole (section 2.1). */
    private static List<Failed> failed(byte[] status, MimeReader reader) {
        if (status.length > MOST_FIELDS) {
            return List.of();
        }
        String[] groups = new String(status, StandardCharsets.UTF_8)
                .replace("\r\n", "\n")
                .strip()
                .split("\n[ \t]*\n+");
        List<Failed> failed = new ArrayList<>();
        for (int i = 1; i < groups.length && i <= MOST_RECIPIENTS; i++) {
            List<Header> fields = head(groups[i].strip().getBytes(StandardCharsets.UTF_8), reader);
            if (value(fields, "Action").toLowerCase(Locale.ROOT).equals("failed")) {
                failed.add(new Failed(addresses(fields), problem(fields)));
            }
        }
        return failed;
    }

    private static List<Header> head(byte[] text, MimeReader reader) {
        try {
            return reader.read(headOf(text)).headers();
        } catch (Refused unreadable) {
            return List.of();
        }
    }

    /** Up to the first empty line: the mail below it may be large, or cut off. */
    private static byte[] headOf(byte[] text) {
        byte[] some = text.length > MOST_FIELDS ? Arrays.copyOf(text, MOST_FIELDS) : text;
        String lines = new String(some, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
        int end = lines.indexOf("\n\n");
        String head = end < 0 ? lines : lines.substring(0, end);
        return (head.replace("\n", "\r\n") + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** {@code rfc822; zoe@elsewhere.net} (section 2.1.2). */
    private static Set<String> addresses(List<Header> fields) {
        Set<String> addresses = new LinkedHashSet<>();
        for (String name : List.of("Original-Recipient", "Final-Recipient")) {
            String value = value(fields, name);
            int semicolon = value.indexOf(';');
            if (semicolon >= 0) {
                addresses.add(value.substring(semicolon + 1).strip().replaceAll("^<|>$", ""));
            }
        }
        return addresses;
    }

    private static String problem(List<Header> fields) {
        String diagnostic = value(fields, "Diagnostic-Code");
        String status = value(fields, "Status");
        String said = diagnostic.isEmpty()
                ? ""
                : diagnostic.substring(diagnostic.indexOf(';') + 1).strip();
        return (said.contains(status) ? said : status + " " + said).strip();
    }

    private static String value(List<Header> fields, String name) {
        @Nullable
        Header field =
                fields.stream().filter(header -> header.is(name)).findFirst().orElse(null);
        return field == null ? "" : field.value().strip();
    }
}
