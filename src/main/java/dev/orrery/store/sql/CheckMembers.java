package dev.orrery.store.sql;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.model.Refused;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The check of one home's objects: content against digest, size and index; tombstones; the count of bytes. */
final class CheckMembers {
    private static final String ROWS =
            "select collection, name, last_seq, gone, created_seq, etag, size, uid, idx, content"
                    + " from object where home = ? and collection = ? order by name";

    private final Session sql;
    private final CollectionQueries.Head head;
    private final long home;
    private final StoreCheck.Digest digest;
    private final Consumer<String> found;
    private long bytes;
    private long objects;
    private long outdated;

    CheckMembers(Session sql, CollectionQueries.Head head, StoreCheck.Digest digest, Consumer<String> found) {
        this.sql = sql;
        this.head = head;
        this.home = head.row().id().value();
        this.digest = digest;
        this.found = found;
    }

    /**
     * Returns how many living objects there are.
     *
     * @param collections labels of the living ones
     */
    long run(Map<Long, String> collections) {
        List<Long> ids = sql.list("select distinct collection from object where home = ?", row -> row.getLong(1), home);
        for (long id : ids) {
            String label = collections.get(id);
            sql.each(
                    ROWS,
                    row -> {
                        if (row.getInt(4) != 0) {
                            tombstone(row);
                        } else {
                            living(row, label);
                        }
                    },
                    home,
                    id);
        }
        if (bytes != head.row().usedBytes()) {
            found.accept("it is said to use " + head.row().usedBytes() + " bytes, but its objects have " + bytes + ".");
        }
        sql.each(
                "select p.collection, p.object from object_property p where p.home = ? and not exists (select 1 from"
                        + " object o where o.home = p.home and o.collection = p.collection and o.name = p.object"
                        + " and o.gone = 0) group by p.collection, p.object",
                row -> found.accept("there are properties of " + row.getString(2) + " in collection " + row.getLong(1)
                        + ", which does not exist."),
                home);
        unlogged();
        return objects;
    }

    /** How many indexes another version wrote; they are no fault, reading them builds them anew. */
    long outdated() {
        return outdated;
    }

    private void tombstone(ResultSet row) throws SQLException {
        String what = "the tombstone of " + row.getString(2) + " in collection " + row.getLong(1);
        long seq = row.getLong(3);
        if (seq <= head.row().floor() || seq > head.row().lastSeq()) {
            found.accept(what + " carries " + seq + ", which lies outside the log ("
                    + head.row().floor() + " to " + head.row().lastSeq() + ").");
        }
        if (row.getBytes(10) != null
                || row.getBytes(9) != null
                || row.getLong(7) != 0
                || !row.getString(8).isEmpty()) {
            found.accept(what + " still has content.");
        }
    }

    private void living(ResultSet row, @Nullable String label) throws SQLException {
        String name = row.getString(2);
        String what = name + " in " + (label == null ? "collection " + row.getLong(1) : label);
        objects++;
        if (label == null) {
            found.accept(what + " lives in a collection that does not exist.");
        }
        long seq = row.getLong(3);
        long created = row.getLong(5);
        if (seq < 1 || seq > head.row().lastSeq() || created < 1 || created > seq) {
            found.accept(what + " was made at " + created + " and changed at " + seq + ", but the home counts to "
                    + head.row().lastSeq() + ".");
        }
        byte[] stored = row.getBytes(10);
        byte[] content = stored == null ? new byte[0] : stored;
        bytes += row.getLong(7);
        if (content.length != row.getLong(7)) {
            found.accept(what + " is said to have " + row.getLong(7) + " bytes, but has " + content.length + ".");
        }
        String etag = digest.of(content);
        if (!etag.equals(row.getString(6))) {
            found.accept(what + " has the ETag " + row.getString(6) + ", but its content's is " + etag + ".");
        }
        index(what, row.getString(8), row.getBytes(9), content);
    }

    private void index(String what, String uid, byte @Nullable [] stored, byte[] content) {
        if (stored == null) {
            if (!uid.isEmpty()) {
                found.accept(what + " has the UID " + uid + " without an index.");
            }
            return;
        }
        if (!CalendarIndex.isCurrent(stored)) {
            outdated++;
            return;
        }
        try {
            CalendarIndex index = CalendarIndex.decode(stored);
            if (!index.uid().equals(uid)) {
                found.accept(what + " is looked up by the UID " + uid + ", but has " + index.uid() + ".");
            }
            if (!Arrays.equals(CalendarObject.indexOf(content).encode(), stored)) {
                found.accept(what + " has an index that is not its content's.");
            }
        } catch (IllegalArgumentException e) {
            found.accept(what + " has an index that cannot be read: " + e.getMessage());
        } catch (Refused e) {
            found.accept(what + " has an index, but its content is no calendar object: "
                    + e.reason().sentence());
        }
    }

    /** Every row that carries a number of the log that is still kept was written by an entry of that number. */
    private void unlogged() {
        sql.each(
                "select o.collection, o.name, o.last_seq from object o where o.home = ? and o.last_seq > ? and not exists"
                        + " (select 1 from change c where c.home = o.home and c.seq = o.last_seq)",
                row -> found.accept(row.getString(2) + " in collection " + row.getLong(1) + " changed at "
                        + row.getLong(3) + ", of which the log knows nothing."),
                home,
                head.row().floor());
    }
}
