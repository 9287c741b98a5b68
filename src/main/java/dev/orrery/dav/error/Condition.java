package dev.orrery.dav.error;

import dev.orrery.model.PropertyName;
import dev.orrery.xml.XmlWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A refusal on the wire: a status and, where a specification names one, the precondition element. Immutable.
 *
 * @param element writes exactly one element; null where no specification names any
 */
public record Condition(int status, @Nullable Element element) {
    private static final PropertyName ERROR = PropertyName.dav("error");

    /** Writes one precondition element. */
    @FunctionalInterface
    public interface Element {
        void write(XmlWriter out) throws IOException;
    }

    static Condition of(int status) {
        return new Condition(status, null);
    }

    static Condition of(int status, PropertyName element) {
        return new Condition(status, out -> out.empty(element));
    }

    static Condition of(int status, PropertyName element, Element content) {
        return new Condition(status, out -> {
            out.start(element);
            content.write(out);
            out.end();
        });
    }

    /** The DAV:error element (RFC 4918 section 14.5); nothing without a precondition. */
    public void writeError(XmlWriter out) throws IOException {
        if (element != null) {
            out.start(ERROR);
            element.write(out);
            out.end();
        }
    }
}
