package dev.orrery.dav.property;

import static dev.orrery.model.PropertyName.dav;

import dev.orrery.access.Rights;
import dev.orrery.calendar.Paths;
import dev.orrery.dav.Hrefs;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.model.AccessEntry;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.store.Snapshot;
import dev.orrery.xml.XmlWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** DAV:acl and DAV:inherited-acl-set (RFC 3744 sections 5.5 and 5.7). */
final class AccessList {
    /** What everybody who signed in may do with principals and the fixed collections. */
    private static final PropertyValue READABLE =
            PropertyValue.Whole.of("<D:acl><D:ace><D:principal><D:authenticated/></D:principal><D:grant><D:privilege>"
                    + "<D:read/></D:privilege></D:grant><D:protected/></D:ace></D:acl>");

    private AccessList() {}

    /**
     * An entry, ready to be written.
     *
     * @param href of the grantee, where it is a principal of its own
     * @param inheritedFrom path of the collection that it was set on; null for an entry of the resource itself
     */
    private record Line(
            AccessEntry entry,
            boolean isProtected,
            @Nullable String href,
            @Nullable String inheritedFrom) {}

    static PropertyValue ofResource(Subject subject) {
        return subject.target() instanceof CollectionTarget collection ? value(subject, collection, null) : READABLE;
    }

    /** What is set on the collection itself is inherited by its members. */
    static MemberReader ofMembers(Subject subject) {
        return subject.target() instanceof CollectionTarget collection
                ? MemberReader.always(value(
                        subject,
                        collection,
                        Paths.of(subject.snapshot(), collection.row().ref())))
                : MemberReader.ABSENT;
    }

    private static PropertyValue value(Subject subject, CollectionTarget collection, @Nullable String holder) {
        if (!collection.rights().contains(Privilege.READ_ACL)) {
            return PropertyValue.DENIED;
        }
        Snapshot snapshot = subject.snapshot();
        List<Line> lines = new ArrayList<>();
        for (Rights.Effective effective :
                Rights.entries(snapshot, collection.row().ref())) {
            CollectionRef from = effective.inheritedFrom();
            String href = href(snapshot, effective.entry().grantee());
            if (href != null || !(effective.entry().grantee() instanceof Grantee.Named)) {
                lines.add(new Line(
                        effective.entry(),
                        effective.isProtected(),
                        href,
                        from == null ? (effective.isProtected() ? null : holder) : Paths.of(snapshot, from)));
            }
        }
        return PropertyValue.content(out -> {
            for (Line line : lines) {
                write(line, out);
            }
        });
    }

    /** Null for who has no address: the pseudo-principals, and those who are gone. */
    private static @Nullable String href(Snapshot snapshot, Grantee grantee) {
        return grantee instanceof Grantee.Named named
                ? snapshot.principal(named.guid()).map(Hrefs::principal).orElse(null)
                : null;
    }

    static PropertyValue inheritedBy(Subject subject) {
        return subject.target() instanceof CollectionTarget collection
                ? new PropertyValue.Hrefs(new ArrayList<>(above(subject, collection)))
                : new PropertyValue.Hrefs(List.of());
    }

    static MemberReader inheritedByMembers(Subject subject) {
        if (!(subject.target() instanceof CollectionTarget collection)) {
            return MemberReader.ABSENT;
        }
        Set<String> all = new LinkedHashSet<>();
        all.add(Paths.of(subject.snapshot(), collection.row().ref()));
        all.addAll(above(subject, collection));
        return MemberReader.always(new PropertyValue.Hrefs(new ArrayList<>(all)));
    }

    private static Set<String> above(Subject subject, CollectionTarget collection) {
        Set<String> paths = new LinkedHashSet<>();
        for (Rights.Effective effective :
                Rights.entries(subject.snapshot(), collection.row().ref())) {
            CollectionRef from = effective.inheritedFrom();
            if (from != null) {
                paths.add(Paths.of(subject.snapshot(), from));
            }
        }
        return paths;
    }

    private static void write(Line line, XmlWriter out) throws IOException {
        out.start(dav("ace"));
        out.start(dav("principal"));
        switch (line.entry().grantee()) {
            case Grantee.Everyone _ -> out.empty(dav("all"));
            case Grantee.Authenticated _ -> out.empty(dav("authenticated"));
            case Grantee.Unauthenticated _ -> out.empty(dav("unauthenticated"));
            case Grantee.Self _ -> out.empty(dav("self"));
            case Grantee.Owner _ ->
                out.start(dav("property")).empty(dav("owner")).end();
            case Grantee.Delegate _ -> throw new IllegalStateException("delegates are listed by name");
            case Grantee.Named named ->
                out.element(dav("href"), line.href() == null ? "urn:uuid:" + named.guid() : line.href());
        }
        out.end();
        out.start(dav(line.entry().grant() ? "grant" : "deny"));
        Privileges.write(line.entry().privileges(), out);
        out.end();
        if (line.isProtected()) {
            out.empty(dav("protected"));
        }
        if (line.inheritedFrom() != null) {
            out.start(dav("inherited"))
                    .element(PropertyName.dav("href"), line.inheritedFrom())
                    .end();
        }
        out.end();
    }
}
