package dev.orrery.access;

import dev.orrery.model.Privilege;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * First match wins, privilege by privilege. What is decided upon are the privileges without parts, and DAV:read,
 * which is more than the free/busy and privilege reading that it holds. Belongs to one evaluation.
 */
final class Verdicts {
    private final EnumSet<Privilege> granted = EnumSet.noneOf(Privilege.class);
    private final EnumSet<Privilege> decided = EnumSet.noneOf(Privilege.class);

    /** Returns those that were open until now. */
    Set<Privilege> decide(boolean grant, Set<Privilege> privileges) {
        EnumSet<Privilege> news = EnumSet.noneOf(Privilege.class);
        for (Privilege written : privileges) {
            for (Privilege privilege : written.closure()) {
                if (isOwnMeaning(privilege) && decided.add(privilege)) {
                    news.add(privilege);
                }
            }
        }
        if (grant) {
            granted.addAll(news);
        }
        return news;
    }

    Set<Privilege> held() {
        if (granted.isEmpty()) {
            return Rights.NONE;
        }
        if (!decided.contains(Privilege.READ_CURRENT_USER_PRIVILEGE_SET)) {
            granted.add(Privilege.READ_CURRENT_USER_PRIVILEGE_SET);
        }
        if (!granted.containsAll(Privilege.READ.contained())) {
            granted.remove(Privilege.READ);
        }
        for (Privilege privilege : Privilege.values()) {
            if (!isOwnMeaning(privilege) && granted.containsAll(privilege.contained())) {
                granted.add(privilege);
            }
        }
        return Collections.unmodifiableSet(granted);
    }

    private static boolean isOwnMeaning(Privilege privilege) {
        return privilege.contained().isEmpty() || privilege == Privilege.READ;
    }
}
