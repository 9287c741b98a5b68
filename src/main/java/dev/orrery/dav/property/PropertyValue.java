package dev.orrery.dav.property;

import dev.orrery.model.PropertyName;
import dev.orrery.xml.XmlWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A property's value, ready to be written. Immutable: it may be written after the snapshot it was read from is gone. */
@FunctionalInterface
public interface PropertyValue {
    /** Not to be seen by this caller: goes into a 403 propstat. */
    PropertyValue DENIED = (_, _) -> {
        throw new IllegalStateException("a denied value is not written");
    };

    PropertyValue EMPTY = (name, out) -> out.empty(name);

    /** Writes the whole element, its tags included. */
    void write(PropertyName name, XmlWriter out) throws IOException;

    /** Character data. */
    record Text(String text) implements PropertyValue {
        @Override
        public void write(PropertyName name, XmlWriter out) throws IOException {
            out.element(name, text);
        }
    }

    /** DAV:href elements; what the expand-property report follows. */
    record Hrefs(List<String> hrefs) implements PropertyValue {
        private static final PropertyName HREF = PropertyName.dav("href");

        public Hrefs {
            hrefs = List.copyOf(hrefs);
        }

        public static Hrefs of(String... hrefs) {
            return new Hrefs(List.of(hrefs));
        }

        @Override
        public void write(PropertyName name, XmlWriter out) throws IOException {
            out.start(name);
            for (String href : hrefs) {
                out.element(HREF, href);
            }
            out.end();
        }
    }

    /** XML that stands on its own, between the tags. */
    record Fragment(String xml) implements PropertyValue {
        @Override
        public void write(PropertyName name, XmlWriter out) throws IOException {
            out.start(name).raw(xml).end();
        }
    }

    /** The whole element as bytes made before, with the house's prefixes: what rows of a listing share. */
    record Whole(byte[] element) implements PropertyValue {
        public static Whole of(String element) {
            return new Whole(element.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void write(PropertyName name, XmlWriter out) throws IOException {
            out.raw(element);
        }
    }

    /** Elements written by code, between the tags. */
    static PropertyValue content(Content content) {
        return (name, out) -> {
            out.start(name);
            content.write(out);
            out.end();
        };
    }

    /** Writes what is between the tags. */
    @FunctionalInterface
    interface Content {
        void write(XmlWriter out) throws IOException;
    }
}
