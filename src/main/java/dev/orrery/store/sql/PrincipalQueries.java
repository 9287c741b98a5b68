package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes of the register of principals. Mails and members stand in the record and, for look-ups, in tables. */
final class PrincipalQueries {
    private static final String COLUMNS =
            "select p.home, p.guid, p.kind, p.name, p.display_name, p.data, p.source, p.checked_at";
    private static final String ROW = COLUMNS + " from principal p ";
    private static final String BY_NAME =
            ROW + "where p.kind = ? and p.name = ? and p.archived = 0 order by p.home desc limit 1";
    private static final String BY_GUID = ROW + "where p.guid = ? and p.archived = 0 order by p.home desc limit 1";
    private static final String BY_HOME = ROW + "where p.home = ?";
    private static final String LIVING_BY_HOME = BY_HOME + " and p.archived = 0";
    private static final String ARCHIVED_BY_HOME = BY_HOME + " and p.archived = 1";
    private static final String BY_MAIL = ROW + "join principal_mail m on m.home = p.home"
            + " where m.mail = ? and p.archived = 0 order by p.home limit 1";
    private static final String BY_MAILS = COLUMNS + ", m.mail from principal p"
            + " join principal_mail m on m.home = p.home where p.archived = 0 and m.mail";
    private static final String GROUPS = ROW + "join principal_member m on m.home = p.home"
            + " where m.kind = ? and m.name = ? and p.archived = 0 order by p.home";
    private static final String ARCHIVED = ROW + "where p.archived = 1 order by p.home";
    private static final JsonMapper JSON = JsonMapper.shared();

    private PrincipalQueries() {}

    static @Nullable Principal byName(Session sql, PrincipalName name) {
        return sql.one(BY_NAME, PrincipalQueries::principal, name.kind().name(), name.name());
    }

    static @Nullable Principal byGuid(Session sql, String guid) {
        return sql.one(BY_GUID, PrincipalQueries::principal, guid);
    }

    static @Nullable Principal byHome(Session sql, HomeId home) {
        return sql.one(BY_HOME, PrincipalQueries::principal, home.value());
    }

    static @Nullable Principal livingByHome(Session sql, HomeId home) {
        return sql.one(LIVING_BY_HOME, PrincipalQueries::principal, home.value());
    }

    static @Nullable Principal archivedByHome(Session sql, HomeId home) {
        return sql.one(ARCHIVED_BY_HOME, PrincipalQueries::principal, home.value());
    }

    static @Nullable Principal byMail(Session sql, String mail) {
        return sql.one(BY_MAIL, PrincipalQueries::principal, fold(mail));
    }

    /** Whom there is, by the address as it was asked. */
    static Map<String, Principal> byMail(Session sql, List<String> mails) {
        Map<String, Principal> byFolded = new HashMap<>();
        Portions.each(
                sql,
                BY_MAILS,
                "order by p.home",
                row -> byFolded.putIfAbsent(row.getString(9), principal(row)),
                mails.stream().map(PrincipalQueries::fold).toList());
        Map<String, Principal> found = new HashMap<>();
        for (String mail : mails) {
            Principal principal = byFolded.get(fold(mail));
            if (principal != null) {
                found.put(mail, principal);
            }
        }
        return found;
    }

    static List<Principal> groupsWith(Session sql, PrincipalName member) {
        return sql.list(GROUPS, PrincipalQueries::principal, member.kind().name(), member.name());
    }

    static List<Principal> search(Session sql, PrincipalKind kind, String text, int limit) {
        return sql.list(
                ROW + "where p.kind = ? and p.archived = 0 and " + sql.dialect().contains("p.folded")
                        + " order by p.name limit ?",
                PrincipalQueries::principal,
                kind.name(),
                fold(text),
                limit);
    }

    static List<Principal> archived(Session sql) {
        return sql.list(ARCHIVED, PrincipalQueries::principal);
    }

    static long count(Session sql, String source) {
        return sql.number("select count(*) from principal where source = ? and archived = 0", source);
    }

    static void put(Session sql, Principal principal) {
        long home = principal.home().value();
        Principal old = byHome(sql, principal.home());
        sql.update(
                "insert into principal (home, guid, kind, name, display_name, data, folded, source, checked_at, archived)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0) on conflict (home) do update set guid = excluded.guid,"
                        + " kind = excluded.kind, name = excluded.name, display_name = excluded.display_name,"
                        + " data = excluded.data, folded = excluded.folded, source = excluded.source,"
                        + " checked_at = excluded.checked_at",
                home,
                principal.guid(),
                principal.kind().name(),
                principal.name().name(),
                principal.displayName(),
                data(principal),
                folded(principal),
                principal.source(),
                principal.checkedAt().toEpochMilli());
        if (old == null || !old.name().equals(principal.name())) {
            NameParts.removeAll(sql, principal.home(), NameParts.Kind.PERSON);
            NameParts.put(
                    sql,
                    principal.home(),
                    NameParts.Kind.PERSON,
                    principal.name().name());
        }
        if (old == null || !old.mails().equals(principal.mails())) {
            sql.update("delete from principal_mail where home = ?", home);
            for (String mail : mails(principal)) {
                sql.update("insert into principal_mail (home, mail) values (?, ?)", home, mail);
            }
        }
        if (old == null || !old.members().equals(principal.members())) {
            sql.update("delete from principal_member where home = ?", home);
            for (PrincipalName member : new LinkedHashSet<>(principal.members())) {
                sql.update(
                        "insert into principal_member (home, kind, name) values (?, ?, ?)",
                        home,
                        member.kind().name(),
                        member.name());
            }
        }
    }

    static void archive(Session sql, HomeId home, boolean archived) {
        sql.update("update principal set archived = ? where home = ?", archived, home.value());
        sql.update("update home set archived = ? where id = ?", archived, home.value());
    }

    /** What {@code principal_mail} must hold. */
    static LinkedHashSet<String> mails(Principal principal) {
        LinkedHashSet<String> folded = new LinkedHashSet<>();
        principal.mails().forEach(mail -> folded.add(fold(mail)));
        return folded;
    }

    /** What a search looks into. */
    static String folded(Principal principal) {
        return fold(
                principal.name().name() + "\n" + principal.displayName() + "\n" + String.join("\n", principal.mails()));
    }

    private static String fold(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static String data(Principal principal) {
        ObjectNode data = JSON.createObjectNode();
        ArrayNode mails = data.putArray("mails");
        principal.mails().forEach(mails::add);
        ArrayNode members = data.putArray("members");
        principal.members().forEach(member -> members.add(member.toString()));
        ObjectNode attributes = data.putObject("attributes");
        new TreeMap<>(principal.attributes()).forEach(attributes::put);
        return data.toString();
    }

    private static Principal principal(ResultSet row) throws SQLException {
        JsonNode data = JSON.readTree(row.getString(6));
        List<String> mails = new ArrayList<>();
        data.path("mails").forEach(mail -> mails.add(mail.stringValue()));
        List<PrincipalName> members = new ArrayList<>();
        data.path("members").forEach(member -> members.add(name(member.stringValue())));
        Map<String, String> attributes = new TreeMap<>();
        data.path("attributes")
                .properties()
                .forEach(e -> attributes.put(e.getKey(), e.getValue().stringValue()));
        return new Principal(
                row.getString(2),
                new PrincipalName(PrincipalKind.valueOf(row.getString(3)), row.getString(4)),
                row.getString(5),
                mails,
                members,
                attributes,
                new HomeId(row.getLong(1)),
                row.getString(7),
                Instant.ofEpochMilli(row.getLong(8)));
    }

    /** Reads {@code users/ada}. */
    static PrincipalName name(String text) {
        int cut = text.indexOf('/');
        return new PrincipalName(
                PrincipalKind.ofSegment(text.substring(0, cut)).orElseThrow(), text.substring(cut + 1));
    }
}
