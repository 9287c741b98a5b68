package dev.orrery.dav.report;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.text.Normalizer;

/** The collations that text-match knows (RFC 4791 section 7.5), as substring tests. Pure and thread-safe. */
enum Collation {
    /** RFC 4790 section 9.2: A to Z equal a to z, everything else by its octets. */
    ASCII_CASEMAP("i;ascii-casemap") {
        @Override
        String fold(String text) {
            int at = 0;
            while (at < text.length() && !isAsciiLower(text.charAt(at))) {
                at++;
            }
            if (at == text.length()) {
                return text;
            }
            char[] folded = text.toCharArray();
            for (; at < folded.length; at++) {
                if (isAsciiLower(folded[at])) {
                    folded[at] -= 'a' - 'A';
                }
            }
            return new String(folded);
        }
    },

    /** RFC 4790 section 9.3: octet by octet. */
    OCTET("i;octet") {
        @Override
        String fold(String text) {
            return text;
        }
    },

    /** RFC 5051: each character in title case, then fully decomposed; no reordering of what results. */
    UNICODE_CASEMAP("i;unicode-casemap") {
        @Override
        String fold(String text) {
            StringBuilder folded = new StringBuilder(text.length() + 8);
            text.codePoints().forEach(c -> {
                int title = Character.toTitleCase(c);
                if (title < 0x80) {
                    folded.append((char) title);
                } else {
                    folded.append(Normalizer.normalize(Character.toString(title), Normalizer.Form.NFKD));
                }
            });
            return folded.toString();
        }
    };

    private final String identifier;

    Collation(String identifier) {
        this.identifier = identifier;
    }

    /** What the text is compared as: two texts are equal to this collation if their folded forms are. */
    abstract String fold(String text);

    String identifier() {
        return identifier;
    }

    /**
     * @param identifier as the attribute has it; {@code default} names the default (RFC 4790 section 3.1)
     * @throws Refused with UnknownCollation for any other and for wildcards
     */
    static Collation of(String identifier) {
        for (Collation collation : values()) {
            if (collation.identifier.equals(identifier)) {
                return collation;
            }
        }
        if (identifier.equals("default")) {
            return ASCII_CASEMAP;
        }
        throw new Refused(new Reason.UnknownCollation(identifier));
    }

    private static boolean isAsciiLower(char c) {
        return c >= 'a' && c <= 'z';
    }
}
