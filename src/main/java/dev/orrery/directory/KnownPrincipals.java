package dev.orrery.directory;

import dev.orrery.access.Accounts;
import dev.orrery.access.Caller;
import dev.orrery.access.Delegation;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.Store;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;

/**
 * Principals whose records come from a {@link Directory}: asked there first, then from memory, and made in the store on
 * first sight. Requests for a new principal at the same moment make it once. Thread-safe.
 */
public final class KnownPrincipals implements Principals, Accounts {
    private final Store store;
    private final Directory directory;
    private final Provision provision;

    /** By GUID: the copy in the store as last seen or made, with the record that it was compared with. */
    private final ConcurrentMap<String, Known> known = new ConcurrentHashMap<>();

    private final ConcurrentMap<String, CompletableFuture<Principal>> underWay = new ConcurrentHashMap<>();
    private final ConcurrentMap<PrincipalName, Identity> callers = new ConcurrentHashMap<>();

    public KnownPrincipals(Store store, Directory directory, Provision provision) {
        this.store = store;
        this.directory = directory;
        this.provision = provision;
    }

    private record Known(DirectoryRecord record, Principal principal) {}

    private record Identity(Principal principal, Caller caller) {}

    @Override
    public Optional<Principal> find(PrincipalName name) {
        return directory.byName(name).map(this::bring);
    }

    @Override
    public Optional<Principal> findByGuid(String guid) {
        return directory.byGuid(guid).map(this::bring);
    }

    @Override
    public Optional<Principal> findByAddress(String address) {
        return CalendarUserAddress.parse(address).flatMap(parsed -> switch (parsed) {
            case CalendarUserAddress.Mail mail ->
                directory.byMail(mail.address()).map(this::bring);
            case CalendarUserAddress.Guid guid -> findByGuid(guid.guid());
            case CalendarUserAddress.Named named -> find(named.name());
        });
    }

    @Override
    public List<Principal> search(Set<PrincipalKind> kinds, String text, int limit) {
        return directory.search(kinds, text, limit).stream().map(this::bring).toList();
    }

    @Override
    public Set<Principal> groupsOf(Principal principal) {
        Set<Principal> groups = new LinkedHashSet<>();
        groupRecordsOf(principal.name()).values().forEach(record -> groups.add(bring(record)));
        return groups;
    }

    @Override
    public List<Principal> membersOf(Principal group) {
        List<Principal> members = new ArrayList<>(group.members().size());
        group.members().forEach(name -> find(name).ifPresent(members::add));
        return members;
    }

    @Override
    public Set<PrincipalName> absent(Collection<PrincipalName> names) {
        return names.stream().filter(name -> directory.byName(name).isEmpty()).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public List<PrincipalName> ownersNaming(PrincipalName delegate, Delegation delegation) {
        return directory.ownersNaming(delegate, delegation);
    }

    @Override
    public Optional<Caller> caller(PrincipalName name) {
        Optional<Principal> principal = find(name);
        if (principal.isEmpty()) {
            return Optional.empty();
        }
        Identity identity = callers.get(name);
        if (identity == null || identity.principal() != principal.get()) {
            identity = new Identity(principal.get(), callerOf(principal.get()));
            callers.put(name, identity);
        }
        return Optional.of(identity.caller());
    }

    /**
     * Makes the store agree with the directory for everyone it already knows from there: changed records are written,
     * those not listed any more are archived. Groups, and those who have delegates, are made known, so that their members
     * hear of them before anybody asks for them. For the start of a server whose directory is complete in memory.
     */
    public void reconcile() {
        directory.search(EnumSet.allOf(PrincipalKind.class), "", Integer.MAX_VALUE).stream()
                .filter(KnownPrincipals::hasMembersOrDelegates)
                .forEach(this::bring);
        LifeCycle lifeCycle = new LifeCycle(store);
        for (PrincipalKind kind : PrincipalKind.values()) {
            List<Principal> living = store.read(snapshot -> snapshot.searchPrincipals(kind, "", Integer.MAX_VALUE));
            for (Principal principal : living) {
                if (principal.source().equals(directory.source())) {
                    directory
                            .byGuid(principal.guid())
                            .ifPresentOrElse(
                                    this::bring,
                                    () -> lifeCycle.archive(principal, "it is not in the configuration any more"));
                }
            }
        }
    }

    private static boolean hasMembersOrDelegates(DirectoryRecord record) {
        return record.name().kind() == PrincipalKind.GROUP
                || Arrays.stream(Delegation.values())
                        .anyMatch(delegation ->
                                !delegation.of(record.attributes()).isEmpty());
    }

    private Caller callerOf(Principal principal) {
        Map<PrincipalName, DirectoryRecord> groups = groupRecordsOf(principal.name());
        Set<String> identities = new HashSet<>();
        identities.add(principal.guid());
        groups.values().forEach(group -> identities.add(group.guid()));
        Set<PrincipalName> names = new HashSet<>(groups.keySet());
        names.add(principal.name());
        boolean admin = Boolean.parseBoolean(principal.attributes().get("admin"));
        return new Caller(principal, identities, names, admin);
    }

    /** Every group that holds the name, nearest first; a group is met once, so cycles end. */
    private Map<PrincipalName, DirectoryRecord> groupRecordsOf(PrincipalName name) {
        Map<PrincipalName, DirectoryRecord> groups = new LinkedHashMap<>();
        Deque<PrincipalName> toAsk = new ArrayDeque<>(List.of(name));
        while (!toAsk.isEmpty()) {
            for (DirectoryRecord group : directory.groupsNaming(toAsk.remove())) {
                if (!group.name().equals(name) && groups.putIfAbsent(group.name(), group) == null) {
                    toAsk.add(group.name());
                }
            }
        }
        return groups;
    }

    private Principal bring(DirectoryRecord record) {
        Known there = known.get(record.guid());
        if (there != null && there.record() == record) {
            return there.principal();
        }
        CompletableFuture<Principal> mine = new CompletableFuture<>();
        CompletableFuture<Principal> first = underWay.putIfAbsent(record.guid(), mine);
        if (first != null) {
            return await(first);
        }
        try {
            Principal principal = provision.bring(record, directory.source());
            known.put(record.guid(), new Known(record, principal));
            mine.complete(principal);
            return principal;
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            underWay.remove(record.guid(), mine);
        }
    }

    private static Principal await(CompletableFuture<Principal> first) {
        try {
            return first.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Refused refused) {
                throw new Refused(refused.reason());
            }
            throw new Refused(new Reason.Unavailable("The directory", Duration.ofSeconds(5)));
        }
    }
}
