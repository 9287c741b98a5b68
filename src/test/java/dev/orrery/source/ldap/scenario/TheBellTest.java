package dev.orrery.source.ldap.scenario;

import static dev.orrery.source.ldap.scenario.House.dn;
import static dev.orrery.source.ldap.scenario.House.until;
import static dev.orrery.source.ldap.scenario.House.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Principal;
import dev.orrery.source.ldap.LdapBell;
import dev.orrery.source.ldap.TestDirectory;
import dev.orrery.source.ldap.TroubledLine;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenLDAP tells what changes (RFC 4533): copies are stale at once, nothing is read that nobody asked for. */
class TheBellTest {
    @TempDir
    private Path folder;

    private House house;

    @BeforeEach
    void open() {
        house = new House(TestDirectory.slapd(), "sqlite:" + folder.resolve("store.db"));
    }

    @AfterEach
    void close() {
        house.close();
    }

    private static void listen(LdapBell bell) {
        until("the bell is listening", bell::isListening);
    }

    private void rename(String to) throws Exception {
        house.directory()
                .modify("dn: " + dn("ada"), "changetype: modify", "replace: displayName", "displayName: " + to);
    }

    @Test
    void aChangeIsSeenBeforeTheCopyIsOld() throws Exception {
        house.ada();
        listen(house.bell(LdapBell.Kind.SYNC));
        rename("Lady Lovelace");
        until("the new name", () -> house.ada().displayName().equals("Lady Lovelace"));
    }

    @Test
    void whoComesAndWhoGoesIsSeenAtOnce() throws Exception {
        Principal ada = house.ada();
        house.find("bob");
        assertThat(house.find("newton")).isEmpty();
        listen(house.bell(LdapBell.Kind.SYNC));
        house.directory().addPerson("newton", "Isaac");
        until("who was known to be absent is there", () -> house.find("newton").isPresent());
        house.directory().delete(dn("ada"));
        until("who left is gone", () -> house.find("ada").isEmpty());
        assertThat(house.archived()).extracting(Principal::guid).containsExactly(ada.guid());
    }

    @Test
    void aMembershipWithdrawnIsSeenAtOnce() throws Exception {
        assertThat(house.principals().caller(user("ada")).orElseThrow().names()).hasSize(4);
        listen(house.bell(LdapBell.Kind.SYNC));
        house.directory()
                .modify(
                        "dn: cn=engineers,ou=groups," + TestDirectory.BASE,
                        "changetype: modify",
                        "delete: member",
                        "member: " + dn("ada"));
        until(
                "she is in no group any more",
                () -> house.principals()
                                .caller(user("ada"))
                                .orElseThrow()
                                .names()
                                .size()
                        == 1);
    }

    @Test
    void aBeginningReadsNoEntries() throws Exception {
        for (int i = 0; i < 300; i++) {
            house.directory().addPerson("p" + i, "Person " + i);
        }
        TroubledLine line = house.troubled(Duration.ofSeconds(5));
        LdapBell bell = house.bell(LdapBell.Kind.SYNC);
        listen(bell);
        assertThat(bell.rings()).isZero();
        assertThat(line.answered()).as("bytes that the directory sent").isLessThan(6_000);
        assertThat(house.requests()).isZero();
    }

    @Test
    void whatWasMissedWhileTheLineWasDownIsToldAfterwards() throws Exception {
        TroubledLine line = house.troubled(Duration.ofSeconds(5));
        house.ada();
        LdapBell bell = house.bell(LdapBell.Kind.SYNC);
        listen(bell);
        line.refuse();
        until("the bell has noticed", () -> !bell.isListening());
        rename("Lady Lovelace");
        house.directory().addPerson("newton", "Isaac");
        house.directory().delete(dn("joanna"));
        line.heal();
        listen(bell);
        until("the new name", () -> house.ada().displayName().equals("Lady Lovelace"));
    }

    @Test
    void afterVeryManyMissedChangesEverythingIsStaleAndNothingIsRead() throws Exception {
        TroubledLine line = house.troubled(Duration.ofSeconds(5));
        house.ada();
        LdapBell bell = house.bell(LdapBell.Kind.SYNC);
        listen(bell);
        line.refuse();
        until("the bell has noticed", () -> !bell.isListening());
        for (int i = 0; i < 1_100; i++) {
            house.directory().addPerson("p" + i, "Person " + i);
        }
        rename("Lady Lovelace");
        line.heal();
        until("the new name", () -> house.ada().displayName().equals("Lady Lovelace"));
        listen(bell);
    }

    @Test
    void aRestartOfTheDirectoryIsSurvived() throws Exception {
        house.ada();
        LdapBell bell = house.bell(LdapBell.Kind.SYNC);
        listen(bell);
        house.directory().stop();
        until("the bell has noticed", () -> !bell.isListening());
        house.directory().start();
        listen(bell);
        rename("Lady Lovelace");
        until("the new name", () -> house.ada().displayName().equals("Lady Lovelace"));
    }

    @Test
    void aDirectoryWithoutOneIsServedAsEver() throws Exception {
        try (House plain = new House(TestDirectory.inMemory(), "sqlite:" + folder.resolve("plain.db"))) {
            for (LdapBell.Kind kind : new LdapBell.Kind[] {LdapBell.Kind.SYNC, LdapBell.Kind.PERSISTENT_SEARCH}) {
                LdapBell bell = plain.bell(kind);
                assertThat(plain.ada().displayName()).startsWith("Ada");
                until("it does not listen", () -> !bell.isListening());
            }
        }
    }

    @Test
    void whoWasDeletedWhileTheLineWasDownIsGoneAfterwards() throws Exception {
        TroubledLine line = house.troubled(Duration.ofSeconds(5));
        house.ada();
        Principal bob = house.find("bob").orElseThrow();
        LdapBell bell = house.bell(LdapBell.Kind.SYNC);
        listen(bell);
        line.refuse();
        until("the bell has noticed", () -> !bell.isListening());
        house.directory().delete(dn("bob"));
        rename("Lady Lovelace");
        line.heal();
        listen(bell);
        until("who left is gone", () -> house.find("bob").isEmpty());
        assertThat(house.archived()).extracting(Principal::guid).containsExactly(bob.guid());
    }
}
