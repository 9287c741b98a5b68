package dev.orrery.dav.report;

import dev.orrery.dav.Multistatus;
import dev.orrery.dav.error.Condition;
import dev.orrery.dav.property.Columns;
import dev.orrery.dav.property.PropertyRow;
import dev.orrery.http.UrlPath;
import dev.orrery.store.ObjectRow;
import java.io.IOException;
import java.util.List;

/**
 * The rows of a sync report with their token, read in one snapshot and written outside it. Immutable.
 *
 * @param href of the collection that was asked
 * @param token names the state up to and including the last row
 * @param more true if the page was cut
 */
record SyncAnswer(String href, List<Row> rows, String token, boolean more) {
    /** An answer of so many rows is made in memory, a bigger one is streamed. */
    static final int SMALL = 256;

    /** One row. */
    sealed interface Row {
        /** A member is there. */
        record Member(String parent, Columns columns, ObjectRow object) implements Row {}

        /** A collection is there. */
        record Collection(PropertyRow properties) implements Row {}

        /** Something is not there any more. */
        record Gone(String href) implements Row {}
    }

    void write(Multistatus out, Condition cut) throws IOException {
        for (Row row : rows) {
            switch (row) {
                case Row.Member(String parent, Columns columns, ObjectRow object) ->
                    out.member(parent + UrlPath.encode(object.name()), columns, object);
                case Row.Collection(PropertyRow properties) -> out.row(properties);
                case Row.Gone(String gone) -> out.status(gone, 404);
            }
        }
        if (more) {
            out.status(href, cut);
        }
        out.syncToken(token);
    }
}
