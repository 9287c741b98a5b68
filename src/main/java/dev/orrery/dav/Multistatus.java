package dev.orrery.dav;

import dev.orrery.dav.error.Condition;
import dev.orrery.dav.property.Columns;
import dev.orrery.dav.property.PropertyRow;
import dev.orrery.dav.property.PropertyValue;
import dev.orrery.http.Response;
import dev.orrery.model.PropertyName;
import dev.orrery.store.ObjectRow;
import dev.orrery.xml.XmlWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a DAV:multistatus (RFC 4918 section 13), one row at a time, straight into the answer: nothing but the row at
 * hand is in memory. Not thread-safe.
 */
public final class Multistatus {
    public static final String CONTENT_TYPE = "application/xml; charset=utf-8";

    private static final PropertyName MULTISTATUS = PropertyName.dav("multistatus");
    private static final PropertyName SYNC_TOKEN = PropertyName.dav("sync-token");
    private static final byte[] RESPONSE = utf8("<D:response><D:href>");
    private static final byte[] HREF_END = utf8("</D:href>");
    private static final byte[] RESPONSE_END = utf8("</D:response>\n");
    private static final byte[] PROP = utf8("<D:propstat><D:prop>");
    private static final byte[] OK = utf8("</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>");
    private static final byte[] FORBIDDEN = utf8("</D:prop><D:status>HTTP/1.1 403 Forbidden</D:status></D:propstat>");
    private static final byte[] NOT_FOUND = utf8("</D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>");

    private final XmlWriter out;
    private final boolean minimal;
    private final List<PropertyName> missing = new ArrayList<>();
    private final List<PropertyName> denied = new ArrayList<>();

    private Multistatus(XmlWriter out, boolean minimal) {
        this.out = out;
        this.minimal = minimal;
    }

    /** Writes the rows. */
    @FunctionalInterface
    public interface Rows {
        void writeTo(Multistatus out) throws IOException;
    }

    /**
     * A 207 whose rows are written while the socket takes them, after the handler returned and outside any snapshot. A
     * small answer is better given as {@link #small}.
     */
    public static Response stream(DavRequest request, Rows rows) {
        boolean minimal = request.wantsMinimal();
        return answer(Response.stream(207, CONTENT_TYPE, out -> write(new XmlWriter(out), minimal, rows)), minimal);
    }

    /** A 207 made in memory, for few rows. */
    public static Response small(DavRequest request, Rows rows) throws IOException {
        boolean minimal = request.wantsMinimal();
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream(2048);
        write(new XmlWriter(bytes), minimal, rows);
        return answer(Response.bytes(207, CONTENT_TYPE, bytes.toByteArray()), minimal);
    }

    /** Rows inside a property's value, as DAV:expand-property makes them; {@code out} stands inside the element. */
    public static Multistatus inside(XmlWriter out) {
        return new Multistatus(out, false);
    }

    private static Response answer(Response response, boolean minimal) {
        Response compressible = response.allowCompression();
        return minimal ? compressible.with("Preference-Applied", "return=minimal") : compressible;
    }

    private static void write(XmlWriter out, boolean minimal, Rows rows) throws IOException {
        out.start(MULTISTATUS);
        rows.writeTo(new Multistatus(out, minimal));
        out.end();
        out.close();
    }

    /** A row read before. */
    public void row(PropertyRow row) throws IOException {
        open(row.href());
        if (!row.found().isEmpty()
                || row.denied().isEmpty() && (minimal || row.missing().isEmpty())) {
            out.raw(PROP);
            for (PropertyRow.Found found : row.found()) {
                found.value().write(found.name(), out);
            }
            out.raw(OK);
        }
        names(row.denied(), FORBIDDEN);
        if (!minimal) {
            names(row.missing(), NOT_FOUND);
        }
        out.raw(RESPONSE_END);
    }

    /** A member's row, read now. */
    public void member(String href, Columns columns, ObjectRow object) throws IOException {
        missing.clear();
        denied.clear();
        open(href);
        boolean found = false;
        List<Columns.Column> all = columns.columns();
        for (int i = 0; i < all.size(); i++) {
            Columns.Column column = all.get(i);
            PropertyValue value = column.reader().read(object);
            if (value == null) {
                missing.add(column.name());
            } else if (value == PropertyValue.DENIED) {
                denied.add(column.name());
            } else {
                if (!found) {
                    out.raw(PROP);
                    found = true;
                }
                if (columns.namesOnly()) {
                    out.empty(column.name());
                } else {
                    value.write(column.name(), out);
                }
            }
        }
        boolean silent = minimal || !columns.reportMissing();
        if (found) {
            out.raw(OK);
        } else if (denied.isEmpty() && (silent || missing.isEmpty())) {
            out.raw(PROP).raw(OK);
        }
        names(denied, FORBIDDEN);
        if (!silent) {
            names(missing, NOT_FOUND);
        }
        out.raw(RESPONSE_END);
    }

    /** A row that only says what became of a resource, such as 404 for a deleted member. */
    public void status(String href, int status) throws IOException {
        open(href);
        out.element(PropertyName.dav("status"), StatusLine.of(status));
        out.raw(RESPONSE_END);
    }

    /** The same with the precondition that was broken (507 with number-of-matches-within-limits). */
    public void status(String href, Condition condition) throws IOException {
        open(href);
        out.element(PropertyName.dav("status"), StatusLine.of(condition.status()));
        condition.writeError(out);
        out.raw(RESPONSE_END);
    }

    /** The report's new token, after the last row (RFC 6578 section 6.4). */
    public void syncToken(String token) throws IOException {
        out.element(SYNC_TOKEN, token);
    }

    /** For what has its own form; inside the multistatus element. */
    public XmlWriter xml() {
        return out;
    }

    private void open(String href) throws IOException {
        out.raw(RESPONSE).text(href).raw(HREF_END);
    }

    private void names(List<PropertyName> names, byte[] status) throws IOException {
        if (!names.isEmpty()) {
            out.raw(PROP);
            for (PropertyName name : names) {
                out.empty(name);
            }
            out.raw(status);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
