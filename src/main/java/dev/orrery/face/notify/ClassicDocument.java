package dev.orrery.face.notify;

import dev.orrery.http.Response;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import dev.orrery.xml.XmlLimits;
import dev.orrery.xml.XmlReader;
import dev.orrery.xml.XmlWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/** The documents of the classic service: root {@code ocsmanager}, no namespaces, a handful of children. */
final class ClassicDocument {
    private static final XmlReader READER = new XmlReader(new XmlLimits(200, 16, 16, 64 << 10));
    private static final PropertyName ROOT = name("ocsmanager");

    private ClassicDocument() {}

    private static PropertyName name(String local) {
        return new PropertyName("", local);
    }

    /**
     * The root of a body, if the body is such a document.
     *
     * @throws Refused TooLarge
     * @throws IOException the body stopped half way
     */
    static Optional<XmlElement> read(InputStream body) throws IOException {
        try {
            return READER.readOptional(body).filter(root -> root.is(ROOT));
        } catch (Refused refused) {
            if (refused.reason() instanceof Reason.TooLarge) {
                throw refused;
            }
            return Optional.empty();
        }
    }

    /** The text of a child; one that is empty counts as missing. */
    static Optional<String> text(XmlElement parent, String child) {
        return child(parent, child).map(XmlElement::text).map(String::strip).filter(text -> !text.isEmpty());
    }

    static Optional<XmlElement> child(XmlElement parent, String child) {
        return Optional.ofNullable(parent.child(name(child)));
    }

    static Response challenge(String token, String salt, int ttl) {
        return answer(
                200,
                out -> out.start(name("token"))
                        .attribute("type", "salt")
                        .text(token)
                        .end()
                        .element(name("salt"), salt)
                        .element(name("ttl"), Integer.toString(ttl)));
    }

    static Response session(String token, int ttl) {
        return answer(200, out -> out.element(name("token"), token).element(name("ttl"), Integer.toString(ttl)));
    }

    static Response success() {
        return answer(200, out -> out);
    }

    static Response error(ClassicError error) {
        return error(200, error.code(), error.message());
    }

    static Response error(int status, int code, String message) {
        return answer(
                status,
                out -> out.start(name("error"))
                        .attribute("code", Integer.toString(code))
                        .text(message)
                        .end());
    }

    private interface Content {
        XmlWriter into(XmlWriter out) throws IOException;
    }

    private static Response answer(int status, Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (XmlWriter out = XmlWriter.ofVocabulary(bytes, "")) {
            content.into(out.start(ROOT)).end();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        bytes.write('\n');
        return Response.bytes(status, "text/xml; charset=utf-8", bytes.toByteArray())
                .with("Cache-Control", "no-cache")
                .with("Pragma", "no-cache");
    }
}
