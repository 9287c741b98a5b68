package dev.orrery.source.imap.wire;

import java.util.Arrays;

/** Bytes that come one by one; java.io's own stream would lock for each. Not thread-safe. */
final class Bytes {
    private byte[] bytes = new byte[32];
    private int size;

    void add(int value) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, size * 2);
        }
        bytes[size++] = (byte) value;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, size);
    }
}
