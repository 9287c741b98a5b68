package dev.orrery.ical;

import java.nio.charset.StandardCharsets;

/** Reads what {@link ByteSink} wrote. Throws IllegalArgumentException where the bytes end or make no sense. */
final class ByteSource {
    private final byte[] bytes;
    private int at;

    ByteSource(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    int position() {
        return at;
    }

    int octet() {
        need(1);
        return bytes[at++];
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            need(1);
            byte next = bytes[at++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("the index is damaged");
    }

    /** A count of things of at least one byte each. */
    int count() {
        long value = number();
        if (value < 0 || value > bytes.length - at) {
            throw new IllegalArgumentException("the index is damaged");
        }
        return (int) value;
    }

    int small() {
        return Math.toIntExact(number());
    }

    long signed() {
        long value = number();
        return value >>> 1 ^ -(value & 1);
    }

    String text() {
        int length = count();
        String value = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return value;
    }

    /** A text that is the name of a component: the usual ones are shared. */
    String component() {
        int length = count();
        String name = Names.of(bytes, at, at + length);
        at += length;
        return name;
    }

    long[] ascending() {
        long[] values = new long[count()];
        long before = 0;
        for (int i = 0; i < values.length; i++) {
            before += signed();
            values[i] = before;
        }
        return values;
    }

    private void need(int count) {
        if (at + count > bytes.length) {
            throw new IllegalArgumentException("the index is damaged");
        }
    }
}
