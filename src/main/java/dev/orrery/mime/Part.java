package dev.orrery.mime;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message or a part of one: header fields, and either content or parts. A message inside a message (message/rfc822) is
 * content. Immutable; the content is shared and must not be written to.
 *
 * @param headers in order
 * @param content without its transfer encoding; empty for a multipart
 * @param parts of a multipart, else empty
 */
public record Part(List<Header> headers, byte[] content, List<Part> parts) {
    private static final ParameterizedValue PLAIN = ParameterizedValue.of("text/plain");

    public Part {
        headers = List.copyOf(headers);
        parts = List.copyOf(parts);
    }

    /** A part with content; its transfer encoding is chosen when it is written. */
    public static Part leaf(ParameterizedValue type, List<Header> others, byte[] content) {
        return new Part(withType(type, others), content, List.of());
    }

    /** A multipart; its boundary is chosen when it is written. */
    public static Part multipart(ParameterizedValue type, List<Header> others, List<Part> parts) {
        return new Part(withType(type, others), new byte[0], parts);
    }

    private static List<Header> withType(ParameterizedValue type, List<Header> others) {
        List<Header> headers = new ArrayList<>(others);
        headers.add(Header.of("Content-Type", type));
        return headers;
    }

    /** The first field of that name, in any letter case. */
    public @Nullable Header header(String name) {
        for (Header header : headers) {
            if (header.is(name)) {
                return header;
            }
        }
        return null;
    }

    /** The text of the first field of that name, encoded words decoded. */
    public @Nullable String headerText(String name) {
        Header header = header(name);
        return header == null ? null : header.text();
    }

    /** What the content is; text/plain where nothing is said (RFC 2045 section 5.2). */
    public ParameterizedValue contentType() {
        Header header = header("Content-Type");
        ParameterizedValue type = header == null ? PLAIN : ParameterizedValue.parse(header.value());
        return type.value().isEmpty() ? PLAIN : type;
    }

    public boolean is(String mediaType) {
        return contentType().value().equals(mediaType);
    }

    /** The name of the file, from Content-Disposition or, as older programs have it, Content-Type. */
    public @Nullable String fileName() {
        Header disposition = header("Content-Disposition");
        String name = disposition == null
                ? null
                : ParameterizedValue.parse(disposition.value()).parameter("filename");
        return name == null ? contentType().parameter("name") : name;
    }

    /** Content-ID without its angle brackets (RFC 2045 section 7). */
    public @Nullable String contentId() {
        String id = headerText("Content-ID");
        if (id == null) {
            return null;
        }
        String bare = id.strip();
        return bare.startsWith("<") && bare.endsWith(">") ? bare.substring(1, bare.length() - 1) : bare;
    }

    /** The content as text, in the charset it names; where that is unknown or missing, in the one it looks like. */
    public String text() {
        String charset = contentType().parameter("charset");
        if (charset == null || charset.equalsIgnoreCase("us-ascii") || charset.equalsIgnoreCase("utf-8")) {
            return HeaderText.ofBytes(content);
        }
        try {
            return new String(content, Charset.forName(charset.strip()));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return HeaderText.ofBytes(content);
        }
    }

    /** The content as UTF-8, for formats that are nothing else. */
    public byte[] utf8() {
        String charset = contentType().parameter("charset");
        return charset == null || charset.equalsIgnoreCase("utf-8") ? content : text().getBytes(StandardCharsets.UTF_8);
    }

    /** Every part that has content, in order; the message itself if it is no multipart. */
    public List<Part> leaves() {
        List<Part> found = new ArrayList<>();
        collect(this, found);
        return found;
    }

    private static void collect(Part part, List<Part> into) {
        if (part.parts.isEmpty()) {
            into.add(part);
        }
        for (Part child : part.parts) {
            collect(child, into);
        }
    }
}
