package dev.orrery.app.config;

/**
 * One thing wrong in the configuration.
 *
 * @param where the file as it was named, or {@code environment}
 * @param line counted from 1; 0 where there is none
 * @param key such as {@code server.listen}, or the variable's name; empty if it is about the whole
 * @param expected what would be right, as a part of a sentence; never repeats a secret
 */
public record Mistake(String where, int line, String key, String expected) {
    /** {@code orrery.toml:3: server.listen: HOST:PORT, such as 127.0.0.1:8008}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(where);
        if (line > 0) {
            text.append(':').append(line);
        }
        if (!key.isEmpty()) {
            text.append(": ").append(key);
        }
        return text.append(": ").append(expected).toString();
    }
}
