package dev.orrery.source.imap.wire;

import java.util.List;

/** One response of a server (RFC 9051 section 7). Immutable. */
public sealed interface Response {
    /** The server waits for more of a command. */
    record Continuation(String text) implements Response {}

    /** How a command ended, or what an untagged status says. */
    enum Condition {
        OK,
        NO,
        BAD,
        /** The server ends the connection. */
        BYE,
        /** A greeting that needs no login. */
        PREAUTH
    }

    /**
     * A status.
     *
     * @param tag of the command, {@code *} if untagged
     * @param code the response code in capital letters, empty if there is none
     * @param argument what follows the code, as it stands
     * @param text for people
     */
    record Status(String tag, Condition condition, String code, String argument, String text) implements Response {
        private static final int SHOWN = 200;

        public boolean isOk() {
            return condition == Condition.OK;
        }

        /** The code's argument as a number. */
        public long number() throws WireException {
            return Numbers.of(argument);
        }

        /** For a log line: one line, no control characters, not endless. */
        public String said() {
            String code = this.code.isEmpty() ? "" : " [" + this.code + "]";
            String clean = text.replaceAll("[^\\x20-\\x7e]", "?");
            String shown = clean.length() > SHOWN ? clean.substring(0, SHOWN) + "…" : clean;
            return condition + code + " " + shown;
        }
    }

    /**
     * Untagged data.
     *
     * @param number what stands before the name, -1 if nothing does
     * @param name in capital letters
     * @param items everything after the name
     */
    record Data(long number, String name, List<Item> items) implements Response {
        public boolean is(String name) {
            return this.name.equals(name);
        }

        /** The item at a place where one must be. */
        public Item item(int at) throws WireException {
            if (at >= items.size()) {
                throw new WireException("the response " + name + " is too short");
            }
            return items.get(at);
        }
    }
}
