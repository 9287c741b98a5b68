package dev.orrery.source.mail;

import dev.orrery.mime.Header;
import dev.orrery.mime.MimeLimits;
import dev.orrery.mime.MimeReader;
import dev.orrery.model.Refused;
import java.util.Arrays;
import java.util.List;

/** The header fields of a mail, read without its body. Immutable. */
record MailHead(List<Header> fields) {
    /** A head that cannot be read has no fields. */
    static MailHead of(byte[] mail) {
        byte[] head = Arrays.copyOf(mail, Math.min(end(mail), MimeLimits.DEFAULT.size()));
        try {
            return new MailHead(new MimeReader(MimeLimits.DEFAULT).read(head).headers());
        } catch (Refused broken) {
            return new MailHead(List.of());
        }
    }

    /** Past the empty line, or where the mail ends. */
    private static int end(byte[] mail) {
        int line = 0;
        for (int i = 0; i < mail.length; i++) {
            if (mail[i] == '\n') {
                boolean empty = i == line || i == line + 1 && mail[line] == '\r';
                if (empty) {
                    return i + 1;
                }
                line = i + 1;
            }
        }
        return mail.length;
    }

    /** All values of a field, from the top. */
    List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.is(name))
                .map(field -> field.value().strip())
                .toList();
    }

    /** The address in the topmost field of that name, without angle brackets; {@code otherwise} if there is no field. */
    String address(String name, String otherwise) {
        List<String> values = all(name);
        return values.isEmpty()
                ? otherwise
                : values.getFirst().replaceAll("[<>]", "").strip();
    }
}
