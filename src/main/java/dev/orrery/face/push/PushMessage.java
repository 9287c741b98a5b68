package dev.orrery.face.push;

import static dev.orrery.model.PropertyName.dav;
import static dev.orrery.model.PropertyName.push;

import dev.orrery.model.Sha256;
import dev.orrery.store.PushRow.News;
import dev.orrery.xml.XmlWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;

/**
 * What a device is told (WebDAV-Push, "Push Message"): which collection changed, and how. Nothing of what is in it.
 *
 * @param topic of the collection
 * @param syncToken as the collection stands now, so that whoever knows it already need not ask; empty for none
 * @param last whether the collection is gone
 */
record PushMessage(String topic, News news, String syncToken, boolean last) {
    private static final int TOPIC_BYTES = 24;

    byte[] xml() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (XmlWriter out = new XmlWriter(bytes)) {
            out.start(push("push-message")).element(push("topic"), topic);
            if (news.content()) {
                out.start(push("content-update"));
                if (!syncToken.isEmpty()) {
                    out.element(dav("sync-token"), syncToken);
                }
                out.end();
            }
            if (news.properties()) {
                out.empty(push("property-update"));
            }
            out.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // never: it stays in memory
        }
        return bytes.toByteArray();
    }

    /**
     * The Topic header (RFC 8030 section 5.4): a message that nobody fetched yet gives way to a newer one that says the same
     * kind of thing. It tells the push service nothing.
     */
    String replaces() {
        byte[] digest = Sha256.of(topic + news.content() + news.properties() + last);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, TOPIC_BYTES));
    }
}
