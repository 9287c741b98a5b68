package dev.orrery.calendar;

import dev.orrery.store.CollectionRow;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The two kinds of strong entity tags (RFC 9110 section 8.8.3), with their quotation marks. */
public final class Etags {
    private static final HexFormat HEX = HexFormat.of();
    private static final int BYTES = 16;

    private Etags() {}

    /** Of an object: 128 bits of its content's SHA-256, so that the same bytes have the same tag in every store. */
    public static String of(byte[] content) {
        return '"' + digest(content) + '"';
    }

    /** Of a collection as a whole: where the log stood when it last changed in any way. */
    public static String of(String epoch, CollectionRow row) {
        return CalendarTag.of(epoch, row, "").etag();
    }

    /** 128 bits of SHA-256 in hexadecimal. */
    public static String digest(String text) {
        return digest(text.getBytes(StandardCharsets.UTF_8));
    }

    /** 128 bits of SHA-256 in hexadecimal. */
    static String digest(byte[] content) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(content), 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
