package dev.orrery.source.ldap.scenario;

import static dev.orrery.source.ldap.scenario.House.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.SearchScope;
import dev.orrery.access.PasswordVerifier.Verdict;
import dev.orrery.directory.DirectoryPasswords;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.source.ldap.LdapServer.Security;
import dev.orrery.source.ldap.TestDirectory;
import dev.orrery.source.ldap.TroubledLine;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;

/** A directory that is slow, falls silent, ends in the middle of an answer or is replaced by another is never believed. */
class TroubledDirectoryTest {
    private static final Duration STALE = Duration.ofHours(1);

    @InEveryHouse
    void stoppedInTheMiddleOfAnAnswer(House house) throws Exception {
        TroubledLine line = house.troubled(Duration.ofSeconds(5));
        Principal ada = house.ada();
        line.cutAfter(40);
        line.cut();
        served(house, ada);
        line.heal();
        isWellAgain(house, ada);
    }

    @InEveryHouse
    void slowerThanTheTimeOuts(House house) throws Exception {
        TroubledLine line = house.troubled(Duration.ofMillis(300));
        Principal ada = house.ada();
        line.slow(Duration.ofMillis(50));
        served(house, ada);
        line.heal();
        line.cut();
        isWellAgain(house, ada);
    }

    @InEveryHouse
    void silent(House house) throws Exception {
        TroubledLine line = house.troubled(Duration.ofMillis(300));
        Principal ada = house.ada();
        line.silence();
        served(house, ada);
        line.heal();
        isWellAgain(house, ada);
    }

    @InEveryHouse
    void slowIsOnlySlow(House house) throws Exception {
        TroubledLine line = house.troubled(Duration.ofSeconds(20));
        line.slow(Duration.ofMillis(1));
        assertThat(house.find("bob")).isPresent();
        assertThat(house.principals().passwords().verify("bob", "difference")).isInstanceOf(Verdict.Accepted.class);
    }

    /** The copy is served, the unknown are unavailable, nobody is archived. */
    private static void served(House house, Principal ada) {
        house.pass(STALE);
        assertThat(house.find("ada")).contains(ada);
        assertUnavailable(house, "bob");
        assertUnavailable(house, "ghost");
        house.pass(Duration.ofSeconds(10));
        DirectoryPasswords passwords = house.principals().passwords();
        assertThatThrownBy(() -> passwords.verify("ada", "engine")).isInstanceOf(Refused.class);
        assertThat(house.principals().problems()).isNotEmpty();
        assertThat(house.archived()).isEmpty();
    }

    private static void isWellAgain(House house, Principal ada) {
        house.pass(Duration.ofSeconds(10));
        assertThat(house.find("ada").map(Principal::home)).contains(ada.home());
        assertThat(house.find("bob")).isPresent();
        assertThat(house.find("ghost")).isEmpty();
        assertThat(house.principals().problems()).isEmpty();
    }

    private static void assertUnavailable(House house, String name) {
        assertThatThrownBy(() -> house.find(name))
                .isInstanceOfSatisfying(
                        Refused.class, e -> assertThat(e.reason()).isInstanceOf(Reason.Unavailable.class));
    }

    @InEveryHouse
    void replacedByAnotherUnderTheSameAddress(House house) throws Exception {
        Map<String, HomeId> homes = new HashMap<>();
        for (int i = 0; i < 8; i++) {
            house.directory().addPerson("p" + i, "Person " + i);
            homes.put("p" + i, house.find("p" + i).orElseThrow().home());
        }
        house.directory().reset();
        for (int i = 0; i < 8; i++) {
            house.directory().addPerson("p" + i, "Somebody else " + i);
        }
        house.pass(STALE);
        homes.forEach((name, home) -> assertThat(house.find(name).map(Principal::home))
                .as("not one of those who are known is there: it is not believed")
                .contains(home));
        assertThat(house.archived()).isEmpty();

        house.pass(STALE);
        assertThat(house.find("ann")).as("whom nobody knew is taken as she is").isPresent();
        homes.keySet().forEach(house::find);
        assertThat(house.archived()).as("the brake").hasSizeLessThan(5);
        assertThat(house.principals().problems()).isNotEmpty();
        house.archived()
                .forEach(gone -> assertThat(house.collections(gone.home())).contains("calendar"));
    }

    @InEveryHouse
    void overTls(House house) throws Exception {
        for (Security security : new Security[] {Security.STARTTLS, Security.TLS}) {
            house.secured(security);
            String name = security == Security.TLS ? "ann" : "ada";
            Principal principal = house.find(name).orElseThrow();
            DirectoryPasswords passwords = house.principals().passwords();
            assertThat(passwords.verify(name, name.equals("ann") ? "pirate" : "engine"))
                    .isEqualTo(new Verdict.Accepted(user(name), principal.guid()));
            assertThat(passwords.verify(name, "wrong")).isInstanceOf(Verdict.WrongPassword.class);
        }
    }

    @InEveryHouse
    void theOnlyOneUnderAnEmptiedBaseIsKept(House house) throws Exception {
        PrincipalName room = house.principals()
                .search(EnumSet.of(PrincipalKind.LOCATION), "", 10)
                .getFirst()
                .name();
        assertThat(house.principals().find(room)).isPresent();
        house.ada();
        try (LDAPConnection admin = house.directory().admin()) {
            for (Entry entry : admin.search("ou=rooms," + TestDirectory.BASE, SearchScope.ONE, "(objectClass=*)")
                    .getSearchEntries()) {
                admin.delete(entry.getDN());
            }
        }
        house.pass(Duration.ofHours(2));
        house.ada();
        assertThat(house.principals().find(room)).isPresent();
        assertThat(house.archived()).isEmpty();
        assertThat(house.find("bob")).as("the directory is not at rest").isPresent();
        house.directory()
                .add("dn: cn=closet,ou=rooms," + TestDirectory.BASE, "objectClass: organizationalRole", "cn: closet");
        house.pass(Duration.ofHours(2));
        assertThat(house.principals().find(room))
                .as("something else is seen there")
                .isEmpty();
    }
}
