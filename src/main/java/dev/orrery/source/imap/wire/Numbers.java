package dev.orrery.source.imap.wire;

/** Numbers as the protocol writes them: digits alone. */
final class Numbers {
    private Numbers() {}

    static long of(String text) throws WireException {
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new WireException("a number is missing where one belongs");
        }
        return Long.parseLong(text);
    }
}
