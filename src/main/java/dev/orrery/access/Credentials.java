package dev.orrery.access;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * What a Basic Authorization header holds (RFC 7617). {@code toString} keeps the password to itself.
 *
 * @param login as typed
 */
public record Credentials(String login, String password) {
    private static final String SCHEME = "Basic ";
    private static final int MAX_HEADER = 4096;

    /** Empty for another scheme, for broken base64, for no colon, or for an unreasonable length. */
    public static Optional<Credentials> parse(String authorization) {
        if (authorization.length() > MAX_HEADER || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder()
                    .decode(authorization.substring(SCHEME.length()).strip());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        String text = decode(bytes);
        int colon = text.indexOf(':');
        if (colon <= 0) {
            return Optional.empty();
        }
        return Optional.of(new Credentials(text.substring(0, colon), text.substring(colon + 1)));
    }

    /** UTF-8, as the challenge asks for; ISO 8859-1 where an old client does not listen. */
    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    @Override
    public String toString() {
        return "Credentials[" + login + "]";
    }
}
