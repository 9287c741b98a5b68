package dev.orrery.mime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.james.mime4j.codec.EncoderUtil;

/**
 * Puts a message together: 7bit, quoted-printable or base64 as the content needs (RFC 2045 section 6), boundaries that
 * occur in no part. The same message gives the same bytes. Stateless.
 */
public final class MimeWriter {
    private static final int LONGEST_LINE = 76;
    private static final String MESSAGE = "message/rfc822";

    private MimeWriter() {}

    public static byte[] write(Part message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
        try {
            StringBuilder head = new StringBuilder();
            if (message.header("MIME-Version") == null) {
                head.append("MIME-Version: 1.0\r\n");
            }
            write(message, head, "1", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the streams are in memory
        }
        return out.toByteArray();
    }

    /** @param place where in the tree the part is, which makes its boundary one of a kind */
    private static void write(Part part, StringBuilder head, String place, ByteArrayOutputStream out)
            throws IOException {
        boolean multipart = !part.parts().isEmpty();
        ParameterizedValue type = part.contentType();
        String boundary = multipart ? boundary(part, place) : "";
        for (Header header : part.headers()) {
            if (header.is("Content-Type")) {
                HeaderText.fold(Header.of("Content-Type", multipart ? type.with("boundary", boundary) : type), head);
            } else if (!header.is("Content-Transfer-Encoding")) {
                HeaderText.fold(header, head);
            }
        }
        if (!multipart) {
            leaf(part, type.value(), head, out);
            return;
        }
        text(head + "\r\n", out);
        int number = 1;
        for (Part child : part.parts()) {
            text("--" + boundary + "\r\n", out);
            write(child, new StringBuilder(), place + "." + number++, out);
            text("\r\n", out);
        }
        text("--" + boundary + "--\r\n", out);
    }

    private static void leaf(Part part, String type, StringBuilder head, ByteArrayOutputStream out) throws IOException {
        byte[] content = part.content();
        if (type.equals(MESSAGE)) {
            // nothing may be encoded that holds encoded parts (RFC 2046 section 5.2.1)
            text(head.append("Content-Transfer-Encoding: 8bit\r\n\r\n").toString(), out);
            out.writeBytes(content);
            return;
        }
        if (!isText(type)) {
            text(head.append("Content-Transfer-Encoding: base64\r\n\r\n").toString(), out);
            EncoderUtil.encodeB(new ByteArrayInputStream(content), out);
            return;
        }
        if (isSevenBit(content)) {
            text(head.append("Content-Transfer-Encoding: 7bit\r\n\r\n").toString(), out);
            out.writeBytes(content);
            return;
        }
        text(head.append("Content-Transfer-Encoding: quoted-printable\r\n\r\n").toString(), out);
        // a blank at the very end is taken for padding, and the library does not protect it
        boolean blankEnd = content.length > 0 && isBlank(content[content.length - 1]);
        int length = blankEnd ? content.length - 1 : content.length;
        ByteArrayInputStream in = new ByteArrayInputStream(content, 0, length);
        if (hasOnlyWholeLineBreaks(content)) {
            EncoderUtil.encodeQ(in, out);
        } else {
            EncoderUtil.encodeQBinary(in, out);
        }
        if (blankEnd) {
            text(content[length] == ' ' ? "=\r\n=20" : "=\r\n=09", out);
        }
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isText(String type) {
        return type.startsWith("text/")
                || type.endsWith("+xml")
                || type.contains("/xml")
                || type.contains("x-vnd.kolab.");
    }

    private static boolean isSevenBit(byte[] content) {
        int line = 0;
        byte before = ' ';
        for (byte c : content) {
            line = c == '\n' ? 0 : line + 1;
            if (c == '\r' && line > 1 && isBlank(before)) {
                return false; // may be taken for padding on the way
            }
            before = c;
            if (c <= 0 || c == 0x7F || c < ' ' && c != '\t' && c != '\r' && c != '\n' || line > LONGEST_LINE + 2) {
                return false;
            }
        }
        return hasOnlyWholeLineBreaks(content) && (content.length == 0 || !isBlank(before));
    }

    private static boolean hasOnlyWholeLineBreaks(byte[] content) {
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\r' && (i + 1 == content.length || content[i + 1] != '\n')
                    || content[i] == '\n' && (i == 0 || content[i - 1] != '\r')) {
                return false;
            }
        }
        return true;
    }

    /** {@code =_} occurs neither in base64 nor in quoted-printable; plain text is looked through. */
    private static String boundary(Part part, String place) {
        int turn = 0;
        String boundary = "=_orrery_" + place;
        while (occurs("--" + boundary, part)) {
            boundary = "=_orrery_" + place + "_" + ++turn;
        }
        return boundary.toLowerCase(Locale.ROOT);
    }

    private static boolean occurs(String line, Part part) {
        return part.leaves().stream()
                .filter(leaf -> isText(leaf.contentType().value())
                        || leaf.contentType().value().equals(MESSAGE))
                .anyMatch(leaf -> new String(leaf.content(), StandardCharsets.ISO_8859_1).contains(line));
    }

    private static void text(String text, ByteArrayOutputStream out) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
