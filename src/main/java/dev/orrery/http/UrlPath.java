package dev.orrery.http;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The path of a request or an href (RFC 3986 section 3.3), decoded into segments once and checked: no dot segments, no
 * encoded slash, no control characters, valid UTF-8, bounded length.
 *
 * @param raw as the client wrote it
 * @param segments decoded, none empty
 * @param trailingSlash whether it names a collection in form
 */
public record UrlPath(String raw, List<String> segments, boolean trailingSlash) {
    /** Bytes that a decoded segment may have; the length that common file systems take for a name. */
    public static final int MAX_SEGMENT = 255;

    /** Characters that a path may have as sent. */
    static final int MAX_PATH = 4096;

    private static final String UNRESERVED = "-._~!$&'()*+,;=:@";
    private static final boolean[] PLAIN = plain();
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    public UrlPath {
        segments = List.copyOf(segments);
    }

    /** @throws Refused with BadRequest, saying what is wrong */
    public static UrlPath parse(String raw) {
        if (!raw.startsWith("/")) {
            throw refuse("A path starts with a slash.");
        }
        if (raw.length() > MAX_PATH) {
            throw refuse("The path is longer than " + MAX_PATH + " characters.");
        }
        List<String> segments = new ArrayList<>();
        int start = 1;
        while (start < raw.length()) {
            int end = raw.indexOf('/', start);
            int stop = end < 0 ? raw.length() : end;
            if (stop > start) {
                segments.add(check(decode(raw.substring(start, stop), false)));
            }
            start = stop + 1;
        }
        return new UrlPath(raw, segments, raw.endsWith("/"));
    }

    /** Percent-encodes one segment; {@code @} and the other sub-delimiters stay as they are. */
    public static String encode(String segment) {
        int length = segment.length();
        for (int i = 0; i < length; i++) {
            char c = segment.charAt(i);
            if (c >= PLAIN.length || !PLAIN[c]) {
                return encodeFrom(segment, i);
            }
        }
        return segment;
    }

    private static String encodeFrom(String segment, int first) {
        byte[] bytes = segment.getBytes(StandardCharsets.UTF_8);
        StringBuilder out = new StringBuilder(bytes.length + 16).append(segment, 0, first);
        for (int i = first; i < bytes.length; i++) {
            int b = bytes[i] & 0xff;
            if (b < PLAIN.length && PLAIN[b]) {
                out.append((char) b);
            } else {
                out.append('%').append(HEX[b >> 4]).append(HEX[b & 15]);
            }
        }
        return out.toString();
    }

    private static boolean[] plain() {
        boolean[] plain = new boolean[128];
        for (int c = 0; c < plain.length; c++) {
            plain[c] = Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0;
        }
        return plain;
    }

    /** A parameter of a raw query, decoded. */
    public static Optional<String> parameter(String query, String name) {
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (decode(key, true).equals(name)) {
                return Optional.of(equals < 0 ? "" : decode(pair.substring(equals + 1), true));
            }
        }
        return Optional.empty();
    }

    private static String decode(String text, boolean query) {
        if (text.indexOf('%') < 0 && (!query || text.indexOf('+') < 0)) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw refuse("A percent sign in the address is followed by two hexadecimal digits.");
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else if (query && c == '+') {
                bytes.write(' ');
            } else {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw refuse("The address is not UTF-8 where it is percent-encoded.");
        }
    }

    private static String check(String segment) {
        if (segment.equals(".") || segment.equals("..")) {
            throw refuse("A path has no dot segments.");
        }
        if (segment.length() > MAX_SEGMENT || segment.getBytes(StandardCharsets.UTF_8).length > MAX_SEGMENT) {
            throw refuse("A name in the path is longer than " + MAX_SEGMENT + " bytes.");
        }
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '/' || c < 0x20 || c == 0x7f) {
                throw refuse("A name in the path holds a slash or a control character.");
            }
        }
        return segment;
    }

    private static Refused refuse(String why) {
        return new Refused(new Reason.BadRequest(why));
    }
}
