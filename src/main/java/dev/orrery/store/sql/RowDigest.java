package dev.orrery.store.sql;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What tells whether two tables have the same rows, in whatever order and whatever database: how many there are, and the sum
 * of their SHA-256 digests. Which transaction wrote an entry of the log does not count.
 */
final class RowDigest {
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

    private final int[] counted;
    private final MessageDigest digest;
    private BigInteger sum = BigInteger.ZERO;
    private long rows;

    RowDigest(String table, List<String> columns) {
        // in order of their names: a column that came later stands elsewhere in the other database
        this.counted = IntStream.range(0, columns.size())
                .filter(i -> !(table.equals("change") && columns.get(i).equals("major")))
                .boxed()
                .sorted((one, other) -> columns.get(one).compareTo(columns.get(other)))
                .mapToInt(Integer::intValue)
                .toArray();
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void add(@Nullable Object[] row) {
        for (int column : counted) {
            switch (row[column]) {
                case null -> digest.update((byte) 'n');
                case Number number -> add('i', Long.toString(number.longValue()).getBytes(StandardCharsets.US_ASCII));
                case byte[] bytes -> add('b', bytes);
                case String text -> add('t', text.getBytes(StandardCharsets.UTF_8));
                default ->
                    throw new StoreException("A column holds a " + row[column].getClass() + ", which no store has.");
            }
        }
        sum = sum.add(new BigInteger(1, digest.digest())).mod(MODULUS);
        rows++;
    }

    private void add(char kind, byte[] value) {
        digest.update((byte) kind);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(value.length).flip());
        digest.update(value);
    }

    long rows() {
        return rows;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RowDigest that && rows == that.rows && sum.equals(that.sum);
    }

    @Override
    public int hashCode() {
        return sum.hashCode();
    }

    @Override
    public String toString() {
        return rows + " rows (" + sum.toString(36) + ")";
    }
}
