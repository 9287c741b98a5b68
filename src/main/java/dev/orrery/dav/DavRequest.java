package dev.orrery.dav;

import dev.orrery.access.Caller;
import dev.orrery.http.Request;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import dev.orrery.xml.XmlReader;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request with what the headers of WebDAV say about it. Belongs to one thread. */
public final class DavRequest {
    /** What programs say of an XML body when nobody told them; the last is what curl says by itself. */
    private static final Set<String> CARELESS =
            Set.of("application/octet-stream", "text/plain", "application/x-www-form-urlencoded");

    private final Request http;
    private final Caller caller;
    private final Located located;
    private final XmlReader reader;

    DavRequest(Request http, Caller caller, Located located, XmlReader reader) {
        this.http = http;
        this.caller = caller;
        this.located = located;
        this.reader = reader;
    }

    public Request http() {
        return http;
    }

    public Caller caller() {
        return caller;
    }

    public Located located() {
        return located;
    }

    /**
     * @param missing what a request without the header means
     * @throws Refused BadRequest for anything else than 0, 1 and infinity
     */
    public Depth depth(Depth missing) {
        String value = http.headers().get("Depth");
        if (value == null) {
            return missing;
        }
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "0" -> Depth.ZERO;
            case "1" -> Depth.ONE;
            case "infinity" -> Depth.INFINITY;
            default -> throw new Refused(new Reason.BadRequest("Depth is 0, 1 or infinity, not " + value + "."));
        };
    }

    /** {@code Prefer: return=minimal} (RFC 7240, RFC 8144), Apple's older spelling of it, or {@code Brief: t}. */
    public boolean wantsMinimal() {
        return prefers("return", "minimal")
                || prefers("return-minimal", "")
                || "t".equalsIgnoreCase(http.header("Brief", "").strip());
    }

    /** {@code Prefer: return=representation} (RFC 7240). */
    public boolean wantsRepresentation() {
        return prefers("return", "representation") || prefers("return-representation", "");
    }

    /** True if a Prefer header names the preference with that value (RFC 7240 section 2). */
    public boolean prefers(String preference, String value) {
        return http.prefers(preference, value);
    }

    /**
     * The If header's lists (RFC 4918 section 10.4); empty without one.
     *
     * @throws Refused BadRequest if it cannot be read
     */
    public List<IfHeader.ConditionList> ifHeader() {
        String value = http.headers().get("If");
        return value == null ? List.of() : IfHeader.parse(value);
    }

    /**
     * The body's root element, null for an empty body. Can be called once.
     *
     * @throws Refused BadRequest for malformed XML, UnsupportedMediaType for another content type
     */
    public @Nullable XmlElement body() throws IOException {
        PushbackInputStream in = new PushbackInputStream(http.body());
        int first = in.read();
        if (first < 0) {
            return null;
        }
        String type = http.header("Content-Type", "text/xml").toLowerCase(Locale.ROOT);
        if (!type.contains("xml") && !CARELESS.contains(type.split(";", 2)[0].strip())) {
            throw new Refused(new Reason.UnsupportedMediaType(type));
        }
        in.unread(first);
        return reader.read(in);
    }

    /** @throws Refused BadRequest for an empty body, besides what {@link #body} throws */
    public XmlElement requireBody() throws IOException {
        XmlElement body = body();
        if (body == null) {
            throw new Refused(new Reason.BadRequest("This request needs an XML body."));
        }
        return body;
    }
}
