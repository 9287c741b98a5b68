package dev.orrery.ical;

import java.util.HexFormat;
import java.util.Objects;

/** Indexes as older versions of the program wrote them. */
final class CalendarIndexes {
    private CalendarIndexes() {}

    static byte[] firstVersion(CalendarIndex index) {
        byte[] now = index.encode();
        byte[] fingerprint = HexFormat.of().parseHex(Objects.requireNonNull(index.fingerprint()));
        int at = 0;
        while (!java.util.Arrays.equals(now, at, at + fingerprint.length, fingerprint, 0, fingerprint.length)) {
            at++;
        }
        byte[] old = new byte[now.length - fingerprint.length];
        System.arraycopy(now, 0, old, 0, at);
        System.arraycopy(now, at + fingerprint.length, old, at, old.length - at);
        old[0] = 1;
        return old;
    }
}
