package dev.orrery.app.config;

import dev.orrery.app.config.Settings.Table;
import dev.orrery.mirror.Brake;
import dev.orrery.mirror.Freshness;
import dev.orrery.model.PrincipalKind;
import dev.orrery.source.ldap.LdapAccount;
import dev.orrery.source.ldap.LdapBell;
import dev.orrery.source.ldap.LdapProfile;
import dev.orrery.source.ldap.LdapServer;
import dev.orrery.source.ldap.LdapSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The {@code [[directory]]} tables, turned into what a source needs. */
final class Directories {
    private static final DirectoryKeys KEYS = Keys.DIRECTORY;
    private static final Set<String> WORDS = Set.of(
            "guid",
            "user-name",
            "group-name",
            "location-name",
            "resource-name",
            "display-name",
            "mail",
            "member",
            "member-of",
            "capacity",
            "description",
            "language",
            "owner",
            "disabled");

    private final Path folder;
    private final List<Mistake> mistakes;
    private final List<Config.Directory> directories = new ArrayList<>();

    Directories(Settings settings, Path folder, List<Mistake> mistakes) {
        this.folder = folder;
        this.mistakes = mistakes;
        Set<String> names = new HashSet<>();
        for (Table table : settings.all(Section.DIRECTORY)) {
            int before = mistakes.size();
            Optional<LdapSettings> ldap = ldap(table);
            if (ldap.isPresent() && mistakes.size() == before) {
                if (!names.add(ldap.get().name())) {
                    mistakes.add(table.mistake(KEYS.name, "expected a name that no other directory has"));
                }
                Freshness freshness = new Freshness(
                        table.get(KEYS.staleAfter), table.get(KEYS.negativeFor), table.get(KEYS.grace), 0.1);
                directories.add(new Config.Directory(
                        ldap.get(), freshness, table.find(KEYS.brake).orElse(Brake.OF_PEOPLE), bell(table)));
            }
        }
    }

    List<Config.Directory> all() {
        return directories;
    }

    private Optional<LdapSettings> ldap(Table table) {
        Optional<LdapServer> server = server(table);
        Map<PrincipalKind, String> bases = bases(table);
        LdapAccount account = new LdapAccount(table.find(KEYS.bindDn).orElse(""), password(table));
        LdapProfile profile = profile(table);
        Optional<LdapSettings.CalendarUsers> users = calendarUsers(table);
        if (server.isEmpty() || users.isEmpty()) {
            return Optional.empty();
        }
        String name = table.find(KEYS.name).orElse(server.get().host());
        return Optional.of(new LdapSettings(name, server.get(), account, profile, bases, users.get()));
    }

    private static LdapBell.Kind bell(Table table) {
        return switch (table.get(KEYS.bell)) {
            case "sync" -> LdapBell.Kind.SYNC;
            case "persistent-search" -> LdapBell.Kind.PERSISTENT_SEARCH;
            default -> LdapBell.Kind.NONE;
        };
    }

    private Optional<LdapServer> server(Table table) {
        String expected = "expected ldap://HOST:PORT or ldaps://HOST:PORT";
        Optional<String> url = table.find(KEYS.url);
        if (url.isEmpty()) {
            return wrong(table, KEYS.url, expected);
        }
        try {
            URI uri = new URI(url.get());
            boolean tls = "ldaps".equals(uri.getScheme());
            if (uri.getHost() == null || !tls && !"ldap".equals(uri.getScheme())) {
                return wrong(table, KEYS.url, expected);
            }
            if (tls && table.get(KEYS.startTls)) {
                return wrong(table, KEYS.startTls, "expected with an ldap: address; ldaps: has TLS already");
            }
            LdapServer.Security security = tls
                    ? LdapServer.Security.TLS
                    : table.get(KEYS.startTls) ? LdapServer.Security.STARTTLS : LdapServer.Security.NONE;
            int port = uri.getPort() > 0 ? uri.getPort() : tls ? 636 : 389;
            return Optional.of(new LdapServer(
                    uri.getHost(),
                    port,
                    security,
                    file(table, KEYS.caFile).orElse(null),
                    table.get(KEYS.connectTimeout),
                    table.get(KEYS.answerTimeout),
                    table.get(KEYS.connections)));
        } catch (URISyntaxException e) {
            return wrong(table, KEYS.url, expected);
        }
    }

    private Map<PrincipalKind, String> bases(Table table) {
        Map<PrincipalKind, Key<String>> keys = Map.of(
                PrincipalKind.USER, KEYS.usersBase,
                PrincipalKind.GROUP, KEYS.groupsBase,
                PrincipalKind.LOCATION, KEYS.locationsBase,
                PrincipalKind.RESOURCE, KEYS.resourcesBase);
        EnumMap<PrincipalKind, String> bases = new EnumMap<>(PrincipalKind.class);
        keys.forEach((kind, key) -> table.find(key)
                .or(() -> table.find(KEYS.base))
                .ifPresent(base -> {
                    if (!LdapSettings.isDn(base)) {
                        mistakes.add(table.mistake(key, "expected a DN, such as dc=example,dc=org"));
                    }
                    bases.put(kind, base);
                }));
        if (bases.isEmpty()) {
            mistakes.add(table.mistake(KEYS.base, "expected a DN in every [[directory]]"));
        }
        return bases;
    }

    private String password(Table table) {
        Optional<Path> file = file(table, KEYS.bindPasswordFile);
        if (file.isEmpty()) {
            return table.find(KEYS.bindPassword).orElse("");
        }
        try {
            return Files.readString(file.get()).strip();
        } catch (IOException e) {
            mistakes.add(table.mistake(KEYS.bindPasswordFile, "expected a file with a password"));
            return "";
        }
    }

    private LdapProfile profile(Table table) {
        LdapProfile profile = LdapProfile.named(table.get(KEYS.profile)).orElseThrow();
        Map<String, List<String>> attributes = table.find(KEYS.attribute).orElse(Map.of());
        for (String word : attributes.keySet()) {
            if (!WORDS.contains(word)) {
                mistakes.add(table.mistake(
                        KEYS.attribute,
                        "unknown word " + word + "; the words are "
                                + String.join(", ", WORDS.stream().sorted().toList())));
            }
        }
        EnumMap<PrincipalKind, String> filters = new EnumMap<>(PrincipalKind.class);
        table.find(KEYS.filter).orElse(Map.of()).forEach((word, values) -> {
            Optional<PrincipalKind> kind = kind(word);
            if (kind.isEmpty() || !LdapSettings.isFilter(values.getFirst())) {
                mistakes.add(table.mistake(
                        KEYS.filter, "expected user, group, location or resource, each with an LDAP filter"));
            } else {
                filters.put(kind.get(), values.getFirst());
            }
        });
        return profile.override(attributes, filters);
    }

    private static Optional<PrincipalKind> kind(String word) {
        Function<PrincipalKind, String> name = kind -> kind.name().toLowerCase(Locale.ROOT);
        return List.of(PrincipalKind.values()).stream()
                .filter(kind -> name.apply(kind).equals(word))
                .findFirst();
    }

    private Optional<LdapSettings.CalendarUsers> calendarUsers(Table table) {
        Optional<LdapSettings.CalendarUsers> users = LdapSettings.CalendarUsers.parse(
                table.get(KEYS.calendarUser), table.find(KEYS.server).orElse(""));
        return users.isPresent()
                ? users
                : wrong(table, KEYS.calendarUser, "expected \"all\", \"filter:(…)\" or \"attribute:NAME\"");
    }

    private Optional<Path> file(Table table, Key<Path> key) {
        Optional<Path> file = table.find(key).map(folder::resolve);
        if (file.isPresent() && !Files.isReadable(file.get())) {
            mistakes.add(table.mistake(key, "expected a file that can be read"));
            return Optional.empty();
        }
        return file;
    }

    private <T> Optional<T> wrong(Table table, Key<?> key, String expected) {
        if (!table.isUnfit(key)) {
            mistakes.add(table.mistake(key, expected));
        }
        return Optional.empty();
    }
}
