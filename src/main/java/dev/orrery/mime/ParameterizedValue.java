package dev.orrery.mime;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.james.mime4j.stream.NameValuePair;
import org.apache.james.mime4j.stream.ParserCursor;
import org.apache.james.mime4j.stream.RawBody;
import org.apache.james.mime4j.stream.RawFieldParser;
import org.apache.james.mime4j.util.ContentUtil;
import org.apache.james.mime4j.util.MimeParameterMapping;
import org.jspecify.annotations.Nullable;

/**
 * The value of Content-Type or Content-Disposition: a token and parameters (RFC 2045 section 5.1), continued and encoded
 * as RFC 2231 says. Immutable.
 *
 * @param value in lower case, such as {@code text/calendar}
 * @param parameters names in lower case, values decoded
 */
public record ParameterizedValue(String value, Map<String, String> parameters) {
    /** Longest parameter value in one piece, in bytes. */
    private static final int PIECE = 50;

    private static final String TOKEN = "!#$&+-.^_`|~";

    public ParameterizedValue {
        value = value.toLowerCase(Locale.ROOT);
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    public static ParameterizedValue of(String value) {
        return new ParameterizedValue(value, Map.of());
    }

    /** The same with a parameter more. */
    public ParameterizedValue with(String name, String parameterValue) {
        Map<String, String> more = new LinkedHashMap<>(parameters);
        more.put(name, parameterValue);
        return new ParameterizedValue(value, more);
    }

    public @Nullable String parameter(String name) {
        return parameters.get(name);
    }

    /** Reads whatever stands there; what makes no sense is left out. */
    public static ParameterizedValue parse(String wire) {
        var bytes = ContentUtil.encode(StandardCharsets.UTF_8, wire);
        RawBody body = new RawFieldParser().parseRawBody(bytes, new ParserCursor(0, bytes.length()));
        Map<String, String> parameters = new LinkedHashMap<>();
        try {
            MimeParameterMapping mapping = new MimeParameterMapping();
            for (NameValuePair pair : body.getParams()) {
                if (pair.getValue() != null && pair.getName().contains("*")) {
                    mapping.addParameter(pair.getName(), text(pair.getValue()));
                } else if (pair.getValue() != null) { // apostrophes mean nothing here, though the library thinks so
                    put(pair.getName(), text(pair.getValue()), parameters);
                }
            }
            mapping.getParameters().forEach((name, value) -> put(name, value, parameters));
        } catch (RuntimeException broken) { // a charset or an escape of RFC 2231 that does not exist
            parameters.clear();
            body.getParams().forEach(pair -> put(pair.getName(), pair.getValue(), parameters));
        }
        String value = body.getValue() == null ? "" : body.getValue().strip();
        return new ParameterizedValue(value, parameters);
    }

    private static void put(String name, @Nullable String value, Map<String, String> parameters) {
        if (value != null && !name.isBlank()) {
            parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), HeaderText.decode(value));
        }
    }

    /** The library reads bytes as Latin-1. */
    private static String text(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) > 0xFF) {
                return value;
            }
        }
        return HeaderText.ofBytes(value.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** For the wire. */
    String format() {
        StringBuilder out = new StringBuilder(value);
        parameters.forEach((name, parameter) -> append(name, HeaderText.oneLine(parameter), out));
        return out.toString();
    }

    private static void append(String name, String value, StringBuilder out) {
        boolean ascii = value.chars().allMatch(c -> c >= ' ' && c <= '~');
        if (ascii && value.length() <= PIECE && !value.contains("=?")) {
            out.append("; ").append(name).append('=');
            boolean token = !value.isEmpty() && value.chars().allMatch(ParameterizedValue::isTokenCharacter);
            out.append(token ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
            return;
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        int pieces = 0;
        for (int from = 0; from < bytes.length; pieces++) {
            out.append("; ").append(name);
            out.append(bytes.length <= PIECE ? "*=" : "*" + pieces + "*=");
            out.append(pieces == 0 ? "utf-8''" : "");
            int to = Math.min(bytes.length, from + PIECE);
            while (to < bytes.length && (bytes[to] & 0xC0) == 0x80) {
                to--;
            }
            for (; from < to; from++) {
                appendEncoded(bytes[from], out);
            }
        }
    }

    private static void appendEncoded(byte octet, StringBuilder out) {
        int c = octet & 0xFF;
        if (c < 0x80 && isTokenCharacter(c)) {
            out.append((char) c);
        } else {
            out.append('%').append(Character.toUpperCase(Character.forDigit(c >> 4, 16)));
            out.append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
        }
    }

    /** A character that tokens (RFC 2045) and encoded values (RFC 2231) both take as it is. */
    private static boolean isTokenCharacter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || TOKEN.indexOf(c) >= 0;
    }
}
