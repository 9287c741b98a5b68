package dev.orrery.app.config;

import dev.orrery.access.ConfiguredPasswords;
import dev.orrery.access.Delegation;
import dev.orrery.access.PasswordHash;
import dev.orrery.app.config.Settings.Table;
import dev.orrery.directory.DirectoryRecord;
import dev.orrery.directory.Guids;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.booking.BookingPolicy;
import dev.orrery.scheduling.booking.PermittedTimes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The lists of users, groups, locations and resources, turned into records; every name in them leads somewhere. */
final class People {
    private final List<Mistake> mistakes;
    private final Map<PrincipalName, Table> listed = new LinkedHashMap<>();
    private final Set<String> guids = new HashSet<>();
    private final List<DirectoryRecord> records = new ArrayList<>();
    private final List<ConfiguredPasswords.Account> accounts = new ArrayList<>();

    People(Settings settings, List<Mistake> mistakes) {
        this.mistakes = mistakes;
        settings.all(Section.USER).forEach(table -> list(table, PrincipalKind.USER, Keys.USER_NAME));
        settings.all(Section.GROUP).forEach(table -> list(table, PrincipalKind.GROUP, Keys.GROUP_NAME));
        settings.all(Section.LOCATION).forEach(table -> list(table, PrincipalKind.LOCATION, Keys.LOCATION.name));
        settings.all(Section.RESOURCE).forEach(table -> list(table, PrincipalKind.RESOURCE, Keys.RESOURCE.name));
        listed.forEach((name, table) -> records.add(
                switch (name.kind()) {
                    case USER -> user(name, table);
                    case GROUP -> group(name, table);
                    case LOCATION -> bookable(name, table, Keys.LOCATION);
                    case RESOURCE -> bookable(name, table, Keys.RESOURCE);
                }));
    }

    List<DirectoryRecord> records() {
        return records;
    }

    List<ConfiguredPasswords.Account> accounts() {
        return accounts;
    }

    /** To be called where somebody could listen. */
    void refusePlainPasswords() {
        listed.values().forEach(table -> {
            if (table.section() == Section.USER
                    && table.find(Keys.USER_PASSWORD)
                            .filter(PasswordHash::isPlain)
                            .isPresent()) {
                mistakes.add(
                        table.mistake(
                                Keys.USER_PASSWORD,
                                "expected a hash from `./orrery hash-password`: {plain} is taken only while listening on loopback"));
            }
        });
    }

    private void list(Table table, PrincipalKind kind, Key<String> key) {
        Optional<String> name = table.find(key);
        if (name.isEmpty()) {
            if (!table.isUnfit(key)) {
                mistakes.add(table.mistake(
                        key, "expected a name in every " + table.section().heading()));
            }
            return;
        }
        if (listed.putIfAbsent(new PrincipalName(kind, name.get()), table) != null) {
            mistakes.add(table.mistake(key, "expected another name: there is a " + name.get() + " already"));
        }
    }

    private DirectoryRecord user(PrincipalName name, Table table) {
        Map<String, String> attributes = new HashMap<>();
        if (table.get(Keys.USER_ADMIN)) {
            attributes.put("admin", "true");
        }
        table.find(Keys.USER_LANGUAGE).ifPresent(tag -> attributes.put("language", tag));
        delegates(attributes, table, Keys.USER_WRITE_DELEGATES, Keys.USER_READ_DELEGATES);
        String guid = guid(name, table, Keys.USER_GUID);
        List<String> mails = table.get(Keys.USER_MAIL);
        table.find(Keys.USER_PASSWORD)
                .ifPresent(hash -> accounts.add(new ConfiguredPasswords.Account(name, guid, mails, hash)));
        return new DirectoryRecord(
                guid, name, table.find(Keys.USER_DISPLAY_NAME).orElse(name.name()), mails, List.of(), attributes);
    }

    private DirectoryRecord group(PrincipalName name, Table table) {
        return new DirectoryRecord(
                guid(name, table, Keys.GROUP_GUID),
                name,
                table.find(Keys.GROUP_DISPLAY_NAME).orElse(name.name()),
                table.get(Keys.GROUP_MAIL),
                references(table, Keys.GROUP_MEMBERS),
                Map.of());
    }

    private DirectoryRecord bookable(PrincipalName name, Table table, Keys.Bookable keys) {
        Map<String, String> attributes = new HashMap<>();
        table.find(keys.description).ifPresent(text -> attributes.put("description", text));
        table.find(keys.capacity).ifPresent(people -> attributes.put("capacity", people.toString()));
        table.find(keys.permittedTimes).ifPresent(times -> {
            if (PermittedTimes.parse(times).isEmpty()) {
                mistakes.add(table.mistake(
                        keys.permittedTimes, "expected minutes such as \"0,15,30,45\", or hours:minutes"));
            }
            attributes.put("permitted-times", times);
        });
        if (!table.get(keys.policy).isEmpty()) {
            try {
                BookingPolicy.parse(table.get(keys.policy), name.name());
            } catch (Refused unreadable) {
                mistakes.add(table.mistake(
                        keys.policy, "expected a policy: " + unreadable.reason().sentence()));
            }
            attributes.put("policy", String.join("\n", table.get(keys.policy)));
        }
        delegates(attributes, table, keys.writeDelegates, keys.readDelegates);
        return new DirectoryRecord(
                guid(name, table, keys.guid),
                name,
                table.find(keys.displayName).orElse(name.name()),
                table.get(keys.mail),
                List.of(),
                attributes);
    }

    private void delegates(
            Map<String, String> attributes, Table table, Key<List<String>> write, Key<List<String>> read) {
        for (Delegation delegation : Delegation.values()) {
            List<PrincipalName> names = references(table, delegation == Delegation.WRITE ? write : read);
            if (!names.isEmpty()) {
                attributes.put(delegation.attribute(), Delegation.write(names));
            }
        }
    }

    private String guid(PrincipalName name, Table table, Key<String> key) {
        String guid = table.find(key).orElseGet(() -> Guids.of(name));
        if (!guids.add(guid.toLowerCase(Locale.ROOT))) {
            mistakes.add(table.mistake(key, "expected an identifier that no other principal has"));
        }
        return guid;
    }

    /** Names of other principals: {@code ada}, {@code group:staff}. */
    private List<PrincipalName> references(Table table, Key<List<String>> key) {
        List<PrincipalName> names = new ArrayList<>();
        List<String> written = table.get(key);
        for (int i = 0; i < written.size(); i++) {
            Optional<PrincipalName> name = reference(written.get(i));
            if (name.filter(listed::containsKey).isPresent()) {
                names.add(name.get());
            } else {
                mistakes.add(table.mistake(
                        key,
                        i,
                        "expected the name of a [[user]], or group:NAME, location:NAME, resource:NAME that is listed; \""
                                + written.get(i) + "\" is not"));
            }
        }
        return names;
    }

    private static Optional<PrincipalName> reference(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return Optional.of(new PrincipalName(PrincipalKind.USER, text));
        }
        String kind = text.substring(0, colon);
        for (PrincipalKind candidate : PrincipalKind.values()) {
            if (candidate.name().toLowerCase(Locale.ROOT).equals(kind)) {
                return Optional.of(new PrincipalName(candidate, text.substring(colon + 1)));
            }
        }
        return Optional.empty();
    }
}
