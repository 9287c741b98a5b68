package dev.orrery.source.imap.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.ical.CalendarObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damaged messages of every format: each is an object that can be written again, or not an object, with a reason.
 * {@code -Dorrery.seed} and {@code -Dorrery.mutations} repeat or widen.
 */
class MessageFuzzTest {
    private static final List<String> NAMES = List.of(
            "kolab2-event",
            "kolab2-allday",
            "kolab2-task",
            "kolab2-journal",
            "kolab3-event",
            "kolab1-invitation",
            "kolab1-vcalendar",
            "cyrus");

    private static final List<String> WORDS = List.of(
            "<",
            ">",
            "</event>",
            "<event>",
            "<recurrence cycle=\"yearly\" type=\"weekday\"/>",
            "<interval>0</interval>",
            "<daynumber>999</daynumber>",
            "<exclusion>2026-99-99</exclusion>",
            "<start-date>9999-12-31T23:59:60Z</start-date>",
            "<alarm>99999999</alarm>",
            "<alarm>-1.5</alarm>",
            "tz=\"UTC\"",
            "<attendee/>",
            "<uid/>",
            "&#0;",
            "]]>",
            "<x-custom key=\"X-ORRERY-ICALENDAR\" value=\"\"/>",
            "<x-orrery-icalendar>BEGIN:VCALENDAR</x-orrery-icalendar>",
            "<x-custom><identifier>X-ORRERY-ICALENDAR</identifier><value>BEGIN:VCALENDAR\nEND:VCALENDAR</value></x-custom>",
            "<parameters><value><text>DATE</text></value></parameters>",
            "<recur/>",
            "<period/>",
            "<unknown>a\nb</unknown>",
            "<a xmlns=\"urn:b\"><c/></a>",
            "VERSION:1.0\n",
            "RRULE:MP1 1+ #",
            "RRULE:D0",
            "ENCODING=QUOTED-PRINTABLE:=\n=Z",
            "Content-Type: text/calendar\n",
            "\n\n",
            "--=_web\n",
            "cid:%zz",
            "=3D",
            "\u00ff",
            "99999999999999999999");

    @Test
    @Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void nothingCrashesAndNothingHangs() {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        int mutations = Integer.getInteger("orrery.mutations", 4_000);
        System.out.println("MessageFuzzTest: seed " + seed);
        Random random = new Random(seed);
        List<byte[]> seeds =
                new ArrayList<>(NAMES.stream().map(Messages::fixture).toList());
        for (String component : List.of("VEVENT", "VTODO", "VJOURNAL")) {
            var object = CalendarObject.parse(RandomObjects.object(random, component), Messages.NOW);
            seeds.add(MessageWriter.write(MessageFormat.KOLAB2, object, Messages.context(null)));
            seeds.add(MessageWriter.write(MessageFormat.KOLAB3, object, Messages.context(null)));
        }
        int read = 0;
        for (int i = 0; i < mutations; i++) {
            byte[] message = seeds.get(random.nextInt(seeds.size()));
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                message = mutated(message, random);
            }
            try {
                read += ask(message);
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError(
                        "seed " + seed + ", mutation " + i + ":\n" + new String(message, StandardCharsets.UTF_8), e);
            }
        }
        assertThat(read).isGreaterThan(mutations / 10);
    }

    private static int ask(byte[] message) {
        return switch (Messages.READER.read(message)) {
            case MessageContent.Foreign foreign -> {
                assertThat(foreign.what()).isNotBlank();
                yield 0;
            }
            case MessageContent.Broken broken -> {
                assertThat(broken.reason().sentence()).isNotBlank();
                yield 0;
            }
            case MessageContent.Calendar calendar -> {
                CalendarMessage found = calendar.message();
                for (MessageFormat format : MessageFormat.values()) {
                    byte[] written = MessageWriter.write(format, found.object(), Messages.context(found));
                    MessageContent again = Messages.READER.read(written);
                    assertThat(again).as("%s", format).isInstanceOf(MessageContent.Calendar.class);
                    assertThat(((MessageContent.Calendar) again).message().uid())
                            .isEqualTo(found.uid());
                }
                yield 1;
            }
        };
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 64);
        int at = random.nextInt(bytes.length + 1);
        int length = random.nextInt(1 + Math.min(40, bytes.length - at));
        out.write(bytes, 0, at);
        switch (random.nextInt(5)) {
            case 0, 1 -> out.writeBytes(WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8));
            case 2 -> out.write(bytes, at, length);
            case 3 -> at += length;
            default -> {
                out.write(random.nextInt(256));
                at = Math.min(bytes.length, at + 1);
            }
        }
        out.write(bytes, at, bytes.length - at);
        return out.toByteArray();
    }
}
