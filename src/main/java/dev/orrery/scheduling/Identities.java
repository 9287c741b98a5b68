package dev.orrery.scheduling;

import dev.orrery.directory.CalendarUserAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Which calendar user addresses (RFC 5545 section 3.3.3) are one and the same person. {@code MAILTO:} and {@code mailto:},
 * letter case and every alias that the directory knows make no difference. Immutable.
 */
public final class Identities {
    /** Without any aliases: only the form of an address is evened out. */
    public static final Identities WITHOUT_ALIASES = new Identities(Map.of());

    private final Map<String, String> aliases;

    private Identities(Map<String, String> aliases) {
        this.aliases = aliases;
    }

    /** @param people for each person every address of theirs; the first one stands for them all */
    public static Identities of(Collection<? extends Collection<String>> people) {
        Map<String, String> aliases = new HashMap<>();
        for (Collection<String> addresses : people) {
            String first = null;
            for (String address : addresses) {
                String plain = plain(address);
                first = first == null ? plain : first;
                aliases.putIfAbsent(plain, first);
            }
        }
        return new Identities(Map.copyOf(aliases));
    }

    /** The one address that stands for whoever has this one. */
    public String of(String address) {
        String plain = plain(address);
        return aliases.getOrDefault(plain, plain);
    }

    public boolean same(String one, String other) {
        return of(one).equals(of(other));
    }

    /** One spelling per address. Mail addresses are compared without case, as every mail system of today does. */
    private static String plain(String address) {
        return CalendarUserAddress.parse(address)
                .map(parsed -> switch (parsed) {
                    case CalendarUserAddress.Mail mail ->
                        "mailto:" + mail.address().strip().toLowerCase(Locale.ROOT);
                    case CalendarUserAddress.Guid guid ->
                        "urn:uuid:" + guid.guid().toLowerCase(Locale.ROOT);
                    case CalendarUserAddress.Named named -> "/principals/" + named.name() + "/";
                })
                .orElse(address.strip());
    }
}
