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
}
