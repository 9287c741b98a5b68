package dev.orrery.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Messages taken apart and put together. Random tests print their seed; {@code -Dorrery.seed} repeats one. */
class MimeTest {
    private static final MimeReader READER = new MimeReader(MimeLimits.DEFAULT);

    private static byte[] lines(String... lines) {
        return (String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void partsEncodingsAndNamesAreRead() {
        Part message = READER.read(lines(
                "From: =?utf-8?q?J=C3=B6rg?= <joerg@example.org>",
                "Subject: =?iso-8859-1?Q?Gr=FC=DFe?=",
                " =?utf-8?B?IGF1cyBLw7Zsbg==?=",
                "Content-Type: multipart/mixed; boundary=\"a b\"",
                "",
                "preamble",
                "--a b",
                "Content-Type: text/plain; charset=iso-8859-15",
                "Content-Transfer-Encoding: quoted-printable",
                "",
                "3 =A4=",
                " only",
                "--a b",
                "Content-Type: application/pdf;",
                " name*0*=utf-8''%e2%82%ac%20; name*1=rates.pdf",
                "Content-Transfer-Encoding: base64",
                "Content-ID: <one@example.org>",
                "",
                "AAEC/w==",
                "--a b",
                "Content-Type: multipart/alternative; boundary=c",
                "",
                "--c",
                "",
                "inner",
                "--c--",
                "--a b--",
                "epilogue"));
        assertThat(message.headerText("subject")).isEqualTo("Grüße aus Köln");
        assertThat(message.headerText("FROM")).isEqualTo("Jörg <joerg@example.org>");
        List<Part> leaves = message.leaves();
        assertThat(leaves).hasSize(3);
        assertThat(leaves.get(0).text()).isEqualTo("3 € only");
        assertThat(leaves.get(1).fileName()).isEqualTo("€ rates.pdf");
        assertThat(leaves.get(1).contentId()).isEqualTo("one@example.org");
        assertThat(leaves.get(1).content()).containsExactly(0, 1, 2, 255);
        assertThat(leaves.get(2).contentType().value()).isEqualTo("text/plain");
        assertThat(leaves.get(2).text()).isEqualTo("inner");
    }

    @Test
    void brokenMessagesGiveWhatCouldBeRead() {
        assertThat(READER.read(new byte[0]).headers()).isEmpty();
        Part endless =
                READER.read(lines("Content-Type: multipart/mixed; boundary=x", "", "--x", "", "the end is missing"));
        assertThat(endless.leaves().getFirst().text()).startsWith("the end is missing");
        Part noBoundary = READER.read(lines("Content-Type: multipart/mixed", "", "--x", "", "text"));
        assertThat(noBoundary.leaves()).isNotEmpty();
        Part odd = READER.read(lines(
                "this is no header",
                "Subject: caf\u00e9",
                "Content-Type: text/plain; charset=no-such; x*=zz'y'%zz",
                "",
                "é"));
        assertThat(odd.headerText("Subject")).isEqualTo("café");
        assertThat(odd.text()).startsWith("é");
        Part base64 = READER.read(lines("Content-Transfer-Encoding: base64", "", "!!!QUJD"));
        assertThat(base64.text()).contains("ABC");
        Part western = READER.read("Subject: caf\u00e9\r\n\r\nna\u00efve".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(western.headerText("Subject")).isEqualTo("café");
        assertThat(western.text()).isEqualTo("naïve");
    }

    @Test
    void limitsAreRefusedWithAReason() {
        MimeReader small = new MimeReader(new MimeLimits(10_000, 500, 20, 5, 2));
        assertThatThrownBy(() -> small.read(new byte[10_001]))
                .isInstanceOfSatisfying(
                        Refused.class, r -> assertThat(r.reason()).isEqualTo(new Reason.TooLarge(10_001, 10_000)));
        for (byte[] hostile : List.of(
                lines("X-Long: " + "a".repeat(600), "", ""),
                lines("X: 1\r\n".repeat(30), "", ""),
                lines("Content-Type: multipart/mixed; boundary=x", "", "--x\r\n\r\na\r\n".repeat(6) + "--x--"),
                nested(4))) {
            assertThatThrownBy(() -> small.read(hostile))
                    .isInstanceOfSatisfying(
                            Refused.class, r -> assertThat(r.reason()).isInstanceOf(Reason.BadRequest.class));
        }
    }

    private static byte[] nested(int depth) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            out.append("Content-Type: multipart/mixed; boundary=x").append(i).append("\r\n\r\n--x");
            out.append(i).append("\r\n");
        }
        return out.append("\r\nend").toString().getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aValueNeverBeginsAHeaderOfItsOwn() {
        Part message = Part.leaf(
                ParameterizedValue.of("text/plain").with("name", "a\r\nX-Evil: 2"),
                List.of(
                        Header.ofText("Subject", "one\r\nX-Evil: 1"),
                        Header.ofMailboxes(
                                "From", List.of(new Mailbox("Ada\nX-Evil: 3", "ada@example.org\r\nX-Evil: 4")))),
                new byte[0]);
        Part back = READER.read(MimeWriter.write(message));
        assertThat(back.header("X-Evil")).isNull();
        assertThat(back.headers()).hasSize(5);
    }

    /** RFC 2231 gives apostrophes a meaning in encoded values, and in no others. */
    @Test
    void apostrophesInAPlainNameAreItsOwn() {
        assertThat(ParameterizedValue.parse("a/b; name=\"rock''n''roll.txt\"; x*=utf-8'en'%41")
                        .parameters())
                .containsEntry("name", "rock''n''roll.txt")
                .containsEntry("x", "A");
    }

    @Test
    void linesStayShortAndTheBytesAreAscii() {
        Part message = Part.multipart(
                ParameterizedValue.of("multipart/mixed"),
                List.of(
                        Header.ofText("Subject", "Überlange Betreffzeile ".repeat(20)),
                        Header.ofText("X-Words", "plain words that go on and on ".repeat(30)),
                        Header.ofText("X-Word", "x".repeat(3_000)),
                        Header.ofDate("Date", Instant.parse("2026-01-04T00:00:00Z"))),
                List.of(Part.leaf(
                        ParameterizedValue.of("text/plain")
                                .with("charset", "utf-8")
                                .with("name", "ä".repeat(200)),
                        List.of(),
                        "Zeile \n ohne CR".getBytes(StandardCharsets.UTF_8))));
        byte[] bytes = MimeWriter.write(message);
        for (String line : new String(bytes, StandardCharsets.ISO_8859_1).split("\r\n")) {
            assertThat(line.length()).isLessThan(200);
            assertThat(line).matches("[\\t -~]*");
        }
        Part back = READER.read(bytes);
        assertThat(back.headerText("Date")).isEqualTo("Sun, 4 Jan 2026 00:00:00 +0000");
        assertThat(back.headerText("X-Word")).isEqualTo("x".repeat(3_000));
        assertThat(back.headerText("Subject").strip())
                .isEqualTo("Überlange Betreffzeile ".repeat(20).strip());
        assertThat(back.leaves().getFirst().fileName()).isEqualTo("ä".repeat(200));
        assertThat(MimeWriter.write(message)).isEqualTo(bytes);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        System.out.println("MimeTest.whatIsWrittenIsReadBack: seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            Part message = message(random, 0);
            Part back = READER.read(MimeWriter.write(message));
            assertSame(message, back, "seed " + seed + ", message " + i);
        }
    }

    private static void assertSame(Part expected, Part actual, String where) {
        assertThat(actual.content()).as(where).isEqualTo(expected.content());
        assertThat(actual.headerText("X-Text")).as(where).isEqualTo(expected.headerText("X-Text"));
        assertThat(actual.fileName()).as(where).isEqualTo(expected.fileName());
        assertThat(actual.parts()).as(where).hasSameSizeAs(expected.parts());
        for (int i = 0; i < expected.parts().size(); i++) {
            assertSame(expected.parts().get(i), actual.parts().get(i), where + "." + i);
        }
    }

    private static Part message(Random random, int depth) {
        List<Header> headers = List.of(Header.ofText("X-Text", text(random).strip()));
        if (depth < 3 && random.nextInt(3) == 0) {
            List<Part> parts = new ArrayList<>();
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                parts.add(message(random, depth + 1));
            }
            return Part.multipart(ParameterizedValue.of("multipart/mixed"), headers, parts);
        }
        String type = List.of("text/calendar", "application/calendar+xml", "application/octet-stream", "image/png")
                .get(random.nextInt(4));
        byte[] content = text(random).getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(4) == 0) {
            random.nextBytes(content);
        }
        return Part.leaf(ParameterizedValue.of(type).with("name", text(random).strip()), headers, content);
    }

    private static String text(Random random) {
        List<String> words = List.of(
                "a",
                "Ä",
                " ",
                "\t",
                "=",
                "=?",
                "?=",
                "\"",
                "\\",
                ";",
                "--=_orrery_1",
                "😀",
                "%41",
                "'",
                "word ",
                "x*0*");
        StringBuilder out = new StringBuilder();
        for (int n = random.nextInt(60); n > 0; n--) {
            out.append(words.get(random.nextInt(words.size())));
        }
        return out.toString();
    }

    @Test
    void damagedMessagesAreReadOrRefused() {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        System.out.println("MimeTest.damagedMessagesAreReadOrRefused: seed " + seed);
        Random random = new Random(seed);
        List<String> words = List.of(
                "Content-Type: multipart/mixed; boundary=\"\r\n",
                "Content-Type: message/rfc822\r\n",
                "Content-Transfer-Encoding: x-uuencode\r\n",
                "Content-Transfer-Encoding: base64\r\n",
                "; charset=utf-7",
                "*0*=''%",
                "\r\n\r\n",
                "--=_orrery_1",
                "--=_orrery_1--",
                "\u0000",
                "=?utf-8?B?////?=",
                ":",
                "(((((");
        int read = 0;
        for (int i = 0; i < 3_000; i++) {
            byte[] bytes = MimeWriter.write(message(random, 0));
            for (int n = random.nextInt(4); n >= 0; n--) {
                bytes = damaged(bytes, words.get(random.nextInt(words.size())), random);
            }
            try {
                for (Part leaf : READER.read(bytes).leaves()) {
                    leaf.text();
                    leaf.fileName();
                    leaf.contentId();
                    leaf.headers().forEach(Header::text);
                }
                read++;
            } catch (Refused refused) {
                assertThat(refused.reason().sentence()).isNotBlank();
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + ", message " + i, e);
            }
        }
        assertThat(read).isPositive();
    }

    private static byte[] damaged(byte[] bytes, String word, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = random.nextInt(bytes.length + 1);
        int length = random.nextInt(1 + Math.min(40, bytes.length - at));
        out.write(bytes, 0, at);
        switch (random.nextInt(3)) {
            case 0 -> out.writeBytes(word.getBytes(StandardCharsets.UTF_8));
            case 1 -> at += length;
            default -> out.write(bytes, at, length);
        }
        out.write(bytes, at, bytes.length - at);
        return out.toByteArray();
    }
}
