package dev.orrery.face.nats;

import dev.orrery.calendar.Etags;
import dev.orrery.model.PrincipalName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** Under which subject an entry is published: {@code orrery.users.ada.calendar.object_put}. Immutable. */
final class Subjects {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** A server cuts off whoever sends a longer line than 4096 bytes; a name must not become one. */
    private static final int LONGEST_TOKEN = 255;

    private final String prefix;

    Subjects(String prefix) {
        this.prefix = prefix;
    }

    /** What happened stands last, since it has any number of parts. */
    String of(PrincipalName owner, String type) {
        return prefix
                + '.'
                + owner.kind().segment()
                + '.'
                + token(owner.name())
                + '.'
                + Arrays.stream(type.split("\\.", -1)).map(Subjects::token).collect(Collectors.joining("."));
    }

    /** A dot would begin a new token; blanks, stars and angle brackets are not allowed at all. */
    static String token(String name) {
        StringBuilder token = new StringBuilder();
        for (byte one : name.getBytes(StandardCharsets.UTF_8)) {
            if (one >= 'a' && one <= 'z'
                    || one >= 'A' && one <= 'Z'
                    || one >= '0' && one <= '9'
                    || one == '-'
                    || one == '_') {
                token.append((char) one);
            } else {
                token.append('%').append(HEX.toHexDigits(one));
            }
        }
        if (token.length() > LONGEST_TOKEN) {
            return "%" + Etags.digest(name);
        }
        return token.isEmpty() ? "%" : token.toString();
    }
}
