package dev.orrery.model;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A name as somebody seeks it: {@code *} stands for any characters, also none; a backslash before {@code *} or another
 * backslash means the character itself. Compared without case. Immutable.
 *
 * @param pieces folded: what stands between the asterisks, so one more than there are asterisks
 */
public record NamePattern(List<String> pieces) {
    /** Stands before the first character of a name where it can be entered, and behind the last. */
    public static final String BEGIN = "\u0002";

    public static final String END = "\u0003";

    public NamePattern {
        pieces = List.copyOf(pieces);
    }

    /** As names of mail systems are compared: they write them in whichever case and composition. */
    public static String fold(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    public static NamePattern parse(String written) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            char next = i + 1 < written.length() ? written.charAt(i + 1) : ' ';
            if (c == '\\' && (next == '*' || next == '\\')) {
                piece.append(next);
                i++;
            } else if (c == '*') {
                pieces.add(fold(piece.toString()));
                piece.setLength(0);
            } else {
                piece.append(c);
            }
        }
        pieces.add(fold(piece.toString()));
        return new NamePattern(pieces);
    }

    /** Whether every name fits. */
    public boolean isAll() {
        return pieces.size() > 1 && pieces.stream().allMatch(String::isEmpty);
    }

    /** @param name in any case */
    public boolean fits(String name) {
        String folded = fold(name);
        if (pieces.size() == 1) {
            return folded.equals(pieces.getFirst());
        }
        if (!folded.startsWith(pieces.getFirst())) {
            return false;
        }
        int at = pieces.getFirst().length();
        for (String piece : pieces.subList(1, pieces.size() - 1)) {
            int found = folded.indexOf(piece, at);
            if (found < 0) {
                return false;
            }
            at = found + piece.length();
        }
        return folded.length() - pieces.getLast().length() >= at && folded.endsWith(pieces.getLast());
    }

    /** The longest text that stands in every name that fits, with the mark of its beginning or end where it has to be there. */
    public String longest() {
        String longest = "";
        for (int i = 0; i < pieces.size(); i++) {
            String piece = pieces.get(i);
            String marked = (i == 0 && !piece.isEmpty() ? BEGIN : "")
                    + piece
                    + (i == pieces.size() - 1 && !piece.isEmpty() ? END : "");
            longest = marked.length() > longest.length() ? marked : longest;
        }
        return longest;
    }
}
