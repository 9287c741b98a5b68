package dev.orrery.app.command;

import dev.orrery.access.Caller;
import dev.orrery.app.House;
import dev.orrery.calendar.By;
import dev.orrery.calendar.MakeCollection;
import dev.orrery.calendar.Place;
import dev.orrery.calendar.Preconditions;
import dev.orrery.directory.Principals;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the words of a command line name: {@code ada}, {@code location:hall}, {@code calendar}. */
final class Targets {
    private Targets() {}

    /** @throws CommandFailed if nobody of that name is listed */
    static Principal principal(House house, String text) throws CommandFailed {
        PrincipalName name = name(text);
        Optional<Principal> principal = house.principals().find(name);
        if (principal.isEmpty() && text.indexOf(':') < 0) {
            principal = house.principals().findByAddress(text);
        }
        return principal.orElseThrow(
                () -> new CommandFailed("Neither the configuration nor a directory has " + name + "."));
    }

    /** A principal as it is known here, without asking a directory about it. */
    static Principal known(House house, String text) throws CommandFailed {
        PrincipalName name = name(text);
        Principals asKnown = house.principals().asKnown();
        Optional<Principal> known = asKnown.find(name).or(() -> asKnown.findByAddress(text));
        return known.orElseThrow(() -> new CommandFailed("Nobody is known here as " + name + "."));
    }

    /** {@code ada}, or {@code location:hall}. */
    static PrincipalName name(String text) {
        int colon = text.indexOf(':');
        PrincipalKind kind = PrincipalKind.USER;
        if (colon > 0) {
            kind = PrincipalKind.ofSegment(text.substring(0, colon) + "s")
                    .orElseThrow(() -> new Refused(new Reason.BadRequest(
                            "Name a user, or write group:NAME, location:NAME or resource:NAME, not " + text + ".")));
        }
        return new PrincipalName(kind, text.substring(colon + 1));
    }

    /** The administrator at the keyboard, acting in somebody's home with the owner's own rights. */
    static Caller ownerOf(Principal principal) {
        return new Caller(principal, Set.of(principal.guid()), false);
    }

    /** A calendar directly in the home, by its name in addresses. */
    static Optional<CollectionRow> calendar(House house, Principal owner, String name) {
        return house.store()
                .read(snapshot -> snapshot.child(CollectionRef.root(owner.home()), name)
                        .filter(row -> row.kind() == CollectionKind.CALENDAR));
    }

    /**
     * Makes a calendar directly in the home.
     *
     * @param components what it may hold; empty for everything
     */
    static void makeCalendar(
            House house, By by, Principal owner, String name, String displayName, Set<String> components) {
        new MakeCollection(house.store(), house.mirrored(), house.limits())
                .make(new MakeCollection.Request(
                        by,
                        new Place(CollectionRef.root(owner.home()), name),
                        CollectionKind.CALENDAR,
                        components,
                        Map.of(PropertyName.dav("displayname"), markup(displayName)),
                        Preconditions.NONE));
    }

    private static String markup(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    static CommandFailed noCalendar(House house, Principal owner, String name) {
        List<CollectionRow> rows = house.store().read(snapshot -> snapshot.collections(owner.home()));
        String there = rows.stream()
                .filter(row -> row.kind() == CollectionKind.CALENDAR)
                .map(CollectionRow::name)
                .collect(Collectors.joining(", "));
        return new CommandFailed(owner.name() + " has no calendar " + name + "; there are: " + there + ".");
    }
}
