package dev.orrery.directory;

import dev.orrery.mirror.Answer;
import dev.orrery.mirror.Held;
import dev.orrery.mirror.Mirror;
import dev.orrery.mirror.Reading;
import dev.orrery.mirror.Unreachable;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What administrators ask and order about principals that come from directories. Thread-safe. */
public final class DirectoryOffice {
    private final Store store;
    private final Directory lists;
    private final DirectoriesInOrder directories;
    private final PrincipalCopies copies;
    private final Mirror<Sought, Found, Principal> mirror;

    DirectoryOffice(
            Store store,
            Directory lists,
            DirectoriesInOrder directories,
            PrincipalCopies copies,
            Mirror<Sought, Found, Principal> mirror) {
        this.store = store;
        this.lists = lists;
        this.directories = directories;
        this.copies = copies;
        this.mirror = mirror;
    }

    /**
     * A principal as it is known, without asking anybody.
     *
     * @param fresh whether a request would be served without asking its directory
     * @param explanations what each directory says of it, and why not
     */
    public record Shown(@Nullable Principal principal, boolean fresh, List<String> explanations) {}

    /** Shows what is known of it, and asks the directories why it is or is not a calendar user. Changes nothing. */
    public Shown show(Sought sought) {
        if (sought instanceof Sought.ByName byName
                && lists.byName(byName.name()).isPresent()) {
            Optional<Principal> there = store.read(snapshot -> snapshot.principal(byName.name()));
            return there.map(principal -> new Shown(principal, true, List.of("The configuration lists it.")))
                    .orElseGet(() -> new Shown(
                            null,
                            false,
                            List.of("The configuration lists it; it is made at the first request for it.")));
        }
        List<String> explanations = new ArrayList<>();
        for (String name : directories.names()) {
            try {
                directories.ask(name, service -> service.explain(sought)).ifPresent(explanations::add);
            } catch (Unreachable e) {
                explanations.add(name + " cannot say now: " + e.why());
            }
        }
        Held<Principal> held = copies.held(sought);
        return held == null
                ? new Shown(null, false, explanations)
                : new Shown(held.value(), mirror.isFresh(sought, held), explanations);
    }

    /**
     * Those of a group's members whom no directory has, although the group's record names them. Asks, and changes nothing;
     * about whom nobody can say now is not among them.
     */
    public List<PrincipalName> gone(Principal group) {
        return group.members().stream().filter(this::isGone).toList();
    }

    private boolean isGone(PrincipalName name) {
        if (lists.byName(name).isPresent()) {
            return false;
        }
        Sought sought = Sought.byName(name);
        Held<Principal> held = copies.held(sought);
        if (held != null && held.value().source().equals(PrincipalCopies.KEPT)) {
            return false;
        }
        try {
            return directories.ask(sought, held == null ? null : copies.said(held.value()), copies.witnesses())
                    instanceof Answer.Absent<Found>;
        } catch (Unreachable e) {
            return false;
        }
    }

    /** Asks its directory now. */
    public Reading<Principal> refresh(Sought sought) {
        return mirror.refresh(sought);
    }

    /** Every principal from a directory that a request would have to ask about. */
    public List<Principal> stale() {
        return known().stream()
                .filter(principal ->
                        !mirror.isFresh(Sought.byGuid(principal.guid()), new Held<>(principal, principal.checkedAt())))
                .toList();
    }

    /** Every living principal that came from a directory. */
    public List<Principal> known() {
        return store.read(snapshot -> {
            List<Principal> all = new ArrayList<>();
            for (PrincipalKind kind : PrincipalKind.values()) {
                snapshot.searchPrincipals(kind, "", Integer.MAX_VALUE).stream()
                        .filter(principal -> !principal.source().equals(ConfiguredDirectory.SOURCE))
                        .forEach(all::add);
            }
            return all;
        });
    }

    /** What would become of a principal if it were refreshed now. */
    public sealed interface Fate {
        /** Nothing, or an update of its data. */
        record Stays() implements Fate {}

        /** It would get the new name. */
        record Renamed(String to) implements Fate {}

        /** It would be archived, and somebody else takes its name. */
        record Replaced(String by) implements Fate {}

        /** It would be archived. */
        record Archived() implements Fate {}

        /** Nobody can say now; nothing would happen. */
        record Unclear(String why) implements Fate {}
    }

    /** Asks, and does nothing. */
    public Fate fate(Principal principal) {
        Found held = copies.said(principal);
        try {
            Answer<Found> byName = directories.ask(Sought.byName(principal.name()), held, copies.witnesses());
            boolean kept = principal.source().equals(PrincipalCopies.KEPT);
            if (!(byName instanceof Answer.Present<Found> present)) {
                return kept ? new Fate.Stays() : new Fate.Archived();
            }
            DirectoryRecord record = present.value().record();
            if (record.guid().equals(principal.guid())) {
                return record.name().equals(principal.name())
                        ? new Fate.Stays()
                        : new Fate.Renamed(record.name().name());
            }
            if (kept) {
                return new Fate.Stays();
            }
            return directories.ask(Sought.byGuid(principal.guid()), held, copies.witnesses())
                            instanceof Answer.Present<Found> elsewhere
                    ? new Fate.Renamed(elsewhere.value().record().name().name())
                    : new Fate.Replaced(record.guid());
        } catch (Unreachable e) {
            return new Fate.Unclear(e.why());
        }
    }
}
