package dev.orrery.dav.method;

import static dev.orrery.model.PropertyName.dav;

import dev.orrery.access.Rights;
import dev.orrery.dav.DavContext;
import dev.orrery.model.AccessEntry;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.Principal;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Reason.BadAccessEntry.Problem;
import dev.orrery.model.Refused;
import dev.orrery.store.Snapshot;
import dev.orrery.xml.XmlElement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the body of ACL into entries (RFC 3744 section 8.1), and judges them by that section's preconditions. A client
 * may send back protected and inherited entries as it got them; they are left out, because they stay anyway. Belongs to
 * one request.
 */
final class AccessList {
    private static final int MAX_ENTRIES = 1000;
    private static final Map<PropertyName, Privilege> PRIVILEGES = new HashMap<>();

    static {
        for (Privilege privilege : Privilege.values()) {
            PRIVILEGES.put(privilege.element(), privilege);
        }
    }

    private final DavContext dav;
    private final String origin;
    private final List<Sent> sent = new ArrayList<>();

    /** An entry with what the client says of where it came from. */
    private record Sent(AccessEntry entry, boolean isProtected, boolean inherited) {}

    private AccessList(DavContext dav, String origin) {
        this.dav = dav;
        this.origin = origin;
    }

    /**
     * May ask an authority for a principal, so outside a snapshot.
     *
     * @throws Refused BadRequest, BadAccessEntry, Unavailable
     */
    static AccessList read(DavContext dav, String origin, XmlElement body) {
        if (!body.is(dav("acl"))) {
            throw new Refused(new Reason.BadRequest("The body of ACL is DAV:acl, not " + body.name() + "."));
        }
        AccessList list = new AccessList(dav, origin);
        List<XmlElement> aces = body.children(dav("ace"));
        if (aces.size() > MAX_ENTRIES) {
            throw refuse(Problem.LIMITED_NUMBER_OF_ACES, "An access list has at most " + MAX_ENTRIES + " entries.");
        }
        aces.forEach(list::readEntry);
        return list;
    }

    private void readEntry(XmlElement ace) {
        if (ace.child(dav("invert")) != null) {
            throw refuse(Problem.NO_INVERT, "An entry cannot speak of everybody but someone.");
        }
        XmlElement principal = ace.child(dav("principal"));
        XmlElement grant = ace.child(dav("grant"));
        XmlElement deny = ace.child(dav("deny"));
        if (principal == null || principal.children().size() != 1 || (grant == null) == (deny == null)) {
            throw new Refused(
                    new Reason.BadRequest("DAV:ace holds one DAV:principal and either DAV:grant or DAV:deny."));
        }
        Grantee grantee = grantee(principal.children().getFirst());
        Set<Privilege> privileges = privileges(grant == null ? deny : grant);
        sent.add(new Sent(
                new AccessEntry(grantee, grant != null, privileges),
                ace.child(dav("protected")) != null,
                ace.child(dav("inherited")) != null));
    }

    private Grantee grantee(XmlElement who) {
        if (!who.name().namespace().equals(PropertyName.DAV)) {
            throw refuse(Problem.ALLOWED_PRINCIPAL, "No entry can speak of " + who.name() + ".");
        }
        return switch (who.name().local()) {
            case "href" -> new Grantee.Named(principal(who.text()).guid());
            case "all" -> new Grantee.Everyone();
            case "authenticated" -> new Grantee.Authenticated();
            case "unauthenticated" -> new Grantee.Unauthenticated();
            case "property" -> {
                if (who.child(dav("owner")) == null) {
                    throw refuse(Problem.ALLOWED_PRINCIPAL, "Of properties only DAV:owner can be granted to.");
                }
                yield new Grantee.Owner();
            }
            default -> throw refuse(Problem.ALLOWED_PRINCIPAL, "No entry can speak of " + who.name() + " here.");
        };
    }

    private Principal principal(String href) {
        return PrincipalHrefs.find(dav, origin, href)
                .orElseThrow(() -> refuse(Problem.RECOGNIZED_PRINCIPAL, href.strip() + " is nobody known here."));
    }

    private static Set<Privilege> privileges(XmlElement holder) {
        Set<Privilege> privileges = EnumSet.noneOf(Privilege.class);
        for (XmlElement element : holder.children(dav("privilege"))) {
            for (XmlElement name : element.children()) {
                Privilege privilege = PRIVILEGES.get(name.name());
                if (privilege == null) {
                    throw refuse(Problem.NOT_SUPPORTED_PRIVILEGE, "There is no privilege " + name.name() + ".");
                }
                privileges.add(privilege);
            }
        }
        if (privileges.isEmpty()) {
            throw new Refused(new Reason.BadRequest("DAV:grant and DAV:deny hold at least one DAV:privilege."));
        }
        return privileges;
    }

    /**
     * The entries that are to be set.
     *
     * @throws Refused BadAccessEntry where one contradicts an entry that stays
     */
    List<AccessEntry> entries(Snapshot snapshot, CollectionRef collection, String ownerGuid) {
        List<Rights.Effective> staying = Rights.entries(snapshot, collection);
        List<AccessEntry> own = new ArrayList<>();
        for (Sent one : sent) {
            if (one.isProtected() && !stays(one, staying, true)) {
                throw refuse(Problem.NO_PROTECTED_ACE_CONFLICT, "A protected entry cannot be made or changed.");
            }
            if (one.inherited() && !stays(one, staying, false)) {
                throw refuse(
                        Problem.NO_INHERITED_ACE_CONFLICT, "An inherited entry is changed where it was set, not here.");
            }
            if (one.isProtected() || one.inherited()) {
                continue;
            }
            boolean owner = one.entry().grantee() instanceof Grantee.Owner
                    || one.entry().grantee().equals(new Grantee.Named(ownerGuid));
            if (owner && !one.entry().grant()) {
                throw refuse(Problem.NO_PROTECTED_ACE_CONFLICT, "Nothing can be denied to the owner.");
            }
            own.add(one.entry());
        }
        return own;
    }

    private static boolean stays(Sent sent, List<Rights.Effective> staying, boolean isProtected) {
        return staying.stream()
                .filter(entry -> isProtected ? entry.isProtected() : entry.inheritedFrom() != null)
                .anyMatch(entry -> entry.entry().equals(sent.entry()));
    }

    private static Refused refuse(Problem problem, String detail) {
        return new Refused(new Reason.BadAccessEntry(problem, detail));
    }
}
