package dev.orrery.xml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request body may be, and what happens to those that may not (RFC 4918 section 8.2). */
class XmlReaderTest {
    private final XmlReader reader = new XmlReader(XmlLimits.DEFAULT);

    @Test
    void namesAreExpandedWhateverThePrefix() throws IOException {
        XmlElement root = read("<?xml version=\"1.0\"?><a:propfind xmlns:a='DAV:'><a:prop>"
                + "<getctag xmlns='http://calendarserver.org/ns/'/><a:displayname/></a:prop></a:propfind>");

        assertThat(root.is(PropertyName.dav("propfind"))).isTrue();
        assertThat(root.child(PropertyName.dav("prop")).children())
                .extracting(XmlElement::name)
                .containsExactly(PropertyName.calendarserver("getctag"), PropertyName.dav("displayname"));
        assertThat(root.children(PropertyName.dav("allprop"))).isEmpty();
    }

    @Test
    void aWrongNamespaceIsAnotherName() throws IOException {
        XmlElement root = read("<propfind xmlns='DAV'/>");
        assertThat(root.is(PropertyName.dav("propfind"))).isFalse();
        assertThat(read("<propfind/>").name()).isEqualTo(new PropertyName("", "propfind"));
    }

    @Test
    void textIsPutTogetherFromAllItsKinds() throws IOException {
        XmlElement root = read("<a>one &amp; <!-- no -->two<![CDATA[ <three> ]]>&#x34;<?pi x?>\r\n</a>");
        assertThat(root.text()).isEqualTo("one & two <three> 4\n");
        assertThat(root.inner()).isEqualTo("one &amp; two &lt;three&gt; 4\n");
    }

    @Test
    void attributesAreFoundAndTheLanguageIsInherited() throws IOException {
        XmlElement root = read("<a xml:lang='de' x='1'><b><c xml:lang='en'/></b></a>");
        XmlElement b = root.children().getFirst();
        assertThat(root.attribute("x")).isEqualTo("1");
        assertThat(root.attribute("y")).isNull();
        assertThat(b.attributes()).containsExactly(java.util.Map.entry(XmlElement.LANG, "de"));
        assertThat(b.children().getFirst().attributes()).containsEntry(XmlElement.LANG, "en");
    }

    @Test
    void whatIsInsideStandsOnItsOwn() throws IOException {
        XmlElement root = read("<p:x xmlns:p='urn:p' xmlns='urn:default' xmlns:q='urn:q' xml:lang='fr'>"
                + "bare <b q:attr='1'><p:c/>&lt;</b> tail<none xmlns=''><deep/></none></p:x>");
        String inner = root.inner();
        XmlElement again = read("<other>" + inner + "</other>");

        assertThat(inner)
                .startsWith("bare <b xmlns=\"urn:default\" xmlns:ns1=\"urn:q\" ns1:attr=\"1\" xml:lang=\"fr\">");
        assertThat(again.text()).isEqualTo("bare  tail");
        XmlElement b = again.children().getFirst();
        assertThat(b.name()).isEqualTo(new PropertyName("urn:default", "b"));
        assertThat(b.attributes()).containsEntry(new PropertyName("urn:q", "attr"), "1");
        assertThat(b.attributes()).containsEntry(XmlElement.LANG, "fr");
        assertThat(b.children().getFirst().name()).isEqualTo(new PropertyName("urn:p", "c"));
        assertThat(again.children().get(1).name()).isEqualTo(new PropertyName("", "none"));
        assertThat(again.children().get(1).children().getFirst().name()).isEqualTo(new PropertyName("", "deep"));
    }

    @Test
    void whatStandsOnItsOwnStaysTheSameWhenReadAgain() throws IOException {
        String inner = read("<x xmlns:a='urn:a' xmlns:b='urn:b'><a:one b:z='\"&#10;&#13;&#9;'>"
                        + "<a:two xmlns:a='urn:c' a:y='2'/>\n &#13;</a:one></x>")
                .inner();
        assertThat(read("<y>" + inner + "</y>").inner()).isEqualTo(inner);
        assertThat(inner).contains("&#10;&#13;&#9;").contains(" &#13;");
    }

    @Test
    void noBytesAtAllAreNoDocument() throws IOException {
        assertThat(reader.readOptional(InputStream.nullInputStream())).isEmpty();
        assertRefused("", "empty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
                "<!DOCTYPE a><a/>",
                "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
                "<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://127.0.0.1:1/x'> %x;]><a/>",
                "<!DOCTYPE a [<!ENTITY a '1234567890'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
                        + "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><a x='&c;'>&c;</a>"
            })
    void aDoctypeIsRefusedWhateverItHolds(String document) {
        assertRefused(document, "document type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<a>&x;</a>", "<a b='&x;'/>", "<a>&nbsp;</a>"})
    void anUnknownEntityIsRefused(String document) {
        assertRefused(document, "ent");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a>",
                "<a><b></a>",
                "<a",
                "<a/><b/>",
                "<a/>x",
                "nonsense",
                "   ",
                "<a:b/>",
                "<a b='1' b='2'/>",
                "<a>&#0;</a>",
                "<a>\u0001</a>",
                "<a>]]></a>",
                "<?xml version='1.0' encoding='no-such-thing'?><a/>",
                "<?xml version='1.1'?><a>&#1;</a>",
                "<a xmlns:x=''/>",
                "<!-- only a comment -->"
            })
    void whatIsNotWellFormedIsRefused(String document) {
        assertRefused(document, "XML");
    }

    @Test
    void theLineIsNamed() {
        assertRefused("<a>\n<b>\n</c>\n</a>", "XML, line 3");
    }

    @Test
    void bytesThatDoNotFitTheEncodingAreRefused() {
        assertRefused("<?xml version='1.0' encoding='utf-8'?><a>ü</a>".getBytes(StandardCharsets.ISO_8859_1), "XML");
        assertRefused("<?xml version='1.0' encoding='us-ascii'?><a>ü</a>".getBytes(UTF_8), "XML");
        assertRefused("<?xml version='1.0' encoding='utf-16'?><a>u</a>".getBytes(UTF_8), "XML");
        assertRefused(new byte[] {(byte) 0xff, (byte) 0xfe, 0}, "XML");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "ISO-8859-1"})
    void otherEncodingsThanOursAreRead(String encoding) throws IOException {
        String document = "<?xml version='1.0' encoding='" + encoding + "'?><a>grün</a>";
        byte[] bytes = document.getBytes(Charset.forName(encoding));
        assertThat(reader.read(new ByteArrayInputStream(bytes)).text()).isEqualTo("grün");
    }

    @Test
    void aByteOrderMarkIsNoMistake() throws IOException {
        assertThat(read("\ufeff<a>x</a>").text()).isEqualTo("x");
    }

    @Test
    @Timeout(20)
    void aMillionElementsStopAtTheLimit() {
        assertRefused("<a>" + "<b/>".repeat(1_000_000) + "</a>", "lement");
    }

    @Test
    @Timeout(20)
    void endlessNestingStopsAtTheLimit() {
        assertRefused("<a>".repeat(1_000_000), "");
        assertRefused("<a>".repeat(65) + "</a>".repeat(65), "ept");
    }

    @Test
    void aThousandAttributesStopAtTheLimit() {
        StringBuilder document = new StringBuilder("<a");
        for (int i = 0; i < 1000; i++) {
            document.append(" a").append(i).append("=''");
        }
        assertRefused(document.append("/>").toString(), "ttribute");
        assertRefused("<a b='" + "x".repeat(100_000) + "'/>", "ttribute");
        assertRefused("<a xmlns:b='" + "x".repeat(100_000) + "'/>", "XML");
    }

    @Test
    void textStopsAtTheLimit() {
        XmlReader small = new XmlReader(new XmlLimits(100, 10, 10, 1000));
        assertThatThrownBy(() -> small.read(bytes("<a>" + "x".repeat(1001) + "</a>")))
                .isInstanceOf(Refused.class);
        assertThatThrownBy(() -> small.read(bytes("<a>" + ("<b>" + "x".repeat(300) + "</b>").repeat(4) + "</a>")))
                .isInstanceOf(Refused.class);
    }

    @Test
    void aBodyThatStopsIsAFaultOfTheConnectionAndNotOfTheDocument() {
        InputStream broken = new InputStream() {
            private final InputStream start = bytes("<a><b>");

            @Override
            public int read() throws IOException {
                int next = start.read();
                if (next < 0) {
                    throw new EOFException("gone");
                }
                return next;
            }
        };
        assertThatThrownBy(() -> reader.read(broken)).isInstanceOf(EOFException.class);
    }

    @Test
    void aRefusalOfTheStreamPassesThrough() {
        Refused tooLarge = new Refused(new Reason.TooLarge(11, 10));
        InputStream limited = new InputStream() {
            @Override
            public int read() {
                throw tooLarge;
            }
        };
        assertThatThrownBy(() -> reader.read(limited)).isSameAs(tooLarge);
    }

    private XmlElement read(String document) throws IOException {
        return reader.read(bytes(document));
    }

    private void assertRefused(String document, String saying) {
        assertRefused(document.getBytes(UTF_8), saying);
    }

    private void assertRefused(byte[] document, String saying) {
        assertThatThrownBy(() -> reader.read(new ByteArrayInputStream(document)))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.reason())
                                .isInstanceOfSatisfying(
                                        Reason.BadRequest.class,
                                        reason -> assertThat(reason.why()).contains(saying)));
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
