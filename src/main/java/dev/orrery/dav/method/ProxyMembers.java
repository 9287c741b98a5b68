package dev.orrery.dav.method;

import static dev.orrery.model.PropertyName.dav;

import dev.orrery.access.Rights;
import dev.orrery.calendar.SetDelegates;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Hrefs;
import dev.orrery.dav.Located;
import dev.orrery.dav.property.PropertyUpdate;
import dev.orrery.dav.property.PropertyUpdate.Instruction;
import dev.orrery.dav.property.PropertyUpdate.Judged;
import dev.orrery.model.Principal;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * PROPPATCH of DAV:group-member-set on a group of delegates (caldav-proxy, 5.2): how Apple's clients let others act for
 * their user. Every other property of such a group is protected.
 */
final class ProxyMembers {
    private static final PropertyName MEMBERS = dav("group-member-set");

    private final DavContext context;
    private final SetDelegates verb;

    ProxyMembers(DavContext context, SetDelegates verb) {
        this.context = context;
        this.verb = verb;
    }

    /**
     * Judges every instruction, and carries them out if nothing is wrong.
     *
     * @throws Refused NeedsPrivilege unless the owner or an administrator asks; Unavailable
     */
    Judged change(DavRequest request, Located.OneProxy proxy, PropertyUpdate update) {
        Principal owner = proxy.owner();
        if (!Rights.onPrincipal(request.caller(), owner).contains(Privilege.WRITE_PROPERTIES)) {
            throw new Refused(new Reason.NeedsPrivilege(Hrefs.collection(proxy.path()), Privilege.WRITE_PROPERTIES));
        }
        Map<PropertyName, @Nullable Reason> verdicts = new LinkedHashMap<>();
        List<Principal> members = new ArrayList<>();
        for (Instruction instruction : update.instructions()) {
            PropertyName name = instruction.property().name();
            try {
                members = members(request, owner, instruction);
                verdicts.putIfAbsent(name, null);
            } catch (Refused refused) {
                if (refused.reason() instanceof Reason.Unavailable) {
                    throw refused;
                }
                verdicts.put(name, refused.reason());
            }
        }
        Judged judged = new Judged(verdicts, Map.of());
        if (judged.isGood()) {
            verb.set(new SetDelegates.Request(context.by(request), owner, proxy.delegation(), members));
        }
        return judged;
    }

    /** Removing the property leaves no members. */
    private List<Principal> members(DavRequest request, Principal owner, Instruction instruction) {
        XmlElement property = instruction.property();
        if (!property.is(MEMBERS)) {
            throw new Refused(new Reason.ProtectedProperty(property.name()));
        }
        List<Principal> members = new ArrayList<>();
        for (XmlElement href : instruction.remove() ? List.<XmlElement>of() : property.children(dav("href"))) {
            Principal member = PrincipalHrefs.find(context, request.http().origin(), href.text())
                    .orElseThrow(() -> bad("names " + href.text().strip() + ", who is nobody known here."));
            if (member.guid().equals(owner.guid())) {
                throw bad("does not name the owner, who acts here anyway.");
            }
            members.add(member);
        }
        return members;
    }

    private static Refused bad(String why) {
        return new Refused(new Reason.InvalidPropertyValue(MEMBERS, why));
    }
}
