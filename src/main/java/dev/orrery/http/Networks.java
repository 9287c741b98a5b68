package dev.orrery.http;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/** A set of address ranges in CIDR form, IPv4 and IPv6. Immutable. */
public record Networks(List<Range> ranges) {
    public static final Networks NONE = new Networks(List.of());

    public Networks {
        ranges = List.copyOf(ranges);
    }

    /** One range: the leading {@code bits} of {@code address}. */
    public record Range(InetAddress address, int bits) {
        boolean contains(byte[] other) {
            byte[] own = address.getAddress();
            if (own.length != other.length) {
                return false;
            }
            int whole = bits / 8;
            int rest = bits % 8;
            return Arrays.equals(own, 0, whole, other, 0, whole)
                    && (rest == 0 || ((own[whole] ^ other[whole]) & 0xff) >> 8 - rest == 0);
        }
    }

    /**
     * @param ranges such as {@code 10.0.0.0/8}, {@code ::1}, {@code 192.0.2.7}
     * @throws IllegalArgumentException with a sentence, naming the range that is none
     */
    public static Networks of(List<String> ranges) {
        return new Networks(ranges.stream().map(Networks::range).toList());
    }

    public boolean contains(InetAddress address) {
        if (ranges.isEmpty()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        for (Range range : ranges) {
            if (range.contains(bytes)) {
                return true;
            }
        }
        return false;
    }

    private static Range range(String text) {
        int slash = text.indexOf('/');
        try {
            InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
            int most = address.getAddress().length * 8;
            int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
            if (bits >= 0 && bits <= most) {
                return new Range(address, bits);
            }
        } catch (IllegalArgumentException e) {
            // answered below
        }
        throw new IllegalArgumentException("'" + text + "' is no address range; write it as 10.0.0.0/8 or fd00::/8.");
    }
}
