package dev.orrery.xml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.PropertyName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StoredValueTest {
    @Test
    void aPlainValueIsKeptAsItIs() throws IOException {
        assertThat(StoredValue.of(read("<A:x xmlns:A='urn:a'>a &amp; b</A:x>"))).isEqualTo("a &amp; b");
        assertThat(StoredValue.text("a &amp;lt; b")).isEqualTo("a &lt; b");
    }

    @Test
    void attributesComeBack() throws IOException {
        String sent = "<A:color xmlns:A='urn:a' xmlns:q='urn:q' symbolic='a?>&lt;\"b' q:n='1&#10;2' xml:lang='de'>#F00"
                + "<q:y/></A:color>";
        String stored = StoredValue.of(read(sent));
        XmlElement back = read(write(stored));
        assertThat(back.attributes()).isEqualTo(read(sent).attributes());
        assertThat(StoredValue.of(back)).isEqualTo(stored);
        assertThat(StoredValue.parse(stored).inner()).startsWith("#F00<");
    }

    private static String write(String stored) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (XmlWriter out = new XmlWriter(bytes)) {
            StoredValue.parse(stored).write(new PropertyName("urn:a", "color"), out);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static XmlElement read(String xml) throws IOException {
        return new XmlReader(XmlLimits.DEFAULT).read(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }
}
