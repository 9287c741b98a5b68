package dev.orrery.source.imap.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A command without its tag, built piece by piece. Every value is checked or encoded, so that none can end the line and
 * begin another command. Not thread-safe; may be sent more than once.
 */
public final class Command {
    private static final int QUOTED = 1000;
    private static final String SPECIALS = "(){%*\"\\]";

    /** What is sent in one go: the last piece of a part is a literal for which the server may want to be asked. */
    record Part(String text, byte @org.jspecify.annotations.Nullable [] literal) {}

    private final String name;
    private final StringBuilder text = new StringBuilder();
    private final List<Part> parts = new ArrayList<>();

    private Command(String name) {
        this.name = name;
        word(name);
    }

    /** Begins a command, such as {@code UID FETCH}. */
    public static Command of(String name) {
        return new Command(name);
    }

    /** What errors call it: never an argument. */
    public String name() {
        return name;
    }

    /** Protocol text of our own, as it stands. */
    public Command word(String word) {
        if (!word.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IllegalArgumentException("not a word of the protocol");
        }
        separate();
        text.append(word);
        return this;
    }

    public Command number(long number) {
        return word(Long.toString(number));
    }

    public Command uids(UidSet uids) {
        return word(uids.toString());
    }

    public Command folder(FolderName folder) {
        return string(folder.wire());
    }

    /** Any string: quoted if that can carry it, else a literal. */
    public Command string(String value) {
        boolean quotable = value.length() <= QUOTED && value.chars().allMatch(c -> c >= ' ' && c <= '~');
        if (!quotable) {
            return literal(value.getBytes(StandardCharsets.UTF_8));
        }
        separate();
        text.append('"')
                .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
                .append('"');
        return this;
    }

    /** Flags and keywords in parentheses; a keyword is an atom (RFC 9051 section 2.3.2). */
    public Command flags(Collection<String> flags) {
        flags.forEach(Command::checkFlag);
        return word("(" + String.join(" ", flags) + ")");
    }

    private static void checkFlag(String flag) {
        String atom = flag.startsWith("\\") ? flag.substring(1) : flag;
        if (atom.isEmpty() || !atom.chars().allMatch(c -> c > ' ' && c <= '~' && SPECIALS.indexOf(c) < 0)) {
            throw new IllegalArgumentException("not a flag: a flag is made of letters, digits and signs");
        }
    }

    /** Bytes as they are, but for NUL, which no literal may hold (RFC 9051 section 4.3). */
    public Command literal(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                throw new IllegalArgumentException("a value that holds NUL cannot travel over IMAP");
            }
        }
        separate();
        parts.add(new Part(text.toString(), bytes));
        text.setLength(0);
        return this;
    }

    public Command open() {
        separate();
        text.append('(');
        return this;
    }

    public Command close() {
        text.append(')');
        return this;
    }

    private void separate() {
        boolean begins = parts.isEmpty() && text.isEmpty();
        boolean inside = !text.isEmpty() && text.charAt(text.length() - 1) == '(';
        if (!begins && !inside) {
            text.append(' ');
        }
    }

    /** All parts; the last has no literal. */
    List<Part> parts() {
        List<Part> all = new ArrayList<>(parts);
        all.add(new Part(text.toString(), null));
        return all;
    }

    /** Bytes that go over the wire, roughly. */
    long size() {
        long size = text.length();
        for (Part part : parts) {
            size += part.text.length() + (part.literal == null ? 0 : part.literal.length);
        }
        return size;
    }
}
