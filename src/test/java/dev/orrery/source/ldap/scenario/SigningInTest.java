package dev.orrery.source.ldap.scenario;

import static dev.orrery.source.ldap.scenario.House.dn;
import static dev.orrery.source.ldap.scenario.House.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.access.PasswordVerifier.Verdict;
import dev.orrery.directory.DirectoryPasswords;
import dev.orrery.model.Principal;
import dev.orrery.model.Refused;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Passwords are checked by the directory; the ways to fail are told apart inside. */
class SigningInTest {
    private static final Duration STALE = Duration.ofHours(1);

    @InEveryHouse
    void byNameOrMail(House house) throws Exception {
        DirectoryPasswords passwords = house.principals().passwords();
        Principal ada = house.ada();
        Verdict right = new Verdict.Accepted(user("ada"), ada.guid());
        assertThat(passwords.verify("ada", "engine")).isEqualTo(right);
        assertThat(passwords.verify("Countess@Example.ORG", "engine")).isEqualTo(right);
        assertThat(passwords.verify("ada", "wrong")).isEqualTo(new Verdict.WrongPassword());
        assertThat(passwords.verify("ada", "")).isEqualTo(new Verdict.WrongPassword());
        assertThat(passwords.verify("ghost", "engine")).isEqualTo(new Verdict.Unknown());
        house.directory().lock(dn("bob"));
        assertThat(passwords.verify("bob", "difference")).isInstanceOf(Verdict.Locked.class);
    }

    @InEveryHouse
    void whileTheDirectoryIsDownAsBefore(House house) throws Exception {
        DirectoryPasswords passwords = house.principals().passwords();
        passwords.verify("ada", "engine");
        house.ada();
        house.find("bob");
        house.directory().stop();
        house.pass(Duration.ofDays(1));
        assertThat(passwords.verify("ada", "engine")).isInstanceOf(Verdict.Accepted.class);
        assertThatThrownBy(() -> passwords.verify("ada", "guess")).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> passwords.verify("bob", "difference")).isInstanceOf(Refused.class);
        house.directory().start();
        house.pass(Duration.ofSeconds(6));
        assertThat(passwords.verify("bob", "difference")).isInstanceOf(Verdict.Accepted.class);
    }

    @InEveryHouse
    void whoWasMovedIsLookedUpAgain(House house) throws Exception {
        DirectoryPasswords passwords = house.principals().passwords();
        house.ada();
        house.directory().rename(dn("ada"), "uid=augusta");
        assertThat(passwords.verify("augusta", "engine")).isInstanceOf(Verdict.Accepted.class);
    }

    @InEveryHouse
    void whoWasMovedToAnotherSubtreeSignsInAtOnce(House house) throws Exception {
        DirectoryPasswords passwords = house.principals().passwords();
        Principal ada = house.ada();
        house.directory().add("dn: ou=abroad," + House.PEOPLE, "objectClass: organizationalUnit", "ou: abroad");
        house.directory().move(dn("ada"), "uid=ada", "ou=abroad," + House.PEOPLE);
        try {
            assertThat(passwords.verify("ada", "engine"))
                    .as("the copy is fresh, and names the old place")
                    .isEqualTo(new Verdict.Accepted(user("ada"), ada.guid()));
            assertThat(passwords.verify("ada", "wrong")).isEqualTo(new Verdict.WrongPassword());
        } finally {
            house.directory().delete("uid=ada,ou=abroad," + House.PEOPLE);
            house.directory().delete("ou=abroad," + House.PEOPLE);
        }
        assertThat(house.ada().home()).isEqualTo(ada.home());
        assertThat(house.archived()).isEmpty();
        assertThat(house.principals().problems()).isEmpty();
    }

    @InEveryHouse
    void whoWasRenamedSignsInUnderTheNewNameOnly(House house) throws Exception {
        DirectoryPasswords passwords = house.principals().passwords();
        Principal ada = house.ada();
        house.directory().rename(dn("ada"), "uid=augusta");
        passwords.verify("ada", "engine");
        assertThat(house.find("ada")).isEmpty();
        assertThat(passwords.verify("augusta", "engine")).isEqualTo(new Verdict.Accepted(user("augusta"), ada.guid()));
        house.pass(Duration.ofMinutes(2));
        assertThat(passwords.verify("ada", "engine")).isEqualTo(new Verdict.Unknown());
    }

    @InEveryHouse
    void aChangedPasswordEndsTheOldOneAlsoWhileTheDirectoryIsDown(House house) throws Exception {
        DirectoryPasswords passwords = house.principals().passwords();
        assertThat(passwords.verify("ada", "engine")).isInstanceOf(Verdict.Accepted.class);
        house.directory()
                .modify(
                        "dn: " + House.dn("ada"),
                        "changetype: modify",
                        "replace: userPassword",
                        "userPassword: analytical");
        assertThat(passwords.verify("ada", "analytical")).isInstanceOf(Verdict.Accepted.class);
        house.directory().stop();
        assertThatThrownBy(() -> passwords.verify("ada", "engine")).isInstanceOf(Refused.class);
        assertThat(passwords.verify("ada", "analytical")).isInstanceOf(Verdict.Accepted.class);
    }

    @InEveryHouse
    void whoWasLockedIsNotRememberedForAnOutage(House house) throws Exception {
        DirectoryPasswords passwords = house.principals().passwords();
        passwords.verify("bob", "difference");
        house.directory().lock(dn("bob"));
        assertThat(passwords.verify("bob", "difference")).isInstanceOf(Verdict.Locked.class);
        house.directory().stop();
        assertThatThrownBy(() -> passwords.verify("bob", "difference")).isInstanceOf(Refused.class);
    }

    @InEveryHouse
    void whoGotTheEntryOfAnotherSignsInAsThemselves(House house) throws Exception {
        DirectoryPasswords passwords = house.principals().passwords();
        Principal old = house.ada();
        house.find("bob");
        house.directory().delete(dn("ada"));
        house.directory().addPerson("ada", "Ada Yonath");
        Verdict verdict = passwords.verify("ada", "secret-of-ada");
        Principal young = house.ada();
        assertThat(young.guid()).isNotEqualTo(old.guid());
        assertThat(verdict).isEqualTo(new Verdict.Accepted(user("ada"), young.guid()));
        assertThat(house.archived()).extracting(Principal::guid).containsExactly(old.guid());
    }

    @InEveryHouse
    void whoGotTheEntryOfSomebodyRenamedSignsInAsThemselves(House house) throws Exception {
        DirectoryPasswords passwords = house.principals().passwords();
        Principal old = house.ada();
        house.directory().rename(dn("ada"), "uid=augusta");
        house.directory().addPerson("ada", "Ada Yonath");
        Verdict verdict = passwords.verify("ada", "secret-of-ada");
        assertThat(verdict)
                .isEqualTo(new Verdict.Accepted(user("ada"), house.ada().guid()));
        assertThat(house.find("augusta").map(Principal::guid)).contains(old.guid());
    }

    @InEveryHouse
    void nobodySignsInAsThoseWhomTheBrakeHolds(House house) throws Exception {
        DirectoryPasswords passwords = house.principals().passwords();
        Set<String> before = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            house.directory().addPerson("p" + i, "Person " + i);
            before.add(house.find("p" + i).orElseThrow().guid());
        }
        house.ada();
        for (int i = 0; i < 8; i++) {
            house.directory().delete(dn("p" + i));
            house.directory().addPerson("p" + i, "Stranger " + i);
        }
        house.pass(STALE);
        house.ada();
        for (int i = 0; i < 8; i++) {
            String name = "p" + i;
            try {
                if (passwords.verify(name, "secret-of-" + name) instanceof Verdict.Accepted accepted) {
                    assertThat(before).as(name).doesNotContain(accepted.guid());
                }
            } catch (Refused held) {
                assertThat(house.find(name)).as("served from the copy").isPresent();
            }
        }
        assertThat(house.principals().problems()).as("the brake holds").isNotEmpty();
    }

    @InEveryHouse
    void byANameThatLooksLikeAMailAddress(House house) throws Exception {
        house.directory()
                .add(
                        "dn: uid=eve@x.org," + House.PEOPLE,
                        "objectClass: inetOrgPerson",
                        "uid: eve@x.org",
                        "cn: Eve",
                        "sn: Eve",
                        "mail: eve.other@example.org",
                        "userPassword: apple");
        DirectoryPasswords passwords = house.principals().passwords();
        Verdict verdict = passwords.verify("eve@x.org", "apple");
        Verdict right = new Verdict.Accepted(
                user("eve@x.org"), house.find("eve@x.org").orElseThrow().guid());
        assertThat(verdict).isEqualTo(right);
        assertThat(passwords.verify("eve.other@example.org", "apple")).isEqualTo(right);
        assertThat(passwords.verify("eve@x.org", "pear")).isEqualTo(new Verdict.WrongPassword());
        assertThat(passwords.verify("nobody@x.org", "apple")).isEqualTo(new Verdict.Unknown());
    }
}
