package dev.orrery.dav.property;

import static dev.orrery.dav.ResourceKind.PRINCIPAL;
import static dev.orrery.model.PropertyName.calendarserver;

import dev.orrery.access.Delegation;
import dev.orrery.dav.Hrefs;
import dev.orrery.dav.Proxies;
import dev.orrery.dav.Target.PrincipalTarget;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** For whom one acts: the properties that Apple's calendar-proxy extension gives to principals. */
final class ProxyProperties {
    private static final String SECTION = "caldav-proxy, 5.3";

    private ProxyProperties() {}

    static List<Property> rows() {
        return List.of(
                actsFor("calendar-proxy-read-for", Delegation.READ),
                actsFor("calendar-proxy-write-for", Delegation.WRITE));
    }

    private static Property actsFor(String name, Delegation delegation) {
        return Property.of(calendarserver(name), SECTION, Set.of(PRINCIPAL), subject -> owners(subject, delegation));
    }

    private static @Nullable PropertyValue owners(Subject subject, Delegation delegation) {
        if (!(subject.target() instanceof PrincipalTarget target)) {
            return null;
        }
        return Proxies.showsOwners(subject.caller(), target.principal())
                ? new PropertyValue.Hrefs(
                        subject
                                .environment()
                                .named()
                                .shown(Proxies.owners(subject, target.principal(), delegation))
                                .stream()
                                .map(Hrefs::principal)
                                .toList())
                : PropertyValue.DENIED;
    }
}
