package dev.orrery.directory;

import dev.orrery.access.Delegation;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The people, groups, locations and resources that the configuration lists. Immutable, thread-safe, always there. */
public final class ConfiguredDirectory implements Directory {
    public static final String SOURCE = "configuration";

    private final Map<PrincipalName, DirectoryRecord> byName = new LinkedHashMap<>();
    private final Map<String, DirectoryRecord> byGuid = new HashMap<>();
    private final Map<String, DirectoryRecord> byMail = new HashMap<>();
    private final Map<PrincipalName, List<DirectoryRecord>> groups = new HashMap<>();
    private final Map<Delegation, Map<PrincipalName, List<PrincipalName>>> owners = new EnumMap<>(Delegation.class);

    /** @param records no two with the same name or GUID; of those that share a mail address the first has it */
    public ConfiguredDirectory(Collection<DirectoryRecord> records) {
        for (DirectoryRecord record : records) {
            if (byName.put(record.name(), record) != null || byGuid.put(fold(record.guid()), record) != null) {
                throw new IllegalArgumentException("listed twice: " + record.name());
            }
            record.mails().forEach(mail -> byMail.putIfAbsent(fold(mail), record));
            record.members()
                    .forEach(member -> groups.computeIfAbsent(member, unused -> new ArrayList<>())
                            .add(record));
            for (Delegation delegation : Delegation.values()) {
                Map<PrincipalName, List<PrincipalName>> byDelegate =
                        owners.computeIfAbsent(delegation, unused -> new HashMap<>());
                delegation
                        .of(record.attributes())
                        .forEach(delegate -> byDelegate
                                .computeIfAbsent(delegate, unused -> new ArrayList<>())
                                .add(record.name()));
            }
        }
    }

    @Override
    public String source() {
        return SOURCE;
    }

    @Override
    public Optional<DirectoryRecord> byName(PrincipalName name) {
        return Optional.ofNullable(byName.get(name));
    }

    @Override
    public Optional<DirectoryRecord> byGuid(String guid) {
        return Optional.ofNullable(byGuid.get(fold(guid)));
    }

    @Override
    public Optional<DirectoryRecord> byMail(String mail) {
        return Optional.ofNullable(byMail.get(fold(mail)));
    }

    @Override
    public List<DirectoryRecord> search(Set<PrincipalKind> kinds, String text, int limit) {
        String wanted = fold(text);
        Map<PrincipalKind, Integer> found = new HashMap<>();
        List<DirectoryRecord> result = new ArrayList<>();
        for (DirectoryRecord record : byName.values()) {
            PrincipalKind kind = record.name().kind();
            if (kinds.contains(kind) && matches(record, wanted) && found.merge(kind, 1, Integer::sum) <= limit) {
                result.add(record);
            }
        }
        return result;
    }

    @Override
    public List<DirectoryRecord> groupsNaming(PrincipalName member) {
        return groups.getOrDefault(member, List.of());
    }

    @Override
    public List<PrincipalName> ownersNaming(PrincipalName delegate, Delegation delegation) {
        return List.copyOf(owners.getOrDefault(delegation, Map.of()).getOrDefault(delegate, List.of()));
    }

    private static boolean matches(DirectoryRecord record, String wanted) {
        return fold(record.name().name()).contains(wanted)
                || fold(record.displayName()).contains(wanted)
                || record.mails().stream().anyMatch(mail -> fold(mail).contains(wanted));
    }

    private static String fold(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
