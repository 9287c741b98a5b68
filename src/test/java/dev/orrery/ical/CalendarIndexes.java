package dev.orrery.ical;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** Indexes as older versions of the program wrote them. */
final class CalendarIndexes {
    private CalendarIndexes() {}

    /** Without a fingerprint, and without who has declined what. */
    static byte[] firstVersion(CalendarIndex index) {
        byte[] now = index.encode();
        byte[] fingerprint = HexFormat.of().parseHex(Objects.requireNonNull(index.fingerprint()));
        int at = 0;
        while (!Arrays.equals(now, at, at + fingerprint.length, fingerprint, 0, fingerprint.length)) {
            at++;
        }
        int details = at + fingerprint.length;
        ByteSource in = new ByteSource(now, details);
        for (int text = 0; text < 4; text++) {
            in.text(); // SUMMARY, ORGANIZER, STATUS, CLASS
        }
        in.octet();
        in.small();
        for (int left = in.count(); left > 0; left--) {
            in.text();
            in.text();
        }
        int declined = in.position();
        for (int left = in.count(); left > 0; left--) {
            in.text();
            for (int components = in.count(); components > 0; components--) {
                in.small();
            }
        }
        ByteArrayOutputStream old = new ByteArrayOutputStream();
        old.write(1);
        old.write(now, 1, at - 1);
        old.write(now, details, declined - details);
        old.write(now, in.position(), now.length - in.position());
        return old.toByteArray();
    }
}
