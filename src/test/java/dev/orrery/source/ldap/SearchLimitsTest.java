package dev.orrery.source.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSearchRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.ReadOnlySearchRequest;
import dev.orrery.directory.DirectoryRecord;
import dev.orrery.directory.Holders;
import dev.orrery.directory.Sought;
import dev.orrery.mirror.Answer;
import dev.orrery.mirror.Unreachable;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Free text is searched for with limits, and what lies elsewhere is neither followed nor taken for absent. */
class SearchLimitsTest {
    private static final String BASE = "dc=example,dc=org";
    private static final Set<PrincipalKind> USERS = EnumSet.of(PrincipalKind.USER);

    private final List<ReadOnlySearchRequest> seen = new CopyOnWriteArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile String slow = "none";
    private InMemoryDirectoryServer server;
    private InMemoryDirectoryServer elsewhere;

    @BeforeEach
    void start() throws Exception {
        server = started();
        elsewhere = started();
    }

    private InMemoryDirectoryServer started() throws Exception {
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(BASE);
        config.setSchema(null);
        config.addInMemoryOperationInterceptor(new InMemoryOperationInterceptor() {
            @Override
            public void processSearchRequest(InMemoryInterceptedSearchRequest request) {
                seen.add(request.getRequest());
                if (request.getRequest().getFilter().toString().contains(slow)) {
                    waitUntilReleased();
                }
            }
        });
        InMemoryDirectoryServer made = new InMemoryDirectoryServer(config);
        made.add("dn: " + BASE, "objectClass: domain", "dc: example");
        made.add("dn: ou=people," + BASE, "objectClass: organizationalUnit", "ou: people");
        made.startListening();
        return made;
    }

    private void waitUntilReleased() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() {
        released.countDown();
        server.shutDown(true);
        elsewhere.shutDown(true);
    }

    private LdapDirectory open(Duration searchTime) {
        return open(searchTime, LdapProfile.OPENLDAP);
    }

    private LdapDirectory open(Duration searchTime, LdapProfile profile) {
        LdapServer where = new LdapServer(
                "127.0.0.1",
                server.getListenPort(),
                LdapServer.Security.NONE,
                null,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                2);
        return new LdapDirectory(
                new LdapSettings(
                        "here",
                        where,
                        new LdapAccount("", ""),
                        profile,
                        Map.of(PrincipalKind.USER, BASE, PrincipalKind.LOCATION, BASE, PrincipalKind.GROUP, BASE),
                        new LdapSettings.CalendarUsers.All()),
                searchTime);
    }

    private static void person(InMemoryDirectoryServer where, String uid) throws Exception {
        where.add(
                "dn: uid=" + uid + ",ou=people," + BASE,
                "objectClass: inetOrgPerson",
                "uid: " + uid,
                "cn: Person " + uid,
                "sn: Person");
    }

    private static Sought named(String name) {
        return Sought.byName(new PrincipalName(PrincipalKind.USER, name));
    }

    @Test
    void theServerIsToldTheLimits() throws Exception {
        for (int i = 0; i < 5; i++) {
            person(server, "p" + i);
        }
        try (LdapDirectory directory = open(Duration.ofSeconds(10))) {
            assertThat(directory.search(USERS, "person", 500)).hasSize(5);
            assertThat(directory.search(USERS, "person", 3))
                    .as("what was found up to the limit is shown")
                    .hasSize(3);
        }
        assertThat(seen)
                .allSatisfy(request -> assertThat(request.getTimeLimitSeconds()).isBetween(1, 10));
        assertThat(seen).extracting(ReadOnlySearchRequest::getSizeLimit).containsExactly(500, 3);
    }

    @Test
    void aSearchThatIsNotAnsweredEndsAndOthersGoOn() throws Exception {
        person(server, "ada");
        slow = "*ada*";
        try (LdapDirectory directory = open(Duration.ofMillis(200))) {
            assertThatThrownBy(
                            () -> directory.search(EnumSet.of(PrincipalKind.USER, PrincipalKind.LOCATION), "ada", 500))
                    .isInstanceOf(Unreachable.class);
            assertThat(seen).as("no time is left for the other kinds").hasSize(1);
            assertThat(directory.ask(named("ada"), null, (suitable, limit) -> List.of()))
                    .isInstanceOf(Answer.Present.class);
        }
    }

    @Test
    void whatAServerRefersToIsNeitherFollowedNorAbsent() throws Exception {
        person(server, "bob");
        elsewhere.add("dn: ou=far,ou=people," + BASE, "objectClass: organizationalUnit", "ou: far");
        elsewhere.add(
                "dn: uid=ada,ou=far,ou=people," + BASE,
                "objectClass: inetOrgPerson",
                "uid: ada",
                "cn: Ada",
                "sn: Lovelace");
        refer("far", "ldap://127.0.0.1:" + elsewhere.getListenPort() + "/ou=far,ou=people," + BASE);
        try (LdapDirectory directory = open(Duration.ofSeconds(10))) {
            assertThat(directory.ask(named("bob"), null, (suitable, limit) -> List.of()))
                    .isInstanceOf(Answer.Present.class);
            int before = seen.size();
            assertThatThrownBy(() -> directory.ask(named("ada"), null, (suitable, limit) -> List.of()))
                    .isInstanceOfSatisfying(
                            Unreachable.class, e -> assertThat(e.isGeneral()).isFalse())
                    .hasMessageContaining("which is not asked");
            assertThat(seen).as("one search here, none there").hasSize(before + 1);
        }
    }

    @Test
    void groupsThatMayLieElsewhereLeaveTheAnswerOpen() throws Exception {
        person(server, "bob");
        group(server, "here", "uid=bob,ou=people," + BASE);
        try (LdapDirectory directory = open(Duration.ofSeconds(10))) {
            DirectoryRecord bob = record(directory, "bob");
            assertThat(directory.groupsOf(bob).whole()).isTrue();
            refer("far", "ldap://127.0.0.1:" + elsewhere.getListenPort() + "/ou=far,ou=people," + BASE);
            Holders holders = directory.groupsOf(bob);
            assertThat(holders.whole()).as("there may be more of them there").isFalse();
            assertThat(holders.groups())
                    .extracting(group -> group.name().name())
                    .as("those that are here hold him all the same")
                    .containsExactly("here");
        }
    }

    @Test
    void aMemberWhoLiesElsewhereIsAnErrorOfTheGroupAlone() throws Exception {
        person(server, "bob");
        refer("far", "ldap://127.0.0.1:" + elsewhere.getListenPort() + "/ou=far,ou=people," + BASE);
        group(server, "wide", "uid=bob,ou=people," + BASE, "cn=group,ou=far,ou=people," + BASE);
        try (LdapDirectory directory = open(Duration.ofSeconds(10))) {
            Sought wide = Sought.byName(new PrincipalName(PrincipalKind.GROUP, "wide"));
            assertThatThrownBy(() -> directory.ask(wide, null, (suitable, limit) -> List.of()))
                    .isInstanceOfSatisfying(
                            Unreachable.class, e -> assertThat(e.isGeneral()).isFalse())
                    .hasMessageContaining("which is not asked");
        }
    }

    @Test
    void membersFoundByTheirMembershipMayLieElsewhere() throws Exception {
        person(server, "bob");
        server.modify(
                "dn: uid=bob,ou=people," + BASE,
                "changetype: modify",
                "add: memberOf",
                "memberOf: cn=wide,ou=people," + BASE);
        group(server, "wide", "uid=bob,ou=people," + BASE);
        LdapProfile profile = LdapProfile.OPENLDAP.override(Map.of("member-of", List.of("memberOf")), Map.of());
        Sought wide = Sought.byName(new PrincipalName(PrincipalKind.GROUP, "wide"));
        try (LdapDirectory directory = open(Duration.ofSeconds(10), profile)) {
            assertThat(directory.ask(wide, null, (suitable, limit) -> List.of()))
                    .isInstanceOfSatisfying(
                            Answer.Present.class,
                            present -> assertThat(((DirectoryRecord) present.value()).members())
                                    .containsExactly(new PrincipalName(PrincipalKind.USER, "bob")));
            refer("far", "ldap://127.0.0.1:" + elsewhere.getListenPort() + "/ou=far,ou=people," + BASE);
            assertThatThrownBy(() -> directory.ask(wide, null, (suitable, limit) -> List.of()))
                    .isInstanceOfSatisfying(
                            Unreachable.class, e -> assertThat(e.isGeneral()).isFalse())
                    .hasMessageContaining("cannot name all members");
        }
    }

    private static DirectoryRecord record(LdapDirectory directory, String name) throws Unreachable {
        return ((Answer.Present<DirectoryRecord>) directory.ask(named(name), null, (suitable, limit) -> List.of()))
                .value();
    }

    private static void group(InMemoryDirectoryServer where, String name, String... members) throws Exception {
        Entry group = new Entry("dn: cn=" + name + ",ou=people," + BASE, "objectClass: groupOfNames", "cn: " + name);
        group.addAttribute("member", members);
        where.add(group);
    }

    @Test
    void theWholeBaseElsewhereIsAnError() throws Exception {
        server.delete("ou=people," + BASE);
        server.delete(BASE);
        server.add(
                "dn: " + BASE,
                "objectClass: referral",
                "objectClass: extensibleObject",
                "dc: example",
                "ref: ldap://127.0.0.1:" + elsewhere.getListenPort() + "/" + BASE);
        person(elsewhere, "ada");
        try (LdapDirectory directory = open(Duration.ofSeconds(10))) {
            assertThatThrownBy(() -> directory.ask(named("ada"), null, (suitable, limit) -> List.of()))
                    .isInstanceOf(Unreachable.class);
        }
    }

    @Test
    void partitionsOfActiveDirectoryHoldNobody() throws Exception {
        refer("dns", "ldap://DomainDnsZones.example.org/DC=DomainDnsZones,DC=example,DC=org");
        try (LdapDirectory directory = open(Duration.ofSeconds(10))) {
            assertThat(directory.ask(named("ada"), null, (suitable, limit) -> List.of()))
                    .isInstanceOf(Answer.Absent.class);
        }
    }

    private void refer(String name, String url) throws Exception {
        server.add(
                "dn: ou=" + name + ",ou=people," + BASE,
                "objectClass: referral",
                "objectClass: extensibleObject",
                "ou: " + name,
                "ref: " + url);
    }
}
