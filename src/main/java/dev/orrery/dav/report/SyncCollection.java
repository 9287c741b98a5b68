package dev.orrery.dav.report;

import dev.orrery.calendar.Standpoint;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Multistatus;
import dev.orrery.dav.Report;
import dev.orrery.dav.ReportName;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.SyncToken;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.error.Condition;
import dev.orrery.http.Response;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.HomeRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.SyncPoint;
import dev.orrery.xml.XmlElement;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * DAV:sync-collection (RFC 6578): what changed in a collection or a whole home since a token. A page's token is the number
 * of its last row, a cut page says so by a 507 row for the collection itself, and a token that cannot be followed exactly
 * is refused: there is never a silent full listing.
 */
public final class SyncCollection implements Report {
    private final DavContext context;
    private final ReportLimits limits;
    private final Condition cut;

    /** @param cut what the row of a cut page says */
    SyncCollection(DavContext context, ReportLimits limits, Condition cut) {
        this.context = context;
        this.limits = limits;
        this.cut = cut;
    }

    @Override
    public Response run(DavRequest request, XmlElement body) throws IOException {
        SyncRequest asked = SyncRequest.read(request, body);
        SyncAnswer answer = context.read(request, snapshot -> collect(snapshot, request, asked));
        return answer.rows().size() <= SyncAnswer.SMALL
                ? Multistatus.small(request, out -> answer.write(out, cut))
                : Multistatus.stream(request, out -> answer.write(out, cut));
    }

    private SyncAnswer collect(Snapshot snapshot, DavRequest request, SyncRequest asked) {
        if (!(Resolver.resolveExisting(snapshot, request.caller(), request.located())
                instanceof CollectionTarget target)) {
            throw new Refused(new Reason.UnsupportedReport(ReportName.SYNC_COLLECTION.element()));
        }
        CollectionKind kind = target.row().kind();
        if (kind != CollectionKind.HOME) {
            target.require(Privilege.READ);
        }
        SyncPoint since = since(snapshot, request, target, asked.token());
        int limit = asked.limit() == null ? limits.matches() : Math.min(asked.limit(), limits.matches());
        return kind == CollectionKind.HOME || kind == CollectionKind.PLAIN
                ? new HomeSync(context, snapshot, request.caller(), target, asked.properties())
                        .since(since, limit, asked.deep())
                : new MemberSync(context, snapshot, request.caller(), target, asked.properties())
                        .since(since, limit, asked.limit() != null);
    }

    private SyncPoint since(Snapshot snapshot, DavRequest request, CollectionTarget target, @Nullable SyncToken token) {
        if (token == null) {
            return SyncPoint.START;
        }
        CollectionRef ref = target.row().ref();
        HomeRow home = snapshot.home(ref.home()).orElseThrow(() -> new Refused(new Reason.NotFound(target.href())));
        String standpoint =
                Standpoint.of(snapshot, request.caller(), context.views().visibility(), target.row());
        return token.check(context.store().epoch(), ref, standpoint, snapshot.newest(target.row()), home.floor())
                .point();
    }
}
