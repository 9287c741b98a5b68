package dev.orrery.dav.report;

import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Multistatus;
import dev.orrery.http.Response;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.ObjectRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a calendar-query or calendar-multiget, gathered inside the snapshot and written outside it: rows and
 * contents are shared immutable copies, so that an answer of ten thousand members costs a list of references. Not
 * thread-safe.
 */
final class CalendarAnswer {
    private static final int SMALL = 64;

    private final ReportLimits limits;
    private final List<Row> rows = new ArrayList<>();
    private long bytes;

    /** A row of the answer. */
    private sealed interface Row {
        /** @param href null for the canonical one */
        record Found(
                CalendarMembers members,
                ObjectRow object,
                @Nullable String href,
                byte @Nullable [] data) implements Row {}

        record Status(String href, int status) implements Row {}
    }

    CalendarAnswer(ReportLimits limits) {
        this.limits = limits;
    }

    /**
     * @param href as the client wrote it; null to make one from the collection's
     * @param data null if no calendar data is wanted
     * @throws Refused TooManyMatches when the answer would be too big
     */
    void found(CalendarMembers members, ObjectRow object, @Nullable String href, byte @Nullable [] data) {
        bytes += data == null ? 0 : data.length;
        add(new Row.Found(members, object, href, data));
    }

    void status(String href, int status) {
        add(new Row.Status(href, status));
    }

    private void add(Row row) {
        if (rows.size() == limits.matches() || bytes > limits.bytes()) {
            throw new Refused(new Reason.TooManyMatches(rows.size()));
        }
        rows.add(row);
    }

    Response response(DavRequest request) throws IOException {
        return rows.size() <= SMALL
                ? Multistatus.small(request, this::write)
                : Multistatus.stream(request, this::write);
    }

    private void write(Multistatus out) throws IOException {
        for (Row row : rows) {
            switch (row) {
                case Row.Found(CalendarMembers members, ObjectRow object, String href, byte[] data) -> {
                    members.data().show(data);
                    out.member(
                            href == null ? members.target().memberHref(object.name()) : href,
                            members.columns(),
                            object);
                }
                case Row.Status(String href, int status) -> out.status(href, status);
            }
        }
    }
}
