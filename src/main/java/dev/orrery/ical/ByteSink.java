package dev.orrery.ical;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Grows a byte array: numbers take as many bytes as they need, texts are UTF-8 behind their length. */
final class ByteSink {
    private byte[] bytes = new byte[256];
    private int size;

    void octet(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    /** Seven bits a byte, lowest first. */
    void number(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** A number of either sign, small where its absolute value is. */
    void signed(long value) {
        number(value << 1 ^ value >> 63);
    }

    void text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        bytes(utf8);
    }

    /** As they are, without their length. */
    void bytes(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    /** A sorted array, as differences. */
    void ascending(long[] values) {
        number(values.length);
        long before = 0;
        for (long value : values) {
            signed(value - before);
            before = value;
        }
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
