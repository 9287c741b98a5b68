package dev.orrery.source.imap.wire;

import dev.orrery.source.imap.wire.Response.Condition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads one response after the other. One thread at a time; after an exception the stream stands anywhere and must be
 * closed.
 */
final class ResponseReader {
    private static final int LITERAL_STEP = 64 << 10;

    private final ByteSource in;
    private final Limits limits;
    private int line;
    private int items;
    private long kept;

    ResponseReader(ByteSource in, Limits limits) {
        this.in = in;
        this.limits = limits;
    }

    /** The next response, waiting for it. */
    Response read() throws IOException {
        line = 0;
        items = 0;
        kept = 0;
        in.begin();
        String tag = word();
        if (tag.equals("+")) {
            skip(' ');
            return new Response.Continuation(rest());
        }
        require(' ');
        String name = word().toUpperCase(Locale.ROOT);
        Condition condition = condition(name);
        if (condition != null) {
            return status(tag, condition);
        }
        if (!tag.equals("*")) {
            throw new WireException("a response is neither tagged, untagged nor a continuation");
        }
        return data(name);
    }

    private static @Nullable Condition condition(String name) {
        return switch (name) {
            case "OK" -> Condition.OK;
            case "NO" -> Condition.NO;
            case "BAD" -> Condition.BAD;
            case "BYE" -> Condition.BYE;
            case "PREAUTH" -> Condition.PREAUTH;
            default -> null;
        };
    }

    /** RFC 9051 section 7.1. The argument of a code is taken as it stands: codes are many, and few are understood. */
    private Response.Status status(String tag, Condition condition) throws IOException {
        skip(' ');
        if (in.peek() != '[') {
            return new Response.Status(tag, condition, "", "", rest());
        }
        next();
        StringBuilder code = new StringBuilder();
        for (int c = next(); c != ']'; c = next()) {
            if (c == '\r' || c == '\n') {
                throw new WireException("a response code does not end");
            }
            code.append((char) c);
        }
        skip(' ');
        int space = code.indexOf(" ");
        String name = space < 0 ? code.toString() : code.substring(0, space);
        String argument = space < 0 ? "" : code.substring(space + 1);
        return new Response.Status(tag, condition, name.toUpperCase(Locale.ROOT), argument, rest());
    }

    private Response.Data data(String first) throws IOException {
        long number = -1;
        String name = first;
        if (!first.isEmpty() && first.charAt(0) >= '0' && first.charAt(0) <= '9') {
            number = Numbers.of(first);
            require(' ');
            name = word().toUpperCase(Locale.ROOT);
        }
        List<Item> found = new ArrayList<>();
        while (!atEnd()) {
            if (!skip(' ')) {
                throw new WireException("two values stand together in the response " + printable(name));
            }
            if (in.peek() != '\r' && in.peek() != '\n') {
                found.add(item(0));
            }
        }
        return new Response.Data(number, name, found);
    }

    private Item item(int depth) throws IOException {
        if (++items > limits.items()) {
            throw new WireException("a response holds more than " + limits.items() + " values");
        }
        return switch (in.peek()) {
            case '(' -> group(depth);
            case '"' -> quoted();
            case '{', '~' -> literal();
            default -> atom();
        };
    }

    private Item group(int depth) throws IOException {
        if (depth >= limits.nesting()) {
            throw new WireException("lists are nested more than " + limits.nesting() + " deep");
        }
        next();
        List<Item> members = new ArrayList<>();
        while (in.peek() != ')') {
            if (!skip(' ')) {
                members.add(item(depth + 1));
            }
        }
        next();
        return new Item.Group(members);
    }

    private Item quoted() throws IOException {
        next();
        Bytes bytes = new Bytes();
        for (int c = next(); c != '"'; c = next()) {
            int value = c == '\\' ? next() : c;
            if (value == '\r' || value == '\n') {
                throw new WireException("a quoted string does not end");
            }
            bytes.add(value);
        }
        return new Item.Text(bytes.toArray());
    }

    /** A literal, or with a tilde one that may hold NUL (RFC 3516). */
    private Item literal() throws IOException {
        if (in.peek() == '~') {
            next();
            if (in.peek() != '{') {
                return atom("~");
            }
        }
        next();
        StringBuilder digits = new StringBuilder();
        for (int c = next(); c != '}'; c = next()) {
            if (c == '+' && in.peek() == '}') {
                continue;
            }
            digits.append((char) c);
            if (digits.length() > 18) {
                throw new WireException("the size of a literal is not a number");
            }
        }
        end();
        return literal(Numbers.of(digits.toString()));
    }

    private Item literal(long size) throws IOException {
        if (size > limits.literalAtAll()) {
            throw new WireException("a literal of " + size + " bytes is announced");
        }
        in.allow(size);
        if (kept + size > limits.literal()) {
            in.skip(size);
            return new Item.Oversized(size);
        }
        kept += size;
        return new Item.Text(exactly((int) size));
    }

    /** Grows with what arrives, not with what was announced. */
    private byte[] exactly(int size) throws IOException {
        byte[] bytes = new byte[Math.min(size, LITERAL_STEP)];
        int filled = 0;
        while (filled < size) {
            if (filled == bytes.length) {
                bytes = java.util.Arrays.copyOf(bytes, (int) Math.min(size, bytes.length * 4L));
            }
            filled += in.read(bytes, filled, bytes.length - filled);
        }
        return bytes;
    }

    private Item atom() throws IOException {
        return atom("");
    }

    private Item atom(String begun) throws IOException {
        StringBuilder text = new StringBuilder(begun);
        for (int c = in.peek(); !endsAtom(c); c = in.peek()) {
            next();
            text.append((char) c);
            if (c == '[' && isSection(text)) {
                section(text);
            }
        }
        if (text.isEmpty()) {
            throw new WireException("a value is missing where one belongs");
        }
        String atom = text.toString();
        return atom.equalsIgnoreCase("NIL") ? new Item.Nil() : new Item.Atom(atom);
    }

    private static boolean endsAtom(int c) {
        return c <= ' ' || c == '(' || c == ')' || c == '"' || c == '{';
    }

    /** Only the names of message parts bring brackets with spaces in them (RFC 9051 section 7.5.2). */
    private static boolean isSection(StringBuilder text) {
        String name = text.substring(0, text.length() - 1).toUpperCase(Locale.ROOT);
        return name.equals("BODY") || name.equals("BINARY") || name.equals("BINARY.SIZE");
    }

    private void section(StringBuilder text) throws IOException {
        int c;
        do {
            c = next();
            if (c == '\r' || c == '\n') {
                throw new WireException("the name of a message part does not end");
            }
            text.append((char) c);
        } while (c != ']');
    }

    private String word() throws IOException {
        StringBuilder word = new StringBuilder();
        while (in.peek() > ' ') {
            word.append((char) next());
        }
        return word.toString();
    }

    private String rest() throws IOException {
        Bytes bytes = new Bytes();
        while (in.peek() != '\r' && in.peek() != '\n') {
            bytes.add(next());
        }
        end();
        return new String(bytes.toArray(), StandardCharsets.UTF_8);
    }

    private boolean atEnd() throws IOException {
        if (in.peek() == '\r' || in.peek() == '\n') {
            end();
            return true;
        }
        return false;
    }

    /** CRLF; a bare LF is taken too. */
    private void end() throws IOException {
        skip('\r');
        require('\n');
    }

    private void require(int expected) throws IOException {
        if (next() != expected) {
            throw new WireException("a response is not formed as IMAP");
        }
    }

    private boolean skip(int expected) throws IOException {
        boolean there = in.peek() == expected;
        if (there) {
            next();
        }
        return there;
    }

    private int next() throws IOException {
        if (++line > limits.line()) {
            throw new WireException("a line is longer than " + limits.line() + " bytes");
        }
        return in.next();
    }

    private static String printable(String name) {
        String clean = name.replaceAll("[^A-Za-z0-9.-]", "?");
        return clean.length() > 40 ? clean.substring(0, 40) + "…" : clean;
    }
}
