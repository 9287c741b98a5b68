package dev.orrery.source.ldap.scenario;

import static dev.orrery.source.ldap.scenario.House.PEOPLE;
import static dev.orrery.source.ldap.scenario.House.dn;
import static dev.orrery.source.ldap.scenario.House.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.access.PasswordVerifier.Verdict;
import dev.orrery.directory.ConfiguredDirectory;
import dev.orrery.directory.DirectoryPasswords;
import dev.orrery.directory.Followed;
import dev.orrery.directory.KnownPrincipals;
import dev.orrery.directory.MirroredPrincipals;
import dev.orrery.directory.Provision;
import dev.orrery.directory.Sought;
import dev.orrery.mirror.Brake;
import dev.orrery.mirror.StoreLeases;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.source.ldap.InMemoryTestDirectory;
import dev.orrery.source.ldap.LdapAccount;
import dev.orrery.source.ldap.LdapDirectory;
import dev.orrery.source.ldap.LdapProfile;
import dev.orrery.source.ldap.LdapServer;
import dev.orrery.source.ldap.LdapSettings;
import dev.orrery.source.ldap.TestDirectory;
import dev.orrery.store.Store;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two directories in order: which of them has a name, and what one that is down, emptied or mended means for the people of
 * the other. Both have an Ada, each her own; Bob, Ann and Joanna are in the first, Grace and Joan in the second.
 */
class TwoDirectoriesTest {
    private static final String GROUPS = "ou=groups," + TestDirectory.BASE;
    private static final PrincipalName MATHEMATICIANS = new PrincipalName(PrincipalKind.GROUP, "mathematicians");
    private static final Duration STALE = Duration.ofHours(1);
    private static final Duration RESTED = Duration.ofSeconds(6);
    private static final Set<PrincipalKind> USERS = EnumSet.of(PrincipalKind.USER);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T08:00:00Z"));

    @TempDir
    private Path folder;

    private InMemoryTestDirectory first;
    private InMemoryTestDirectory second;
    private Store store;
    private MirroredPrincipals principals;

    @BeforeEach
    void start() throws Exception {
        first = new InMemoryTestDirectory();
        second = new InMemoryTestDirectory();
        for (String uid : List.of("ann", "bob", "joanna")) {
            second.delete(dn(uid));
        }
        second.addPerson("grace", "Grace Hopper");
        second.addPerson("joan", "Joan Clarke");
        store = SqlStore.open(
                StoreConfig.of("sqlite:" + folder.resolve("store.db")).withClock(now::get));
        ConfiguredDirectory lists = new ConfiguredDirectory(List.of());
        principals = new MirroredPrincipals(
                new MirroredPrincipals.Parts(
                        store,
                        new KnownPrincipals(store, lists, new Provision(store)),
                        lists,
                        now::get,
                        new StoreLeases(store, "node")),
                List.of(followed("first", first), followed("second", second)));
    }

    private static Followed followed(String name, TestDirectory directory) {
        LdapServer server = new LdapServer(
                "127.0.0.1",
                directory.port(),
                LdapServer.Security.NONE,
                null,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                3);
        LdapSettings settings = new LdapSettings(
                name,
                server,
                new LdapAccount(TestDirectory.ADMIN, TestDirectory.SECRET),
                LdapProfile.OPENLDAP,
                Map.of(PrincipalKind.USER, PEOPLE, PrincipalKind.GROUP, GROUPS),
                new LdapSettings.CalendarUsers.All());
        return new Followed(new LdapDirectory(settings), House.RULES, Brake.OF_PEOPLE);
    }

    @AfterEach
    void stop() {
        principals.close();
        store.close();
        first.close();
        second.close();
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private Optional<Principal> find(String name) {
        return principals.find(user(name));
    }

    private String source(String name) {
        return find(name).orElseThrow().source();
    }

    private Optional<Duration> age(String name) {
        return principals.staleness(Sought.byName(user(name)));
    }

    private List<Principal> archived() {
        return store.read(snapshot -> snapshot.archivedPrincipals());
    }

    private List<String> search(String text) {
        return principals.search(USERS, text, 500).stream()
                .map(found -> found.name().name() + " of " + found.source())
                .toList();
    }

    private void assertUnavailable(String name) {
        assertThatThrownBy(() -> find(name))
                .as(name)
                .isInstanceOfSatisfying(
                        Refused.class, e -> assertThat(e.reason()).isInstanceOf(Reason.Unavailable.class));
    }

    @Test
    void theFirstThatHasANameWins() throws Exception {
        assertThat(source("ada")).isEqualTo("first");
        assertThat(source("bob")).isEqualTo("first");
        assertThat(source("grace")).isEqualTo("second");
        assertThat(find("ghost")).isEmpty();
        Principal ada = find("ada").orElseThrow();
        first.delete(dn("ada"));
        pass(STALE);
        Principal other = find("ada").orElseThrow();
        assertThat(other.source()).isEqualTo("second");
        assertThat(other.home()).as("another person").isNotEqualTo(ada.home());
        assertThat(archived()).extracting(Principal::guid).containsExactly(ada.guid());
    }

    @Test
    void whoIsKnownStaysWithTheirDirectory() throws Exception {
        first.delete(dn("ada"));
        Principal ada = find("ada").orElseThrow();
        assertThat(ada.source()).isEqualTo("second");
        first.addPerson("ada", "Ada Yonath");
        pass(STALE);
        assertThat(find("ada").map(Principal::guid)).contains(ada.guid());
        assertThat(search("ada")).as("a search shows whom the name leads to").containsExactly("ada of second");
        assertThat(archived()).isEmpty();
    }

    @Test
    void whileTheFirstIsDownNobodyElseTakesANameThatItMayHave() throws Exception {
        find("bob");
        find("grace");
        DirectoryPasswords passwords = principals.passwords();
        assertThat(passwords.verify("bob", "difference")).isInstanceOf(Verdict.Accepted.class);
        first.stop();
        pass(STALE);
        assertUnavailable("ghost");
        assertUnavailable("joan");
        assertUnavailable("ada");
        assertThat(find("bob")).isPresent();
        assertThat(age("bob"))
                .as("served with its age")
                .hasValueSatisfying(age -> assertThat(age).isGreaterThanOrEqualTo(STALE));
        assertThat(find("grace")).isPresent();
        assertThat(age("grace")).as("her own directory confirmed her").isEmpty();
        assertThat(passwords.verify("grace", "secret-of-grace")).isInstanceOf(Verdict.Accepted.class);
        assertThat(passwords.verify("bob", "difference"))
                .as("as it was found right before")
                .isInstanceOf(Verdict.Accepted.class);
        assertThat(principals.problems()).singleElement().asString().startsWith("first");
        assertThat(search("jo")).as("a search finds what it can").containsExactly("joan of second");
        assertThat(archived()).isEmpty();
        first.start();
        pass(RESTED);
        assertThat(source("joan")).isEqualTo("second");
        assertThat(source("ada")).isEqualTo("first");
        assertThat(find("ghost")).isEmpty();
        assertThat(principals.problems()).isEmpty();
    }

    @Test
    void whileTheSecondIsDownTheFirstAnswersForItsOwn() throws Exception {
        find("grace");
        find("bob");
        second.stop();
        pass(STALE);
        assertThat(source("ada")).isEqualTo("first");
        assertThat(find("bob")).isPresent();
        assertThat(age("bob")).isEmpty();
        assertThat(find("grace")).isPresent();
        assertThat(age("grace")).isPresent();
        assertUnavailable("joan");
        assertUnavailable("ghost");
        first.delete(dn("bob"));
        pass(STALE);
        assertThat(find("bob"))
                .as("he may have moved to the one that cannot say")
                .isPresent();
        assertThat(archived()).isEmpty();
        second.start();
        pass(STALE);
        assertThat(find("bob")).isEmpty();
        assertThat(archived()).extracting(gone -> gone.name().name()).containsExactly("bob");
    }

    @Test
    void theCanaryOfOneIsNoneOfTheOther() throws Exception {
        find("bob");
        find("ann");
        find("grace");
        find("joan");
        for (String uid : List.of("ada", "grace", "joan")) {
            second.delete(dn(uid));
        }
        pass(STALE);
        assertThat(find("bob")).isPresent();
        assertThat(age("bob")).isEmpty();
        assertThat(find("grace")).as("an emptied directory is not believed").isPresent();
        assertThat(age("grace")).isPresent();
        assertThat(find("joan")).isPresent();
        assertThat(archived()).isEmpty();
        assertThat(principals.problems()).singleElement().asString().startsWith("second");
    }

    @Test
    void eachHasItsOwnBrake() throws Exception {
        for (int i = 0; i < 20; i++) {
            second.addPerson("p" + i, "Person " + i);
            find("p" + i);
        }
        find("bob");
        find("ann");
        for (int i = 0; i < 10; i++) {
            second.delete(dn("p" + i));
        }
        pass(STALE);
        find("p19");
        for (int i = 0; i < 10; i++) {
            find("p" + i);
        }
        assertThat(archived()).hasSize(4);
        assertThat(principals.problems()).anyMatch(problem -> problem.contains("nobody more is archived"));
        first.delete(dn("bob"));
        find("ann");
        assertThat(find("bob"))
                .as("the brake of the second does not hold the first")
                .isEmpty();
        assertThat(archived())
                .extracting(Principal::source)
                .filteredOn("first"::equals)
                .hasSize(1);
        assertThat(find("p9")).as("and is not released by it").isPresent();
    }

    @Test
    void searchesAreMerged() {
        assertThat(search("ada")).as("one for each name, the first directory's").containsExactly("ada of first");
        assertThat(search("jo")).containsExactlyInAnyOrder("joanna of first", "joan of second");
        assertThat(principals.office().known()).as("nobody is made").isEmpty();
    }

    @Test
    void aSearchDoesNotFindWhoLeft() throws Exception {
        find("joan");
        find("grace");
        second.delete(dn("joan"));
        assertThat(search("jo"))
                .as("fresh: not asked again")
                .containsExactlyInAnyOrder("joanna of first", "joan of second");
        pass(STALE);
        assertThat(search("jo")).containsExactly("joanna of first");
        assertThat(archived()).extracting(gone -> gone.name().name()).containsExactly("joan");
    }

    @Test
    void whoMayLieElsewhereIsStillFound() throws Exception {
        find("bob");
        find("ann");
        first.delete(dn("bob"));
        refer("far", PEOPLE);
        pass(STALE);
        assertThat(search("bob")).containsExactly("bob of first");
        assertThat(find("bob")).isPresent();
        assertThat(archived()).isEmpty();
    }

    @Test
    void aGroupThatMayLieElsewhereHoldsWhomItsOwnRecordNames() throws Exception {
        find("bob");
        principals.find(MATHEMATICIANS);
        refer("far", GROUPS);
        assertThat(groupsOf("bob")).contains(MATHEMATICIANS);
        membership("delete", "bob");
        pass(STALE);
        assertThat(groupsOf("bob"))
                .as("put out of it, whatever else lies elsewhere")
                .doesNotContain(MATHEMATICIANS);
        membership("add", "bob");
        pass(STALE);
        assertThat(groupsOf("bob")).contains(MATHEMATICIANS);
        principals.find(MATHEMATICIANS);
        first.delete("cn=mathematicians," + GROUPS);
        pass(STALE);
        assertThat(groupsOf("bob")).as("the group itself may have moved there").contains(MATHEMATICIANS);
        assertThat(archived()).isEmpty();
    }

    private Set<PrincipalName> groupsOf(String name) {
        return principals.caller(user(name)).orElseThrow().names();
    }

    private void membership(String how, String uid) throws Exception {
        first.modify("dn: cn=mathematicians," + GROUPS, "changetype: modify", how + ": member", "member: " + dn(uid));
    }

    private void refer(String name, String below) throws Exception {
        first.add(
                "dn: ou=" + name + "," + below,
                "objectClass: referral",
                "objectClass: extensibleObject",
                "ou: " + name,
                "ref: ldap://127.0.0.1:" + second.port() + "/ou=" + name + "," + below);
    }
}
