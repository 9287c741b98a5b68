package dev.orrery.xml;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UnsupportedEncodingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.codehaus.stax2.XMLInputFactory2;
import org.jspecify.annotations.Nullable;

/**
 * Reads request bodies (RFC 4918 section 8.2). Thread-safe. DTDs are refused, so are entities beyond XML's own five, and
 * XML 1.1, whose control characters no answer in XML 1.0 could give back.
 */
public final class XmlReader {
    /** Longest attribute value and longest namespace name, in characters. */
    private static final int MAX_ATTRIBUTE = 8192;

    private final XmlLimits limits;
    private final WstxInputFactory factory = new WstxInputFactory();

    public XmlReader(XmlLimits limits) {
        this.limits = limits;
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setProperty(XMLInputFactory2.P_LAZY_PARSING, false);
        factory.setProperty(WstxInputProperties.P_INPUT_BUFFER_LENGTH, 2000);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, limits.attributes());
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, MAX_ATTRIBUTE);
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, limits.depth());
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_COUNT, (long) limits.elements());
        factory.setProperty(WstxInputProperties.P_MAX_TEXT_LENGTH, limits.text());
    }

    /**
     * Reads a whole document.
     *
     * @throws Refused BadRequest with line and cause for anything malformed, empty, with a DTD, or beyond the limits;
     *     whatever the stream itself refuses with (TooLarge)
     * @throws IOException the body stopped half way
     */
    public XmlElement read(InputStream in) throws IOException {
        return readOptional(in).orElseThrow(() -> refuse(1, "An XML document is expected, and the body is empty."));
    }

    /** The same; empty for a body of no bytes, which a PROPFIND may have (RFC 4918 section 9.1). */
    public Optional<XmlElement> readOptional(InputStream in) throws IOException {
        PushbackInputStream body = new PushbackInputStream(in, 1);
        int first = body.read();
        if (first < 0) {
            return Optional.empty();
        }
        body.unread(first);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(body);
            try {
                return Optional.of(new Document(reader).root());
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw translate(e);
        }
    }

    /** A fault of the stream passes through; a fault of what came through it is the client's. */
    private static Refused translate(XMLStreamException e) throws IOException {
        if (e.getNestedException() instanceof IOException io) {
            if (io instanceof CharConversionException || io instanceof UnsupportedEncodingException) {
                return refuse(line(e), "The bytes do not fit the document's encoding.");
            }
            throw io;
        }
        return refuse(line(e), firstSentence(String.valueOf(e.getMessage())));
    }

    private static int line(XMLStreamException e) {
        return e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
    }

    /** What the parser says, without its own account of the place; quoted text in it is the client's own. */
    private static String firstSentence(String message) {
        int at = message.indexOf("\n at [");
        String said = at < 0 ? message : message.substring(0, at);
        return "not well-formed: " + (said.length() > 300 ? said.substring(0, 300) + "…" : said);
    }

    private static Refused refuse(int line, String why) {
        return new Refused(new Reason.BadRequest(line > 0 ? "XML, line " + line + ": " + why : "XML: " + why));
    }

    /** One document on its way in. */
    private final class Document {
        private final XMLStreamReader in;
        private int elements;
        private int text;

        Document(XMLStreamReader in) {
            this.in = in;
        }

        XmlElement root() throws XMLStreamException {
            if ("1.1".equals(in.getVersion())) {
                throw here("XML 1.1 is not taken; send XML 1.0.");
            }
            XmlElement root = null;
            while (in.hasNext()) {
                switch (in.next()) {
                    case XMLStreamConstants.START_ELEMENT -> root = element(1, null);
                    case XMLStreamConstants.DTD -> throw here("a document type declaration is not taken.");
                    default -> {
                        // comments, processing instructions, white space
                    }
                }
            }
            if (root == null) {
                throw here("there is no element in it.");
            }
            return root;
        }

        private XmlElement element(int depth, @Nullable String outerLanguage) throws XMLStreamException {
            if (++elements > limits.elements()) {
                throw here("more than " + limits.elements() + " elements.");
            }
            if (depth > limits.depth()) {
                throw here("elements are nested more than " + limits.depth() + " deep.");
            }
            PropertyName name = new PropertyName(plain(in.getNamespaceURI()), in.getLocalName());
            String prefix = plain(in.getPrefix());
            Map<PropertyName, String> attributes = attributes(outerLanguage);
            String language = attributes.isEmpty() ? null : attributes.get(XmlElement.LANG);
            List<XmlElement> children = List.of();
            List<Object> content = List.of();
            while (true) {
                switch (in.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        XmlElement child = element(depth + 1, language);
                        children = with(children, child);
                        content = with(content, child);
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                        content = with(content, characters());
                    case XMLStreamConstants.END_ELEMENT -> {
                        return new XmlElement(name, prefix, attributes, frozen(children), frozen(content));
                    }
                    case XMLStreamConstants.ENTITY_REFERENCE ->
                        throw here("the entity " + in.getLocalName() + " is unknown.");
                    default -> {
                        // comments and processing instructions
                    }
                }
            }
        }

        private String characters() {
            text += in.getTextLength();
            if (text > limits.text()) {
                throw here("more than " + limits.text() + " characters of text.");
            }
            return in.getText();
        }

        private Map<PropertyName, String> attributes(@Nullable String outerLanguage) {
            int count = in.getAttributeCount();
            if (count == 0) {
                return outerLanguage == null ? Map.of() : Map.of(XmlElement.LANG, outerLanguage);
            }
            if (count > limits.attributes()) {
                throw here("more than " + limits.attributes() + " attributes.");
            }
            Map<PropertyName, String> attributes = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                attributes.put(
                        new PropertyName(plain(in.getAttributeNamespace(i)), in.getAttributeLocalName(i)),
                        in.getAttributeValue(i));
            }
            if (outerLanguage != null) {
                attributes.putIfAbsent(XmlElement.LANG, outerLanguage);
            }
            return Collections.unmodifiableMap(attributes);
        }

        private Refused here(String why) {
            return refuse(in.getLocation().getLineNumber(), why);
        }
    }

    private static String plain(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static <T> List<T> with(List<T> list, T next) {
        List<T> longer = list.isEmpty() ? new ArrayList<>(4) : list;
        longer.add(next);
        return longer;
    }

    private static <T> List<T> frozen(List<T> list) {
        return list.isEmpty() ? list : Collections.unmodifiableList(list);
    }
}
