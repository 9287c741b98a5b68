package dev.orrery.dav.method;

import dev.orrery.dav.Children;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavMethod;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Depth;
import dev.orrery.dav.Multistatus;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.Target;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.property.Columns;
import dev.orrery.dav.property.NamedPrincipals;
import dev.orrery.dav.property.PropertyRequest;
import dev.orrery.dav.property.PropertyRow;
import dev.orrery.dav.property.Subject;
import dev.orrery.http.Response;
import dev.orrery.http.UrlPath;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.xml.XmlElement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PROPFIND (RFC 4918 section 9.1). Reads one snapshot: the resource and the collections in it at once, its objects as an
 * immutable listing whose rows are written while the socket takes them.
 */
public final class Propfind implements DavMethod {
    private static final PropertyName PROPFIND = PropertyName.dav("propfind");

    /** Answers with no more rows than this are made in memory, so that they carry their length. */
    private static final int SMALL = 100;

    private final DavContext dav;

    public Propfind(DavContext dav) {
        this.dav = dav;
    }

    /**
     * What a snapshot gave.
     *
     * @param rows the resource itself, and the collections in it
     * @param members null where no objects are asked for
     */
    private record Answer(List<PropertyRow> rows, @Nullable Members members) {}

    /** The objects in a collection, and how to read them. */
    private record Members(String href, Columns columns, List<ObjectRow> objects) {}

    @Override
    public Response run(DavRequest request) throws IOException {
        PropertyRequest wanted = parse(request.body());
        Depth depth = request.depth(Depth.ONE);
        // RFC 8144 section 4
        boolean noRoot = depth == Depth.ONE && request.prefers("depth-noroot", "");
        Answer answer = dav.read(request, (snapshot, named) -> read(request, wanted, depth, snapshot, named));
        if (noRoot) {
            List<PropertyRow> below = answer.rows().subList(1, answer.rows().size());
            return answer(request, new Answer(below, answer.members())).with("Preference-Applied", "depth-noroot");
        }
        return answer(request, answer);
    }

    private static Response answer(DavRequest request, Answer answer) throws IOException {
        Members members = answer.members();
        int rows =
                answer.rows().size() + (members == null ? 0 : members.objects().size());
        return rows <= SMALL
                ? Multistatus.small(request, out -> write(answer, out))
                : Multistatus.stream(request, out -> write(answer, out));
    }

    private static PropertyRequest parse(@Nullable XmlElement body) {
        if (body != null && !body.is(PROPFIND)) {
            throw new Refused(new Reason.BadRequest("The body of PROPFIND is DAV:propfind, not " + body.name() + "."));
        }
        return PropertyRequest.of(body);
    }

    private Answer read(
            DavRequest request, PropertyRequest wanted, Depth depth, Snapshot snapshot, NamedPrincipals named) {
        Target target = Resolver.resolveExisting(snapshot, request.caller(), request.located());
        requireRead(target);
        Subject subject = dav.subject(target, snapshot, request.caller(), named);
        List<PropertyRow> rows = new ArrayList<>();
        rows.add(dav.properties().read(wanted, subject));
        if (depth == Depth.ZERO || !target.kind().isCollection()) {
            return new Answer(rows, null);
        }
        if (depth == Depth.INFINITY) {
            throw new Refused(new Reason.InfiniteDepth());
        }
        for (Target child : Children.of(subject)) {
            rows.add(dav.properties().read(wanted, subject.with(child, null)));
        }
        return new Answer(rows, members(wanted, subject));
    }

    private @Nullable Members members(PropertyRequest wanted, Subject subject) {
        if (!(subject.target() instanceof CollectionTarget collection)
                || !collection.rights().contains(Privilege.READ)) {
            return null;
        }
        List<ObjectRow> objects =
                subject.snapshot().listing(collection.row().ref()).objects();
        return objects.isEmpty()
                ? null
                : new Members(collection.href(), dav.properties().columns(wanted, subject), objects);
    }

    /** A home that is visible because of what is in it may be looked at by whoever sees it. */
    private static void requireRead(Target target) {
        switch (target) {
            case CollectionTarget collection
            when !collection.row().ref().isRoot() -> collection.require(Privilege.READ);
            case Target.ObjectTarget object -> object.require(Privilege.READ);
            default -> {
                // readable by whoever may know of it
            }
        }
    }

    private static void write(Answer answer, Multistatus out) throws IOException {
        for (PropertyRow row : answer.rows()) {
            out.row(row);
        }
        Members members = answer.members();
        if (members != null) {
            for (ObjectRow object : members.objects()) {
                out.member(members.href() + UrlPath.encode(object.name()), members.columns(), object);
            }
        }
    }
}
