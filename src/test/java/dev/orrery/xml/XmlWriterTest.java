package dev.orrery.xml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.PropertyName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written can be read by anybody, and says the same. */
class XmlWriterTest {
    private static final PropertyName ROOT = PropertyName.dav("multistatus");
    private static final PropertyName PROP = PropertyName.dav("prop");

    private final XmlReader reader = new XmlReader(XmlLimits.DEFAULT);

    @Test
    void theHouseNamespacesAreDeclaredOnceOnTheRoot() throws IOException {
        assertThat(written(out -> out.start(ROOT)
                        .empty(PropertyName.caldav("comp"))
                        .element(PropertyName.calendarserver("getctag"), "1")
                        .start(PropertyName.apple("calendar-color"))
                        .attribute("symbolic-color", "red")
                        .end()
                        .end()))
                .isEqualTo("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                        + "<D:multistatus xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\""
                        + " xmlns:CS=\"http://calendarserver.org/ns/\" xmlns:A=\"http://apple.com/ns/ical/\">"
                        + "<C:comp/><CS:getctag>1</CS:getctag><A:calendar-color symbolic-color=\"red\"/>"
                        + "</D:multistatus>");
    }

    @Test
    void otherNamespacesAreDeclaredWhereTheyOccur() throws IOException {
        PropertyName foreign = new PropertyName("urn:\"<&>\n", "x");
        PropertyName none = new PropertyName("", "plain");
        String document = written(out ->
                out.start(ROOT).start(foreign).empty(foreign).empty(none).end().end());
        XmlElement x = read(document).children().getFirst();

        assertThat(x.name()).isEqualTo(foreign);
        assertThat(x.children()).extracting(XmlElement::name).containsExactly(foreign, none);
        assertThat(read(written(out -> out.empty(foreign))).name()).isEqualTo(foreign);
    }

    @Test
    void charactersAreEscapedAndForbiddenOnesLeftOut() throws IOException {
        String text = "a<b>&\"c\"\r\n\t]]>\u0001\u0000\ufffe\uffff\ud800 grün 日 𝄞";
        String kept = "a<b>&\"c\"\r\n\t]]> grün 日 𝄞";
        String document = written(out -> out.start(ROOT)
                .attribute("xml:lang", text)
                .text(text)
                .start(PROP)
                .text("a<b>&\"c\"\r\n\t]]>\u0001\u0000\ufffe\uffff grün 日 𝄞 ｘ".getBytes(UTF_8))
                .end()
                .end());
        XmlElement root = read(document);

        assertThat(root.text()).isEqualTo(kept);
        assertThat(root.attributes()).containsEntry(XmlElement.LANG, kept);
        assertThat(root.children().getFirst().text()).isEqualTo(kept + " ｘ");
    }

    @Test
    void aDeadPropertyComesBackAsItWas() throws IOException {
        XmlElement sent = read("<Z:Authors xmlns:Z='http://ns.example.com/z/' xml:lang='en'>Jim <Z:Author Z:a='&lt;'"
                + " b='&quot;'>Whitehead</Z:Author>\n<plain xmlns='urn:q'><deep xmlns=''/></plain></Z:Authors>");
        String document = written(out -> out.start(ROOT)
                .start(sent.name())
                .attribute("xml:lang", "en")
                .raw(sent.inner())
                .end()
                .end());
        XmlElement back = read(document).children().getFirst();

        assertThat(back.inner()).isEqualTo(sent.inner());
        assertThat(back.name()).isEqualTo(sent.name());
        assertThat(back.attributes()).isEqualTo(sent.attributes());
    }

    @Test
    void itIsSentOnInChunksThatStaySmall() throws IOException {
        List<Integer> chunks = new ArrayList<>();
        OutputStream counting = new OutputStream() {
            @Override
            public void write(int b) {
                chunks.add(1);
            }

            @Override
            public void write(byte[] bytes, int offset, int count) {
                chunks.add(count);
            }
        };
        try (XmlWriter out = new XmlWriter(counting)) {
            out.start(ROOT);
            for (int i = 0; i < 10_000; i++) {
                out.element(PropertyName.dav("href"), "/calendars/users/ada/calendar/" + i + ".ics");
            }
            out.end();
        }
        assertThat(chunks).hasSizeGreaterThan(20).allMatch(size -> size <= 16 << 10);
        assertThat(chunks.subList(0, chunks.size() - 1)).allMatch(size -> size > 15 << 10);
    }

    @Test
    void namesOfAnyLengthAndSendingAtAnyTimeDoNoHarm() throws IOException {
        PropertyName endless = PropertyName.dav("n".repeat(100_000));
        String document = written(out -> {
            out.start(ROOT).flush();
            out.attribute("a", "v".repeat(8000)).flush();
            out.start(endless).flush();
            out.attribute("b", "2").text("t").end();
            out.start(endless).flush();
            out.end().end();
        });
        XmlElement root = read(document);
        assertThat(root.attribute("a")).hasSize(8000);
        assertThat(root.children()).extracting(XmlElement::name).containsExactly(endless, endless);
        assertThat(root.children().getFirst().attribute("b")).isEqualTo("2");
    }

    @Test
    void attributesComeBeforeContent() {
        assertThatThrownBy(() -> written(out -> out.start(ROOT).text("x").attribute("a", "b")))
                .isInstanceOf(IllegalStateException.class);
    }

    /** Whatever is written, at whatever place in the buffer, is what is read. */
    @Test
    void randomDocumentsComeBack() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("XmlWriterTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            List<String> texts = new ArrayList<>();
            for (int i = random.nextInt(400); i >= 0; i--) {
                texts.add(text(random));
            }
            String document = written(out -> {
                out.start(ROOT);
                for (String text : texts) {
                    out.start(PROP).attribute("a", text);
                    if (text.length() % 2 == 0) {
                        out.text(text).end();
                    } else {
                        out.text(text.getBytes(UTF_8)).end();
                    }
                }
                out.end();
            });
            assertThat(read(document).children())
                    .extracting(element -> element.attribute("a"))
                    .containsExactlyElementsOf(texts);
            assertThat(read(document).children()).extracting(XmlElement::text).containsExactlyElementsOf(texts);
        }
    }

    private static String text(Random random) {
        String alphabet = "ab<>&\"'\r\n\t é日ｘ";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(300); i > 0; i--) {
            if (random.nextInt(20) == 0) {
                text.appendCodePoint(0x1f600 + random.nextInt(50));
            } else {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
        }
        return text.toString();
    }

    private interface Script {
        void run(XmlWriter out) throws IOException;
    }

    private static String written(Script script) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (XmlWriter out = new XmlWriter(bytes)) {
            script.run(out);
        }
        return bytes.toString(UTF_8);
    }

    private XmlElement read(String document) throws IOException {
        return reader.read(new ByteArrayInputStream(document.getBytes(UTF_8)));
    }
}
