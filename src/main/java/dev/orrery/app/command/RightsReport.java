package dev.orrery.app.command;

import dev.orrery.access.Caller;
import dev.orrery.access.Delegation;
import dev.orrery.access.Grounds;
import dev.orrery.access.Grounds.Ground;
import dev.orrery.access.Rights;
import dev.orrery.app.House;
import dev.orrery.calendar.Paths;
import dev.orrery.dav.Located;
import dev.orrery.dav.Resolver;
import dev.orrery.http.UrlPath;
import dev.orrery.model.AccessEntry;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.Privilege;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Snapshot;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a principal may do, by which rule, as a person reads it. */
final class RightsReport {
    private final House house;
    private final Principal principal;
    private final Caller caller;

    RightsReport(House house, Principal principal) {
        this.house = house;
        this.principal = principal;
        // a group too, as if it came itself: what is granted to it
        this.caller = house.principals().callerAsKnown(principal);
    }

    /** Every home and collection where something is granted, a line for each. */
    List<String> everywhere() {
        List<String> lines = new ArrayList<>();
        if (principal.kind() != PrincipalKind.GROUP) {
            lines.add("everything in the own home");
        }
        if (caller.admin()) {
            lines.add("everything in every home: an administrator");
            return lines;
        }
        for (Delegation delegation : Delegation.values()) {
            Set<String> owners = new TreeSet<>();
            caller.names()
                    .forEach(name -> house.principals()
                            .ownersNaming(name, delegation)
                            .forEach(owner -> owners.add(owner + ", by " + owner + "'s record, which names " + name)));
            owners.forEach(owner -> lines.add(acts(delegation) + " for " + owner));
        }
        lines.addAll(house.store().read(this::granted));
        return lines;
    }

    private Set<String> granted(Snapshot snapshot) {
        Set<String> lines = new TreeSet<>();
        for (String guid : caller.identities()) {
            for (CollectionRef ref : snapshot.namedIn(guid)) {
                String path = Paths.of(snapshot, ref);
                for (AccessEntry entry :
                        snapshot.collection(ref).map(CollectionRow::access).orElse(List.of())) {
                    if (entry.grantee().isPrincipal(guid)) {
                        lines.add(line(snapshot, entry, path));
                    }
                }
            }
        }
        return lines;
    }

    private static String line(Snapshot snapshot, AccessEntry entry, String path) {
        return entry.grantee() instanceof Grantee.Delegate delegate
                ? acts(delegate.writes() ? Delegation.WRITE : Delegation.READ) + " in " + path
                        + ", by the owner, who names " + name(snapshot, delegate.guid())
                : (entry.grant() ? "granted " : "denied ") + words(entry.privileges()) + " on " + path + ", to "
                        + who(snapshot, entry.grantee());
    }

    private static String acts(Delegation delegation) {
        return switch (delegation) {
            case WRITE -> "acts (write delegate)";
            case READ -> "looks (read delegate)";
        };
    }

    /** @throws CommandFailed if there is no such address */
    void on(String path, PrintWriter out) throws CommandFailed {
        Located located;
        try {
            located = new Resolver(house.principals().asKnown()).locate(UrlPath.parse(path));
        } catch (Refused refused) {
            throw new CommandFailed(refused.reason().sentence());
        }
        switch (located) {
            case Located.InHome inHome -> inHome(inHome, out);
            case Located.OnePrincipal one -> onPrincipal(one.principal(), out);
            case Located.OneProxy proxy -> onPrincipal(proxy.owner(), out);
            case Located.Root _, Located.Principals _, Located.Homes _ ->
                out.println("Whoever signed in may look there; nobody can change anything.");
            case Located.Nowhere _ -> throw nothing(path);
        }
    }

    private static CommandFailed nothing(String path) {
        return new CommandFailed(
                "There is nothing at " + path + "; write an address such as /calendars/users/ada/calendar/.");
    }

    private void onPrincipal(Principal other, PrintWriter out) {
        out.println(principal.name() + " on the principal " + other.name() + ": "
                + words(Rights.onPrincipal(caller, other)));
        out.println(
                "  rule: the principal itself and administrators may change it, everybody who signed in may read it");
    }

    private void inHome(Located.InHome located, PrintWriter out) throws CommandFailed {
        boolean found = house.store().read(snapshot -> {
            Optional<CollectionRef> collection = collection(snapshot, located);
            collection.ifPresent(ref -> explain(snapshot, ref, out));
            return collection.isPresent();
        });
        if (!found) {
            throw nothing(located.path().raw());
        }
    }

    /** Of an object the collection that holds it. */
    private static Optional<CollectionRef> collection(Snapshot snapshot, Located.InHome located) {
        CollectionRef at = CollectionRef.root(located.owner().home());
        List<String> rest = located.rest();
        for (int i = 0; i < rest.size(); i++) {
            Optional<CollectionRow> child = snapshot.child(at, rest.get(i));
            if (child.isEmpty()) {
                boolean object = i == rest.size() - 1
                        && snapshot.object(at.object(rest.get(i))).isPresent();
                return object ? Optional.of(at) : Optional.empty();
            }
            at = child.get().ref();
        }
        return Optional.of(at);
    }

    private void explain(Snapshot snapshot, CollectionRef collection, PrintWriter out) {
        Set<Privilege> held = Rights.on(snapshot, caller, collection);
        out.println(principal.name() + " on " + Paths.of(snapshot, collection) + ": "
                + (held.isEmpty() ? "nothing, not even to know that it is there" : words(held)));
        List<Ground> grounds = Grounds.of(snapshot, caller, collection);
        grounds.forEach(ground -> out.println("  " + say(snapshot, ground)));
        if (grounds.isEmpty()) {
            out.println(
                    "  why not: neither owner, administrator nor delegate, and no access list there or above names anybody");
        }
    }

    private String say(Snapshot snapshot, Ground ground) {
        return switch (ground) {
            case Ground.Owner _ -> "rule: the own home";
            case Ground.Administrator _ -> "rule: an administrator";
            case Ground.Delegate(Delegation delegation, Set<Privilege> grants) ->
                "rule: " + acts(delegation) + ": " + news("grants ", grants);
            case Ground.Entry(AccessEntry entry, CollectionRef setOn, boolean speaks, Set<Privilege> decides) ->
                "entry on " + Paths.of(snapshot, setOn) + ": " + (entry.grant() ? "grants " : "denies ")
                        + words(entry.privileges()) + " to " + who(snapshot, entry.grantee()) + ": "
                        + (speaks ? news("decides ", decides) : "does not speak of " + principal.name());
        };
    }

    private static String news(String verb, Collection<Privilege> privileges) {
        return privileges.isEmpty() ? "decides nothing here or nothing new" : verb + words(privileges);
    }

    private static String who(Snapshot snapshot, Grantee grantee) {
        return switch (grantee) {
            case Grantee.Everyone _ -> "everyone";
            case Grantee.Authenticated _ -> "everybody who signed in";
            case Grantee.Unauthenticated _ -> "strangers";
            case Grantee.Self _ -> "itself";
            case Grantee.Owner _ -> "the owner";
            case Grantee.Named named -> name(snapshot, named.guid());
            case Grantee.Delegate delegate -> name(snapshot, delegate.guid());
        };
    }

    private static String name(Snapshot snapshot, String guid) {
        return snapshot.principal(guid).map(known -> known.name().toString()).orElse("somebody gone (" + guid + ")");
    }

    /** Aggregates instead of what they hold. */
    private static String words(Collection<Privilege> privileges) {
        Set<Privilege> held = new HashSet<>();
        privileges.forEach(privilege -> privilege.contained().forEach(below -> held.addAll(below.closure())));
        return privileges.stream()
                .filter(privilege -> !held.contains(privilege))
                .sorted()
                .map(privilege -> privilege.element().local())
                .collect(Collectors.joining(", "));
    }
}
