package dev.orrery.dav.method;

import dev.orrery.access.Caller;
import dev.orrery.access.Rights;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.http.UrlPath;
import dev.orrery.model.PropertyName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.xml.StoredValue;
import java.nio.charset.StandardCharsets;

/** What a browser sees of a collection that is no calendar: its members, as links. */
final class CollectionPage {
    static final String TYPE = "text/html; charset=utf-8";

    private static final int LONGEST = 1000;
    private static final PropertyName DISPLAYNAME = PropertyName.dav("displayname");

    private CollectionPage() {}

    static byte[] of(Snapshot snapshot, Caller caller, CollectionTarget collection) {
        StringBuilder page = new StringBuilder(2048);
        String title = escape(collection.href());
        page.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(title)
                .append("</title></head>\n<body><h1>")
                .append(title)
                .append("</h1>\n<ul>\n");
        CollectionRow top = collection.row();
        for (CollectionRow row : snapshot.collections(top.ref().home())) {
            if (!row.ref().isRoot()
                    && row.parent().equals(top.ref().id())
                    && !Rights.on(snapshot, caller, row.ref()).isEmpty()) {
                String display = row.properties().get(DISPLAYNAME);
                link(page, collection.href(), row.name() + '/', display == null ? "" : StoredValue.text(display));
            }
        }
        int shown = 0;
        for (ObjectRow row : snapshot.listing(top.ref()).objects()) {
            if (shown++ == LONGEST) {
                page.append("<li>…</li>\n");
                break;
            }
            link(page, collection.href(), row.name(), "");
        }
        return page.append("</ul>\n</body></html>\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void link(StringBuilder page, String base, String name, String label) {
        boolean isCollection = name.endsWith("/");
        String segment = isCollection ? name.substring(0, name.length() - 1) : name;
        page.append("<li><a href=\"")
                .append(escape(base + UrlPath.encode(segment) + (isCollection ? "/" : "")))
                .append("\">")
                .append(escape(name))
                .append("</a> ")
                .append(escape(label))
                .append("</li>\n");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
