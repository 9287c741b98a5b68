package dev.orrery.source.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import dev.orrery.directory.DirectoryRecord;
import dev.orrery.directory.PasswordVerdict;
import dev.orrery.directory.Sought;
import dev.orrery.mirror.Answer;
import dev.orrery.mirror.Unreachable;
import dev.orrery.mirror.Witnesses;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.source.ldap.LdapServer.Security;
import dev.orrery.source.ldap.LdapSettings.CalendarUsers;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an LDAP directory as an authority does, the same on every server. */
interface LdapDirectoryContract {
    Sought ADA = byName(PrincipalKind.USER, "ada");
    Sought GHOST = byName(PrincipalKind.USER, "ghost");
    CalendarUsers ALL = new CalendarUsers.All();

    /** Filled with the house, fresh for every test. */
    TestDirectory server();

    static Sought byName(PrincipalKind kind, String name) {
        return new Sought.ByName(new PrincipalName(kind, name));
    }

    static Map<PrincipalKind, String> bases() {
        EnumMap<PrincipalKind, String> bases = new EnumMap<>(PrincipalKind.class);
        bases.put(PrincipalKind.USER, "ou=people," + TestDirectory.BASE);
        bases.put(PrincipalKind.GROUP, "ou=groups," + TestDirectory.BASE);
        bases.put(PrincipalKind.LOCATION, "ou=rooms," + TestDirectory.BASE);
        bases.put(PrincipalKind.RESOURCE, "ou=rooms," + TestDirectory.BASE);
        return bases;
    }

    default LdapDirectory open(CalendarUsers users, Security security) {
        int port = security == Security.TLS ? server().tlsPort() : server().port();
        LdapServer at = new LdapServer(
                "127.0.0.1",
                port,
                security,
                security == Security.NONE ? null : server().authorities(),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                3);
        return new LdapDirectory(new LdapSettings(
                "ldap",
                at,
                new LdapAccount(TestDirectory.ADMIN, TestDirectory.SECRET),
                LdapProfile.OPENLDAP,
                bases(),
                users));
    }

    default LdapDirectory open() {
        return open(ALL, Security.NONE);
    }

    static Optional<DirectoryRecord> ask(LdapDirectory directory, Sought sought) throws Unreachable {
        return directory.ask(sought, null, Witnesses.none()) instanceof Answer.Present<DirectoryRecord> present
                ? Optional.of(present.value())
                : Optional.empty();
    }

    static DirectoryRecord found(LdapDirectory directory, Sought sought) throws Unreachable {
        return ask(directory, sought).orElseThrow();
    }

    @Test
    default void aPersonIsReadByNameByIdentityAndByMail() throws Unreachable {
        try (LdapDirectory directory = open()) {
            DirectoryRecord ada = found(directory, ADA);
            assertThat(ada.name()).isEqualTo(new PrincipalName(PrincipalKind.USER, "ada"));
            assertThat(ada.displayName()).isEqualTo("Ada, Countess of Lovelace");
            assertThat(ada.mails()).containsExactlyInAnyOrder("ada@example.org", "countess@example.org");
            assertThat(ada.guid()).matches("[0-9a-f-]{36}");
            assertThat(found(directory, new Sought.ByGuid(ada.guid()))).isEqualTo(ada);
            assertThat(found(directory, new Sought.ByMail("countess@example.org")))
                    .isEqualTo(ada);
        }
    }

    @Test
    default void oneLookUpIsOneSearch() throws Unreachable {
        try (LdapDirectory directory = open()) {
            found(directory, ADA);
            assertThat(directory.requests()).isEqualTo(1);
        }
    }

    @Test
    default void roomsAndResourcesBringWhatOneBooksThemBy() throws Unreachable {
        try (LdapDirectory directory = open()) {
            DirectoryRecord atrium = found(directory, byName(PrincipalKind.LOCATION, "atrium"));
            assertThat(atrium.attributes())
                    .containsEntry("capacity", "12")
                    .containsEntry("description", "The glass room")
                    .containsEntry("owner", "uid=ada,ou=people,dc=example,dc=org");
            assertThat(atrium.mails()).containsExactly("atrium@example.org");
            assertThat(found(directory, byName(PrincipalKind.RESOURCE, "projector"))
                            .displayName())
                    .isEqualTo("projector");
            assertThat(ask(directory, byName(PrincipalKind.RESOURCE, "atrium"))).isEmpty();
        }
    }

    @Test
    default void groupsKeepTheirDirectMembersAndCirclesEnd() throws Unreachable {
        try (LdapDirectory directory = open()) {
            DirectoryRecord engineers = found(directory, byName(PrincipalKind.GROUP, "engineers"));
            assertThat(engineers.members())
                    .containsExactlyInAnyOrder(
                            new PrincipalName(PrincipalKind.USER, "ada"),
                            new PrincipalName(PrincipalKind.GROUP, "mathematicians"));
            DirectoryRecord bob = found(directory, byName(PrincipalKind.USER, "bob"));
            List<DirectoryRecord> holding = directory.groupsOf(bob).groups();
            assertThat(holding).hasSize(3).extracting(DirectoryRecord::guid).contains(engineers.guid());
        }
    }

    @Test
    default void whatAPersonTypedIsOnlyEverAValue() throws Unreachable {
        try (LdapDirectory directory = open()) {
            for (String name : List.of("*", "a*", "ada)(uid=*", "ada\\", "*)(objectClass=*", "(", "ad\u0000a")) {
                assertThat(ask(directory, byName(PrincipalKind.USER, name)))
                        .as(name)
                        .isEmpty();
            }
            assertThat(directory.search(EnumSet.of(PrincipalKind.USER), "*", 10))
                    .isEmpty();
            assertThat(directory.search(EnumSet.of(PrincipalKind.USER), "O'Mal", 10))
                    .hasSize(1);
        }
    }

    @Test
    default void freeTextFindsPeopleWhoNeverCame() throws Unreachable {
        try (LdapDirectory directory = open()) {
            List<DirectoryRecord> found = directory.search(EnumSet.allOf(PrincipalKind.class), "ANN", 500);
            assertThat(found).extracting(record -> record.name().name()).containsExactlyInAnyOrder("ann", "joanna");
            assertThat(directory.search(EnumSet.of(PrincipalKind.USER), "example.org", 2))
                    .hasSize(2);
            assertThat(directory.search(EnumSet.of(PrincipalKind.USER), "", 500))
                    .hasSize(4);
        }
    }

    @Test
    default void aFilterSaysWhoIsACalendarUser() throws Unreachable, LDAPException {
        try (LdapDirectory directory =
                open(new CalendarUsers.Matching(Filter.create("(sn=Lovelace)")), Security.NONE)) {
            assertThat(ask(directory, ADA)).isPresent();
            assertThat(ask(directory, byName(PrincipalKind.USER, "bob"))).isEmpty();
            assertThat(directory.explain(byName(PrincipalKind.USER, "bob")))
                    .contains("uid=bob")
                    .contains("does not match");
        }
    }

    @Test
    default void anAttributeSaysWhoIsACalendarUserOfThisServer() throws Unreachable {
        CalendarUsers here = new CalendarUsers.Having("calendarPrincipalURI", "cal.example.org");
        try (LdapDirectory directory = open(here, Security.NONE)) {
            assertThat(ask(directory, ADA)).isPresent();
            assertThat(ask(directory, byName(PrincipalKind.USER, "ann"))).isEmpty();
            assertThat(ask(directory, byName(PrincipalKind.USER, "bob"))).isEmpty();
        }
        CalendarUsers any = new CalendarUsers.Having("calendarPrincipalURI", "");
        try (LdapDirectory directory = open(any, Security.NONE)) {
            assertThat(ask(directory, byName(PrincipalKind.USER, "ann"))).isPresent();
            assertThat(ask(directory, byName(PrincipalKind.USER, "bob"))).isEmpty();
        }
    }

    @Test
    default void passwordsAreToldApart() throws Exception {
        for (Security security : Security.values()) {
            try (LdapDirectory directory = open(ALL, security)) {
                DirectoryRecord ada = found(directory, ADA);
                DirectoryRecord bob = found(directory, byName(PrincipalKind.USER, "bob"));
                assertThat(directory.verify(ada, "engine".toCharArray())).isEqualTo(PasswordVerdict.RIGHT);
                assertThat(directory.verify(ada, "wrong".toCharArray())).isEqualTo(PasswordVerdict.WRONG);
                assertThat(directory.verify(ada, new char[0])).isEqualTo(PasswordVerdict.WRONG);
                if (security == Security.NONE) {
                    server().lock("uid=bob,ou=people," + TestDirectory.BASE);
                }
                assertThat(directory.verify(bob, "difference".toCharArray())).isEqualTo(PasswordVerdict.LOCKED);
            }
        }
    }

    @Test
    default void aCertificateThatNobodyVouchesForIsRefused() {
        LdapServer at = new LdapServer("127.0.0.1", server().port(), Security.STARTTLS, null);
        LdapSettings settings = new LdapSettings("ldap", at, LdapAccount.ANONYMOUS, LdapProfile.OPENLDAP, bases(), ALL);
        try (LdapDirectory directory = new LdapDirectory(settings)) {
            assertThatThrownBy(() -> ask(directory, ADA)).isInstanceOf(Unreachable.class);
        }
    }

    @Test
    default void aStoppedServerIsNoAbsenceAndARestartIsNoticed() throws Exception {
        try (LdapDirectory directory = open()) {
            DirectoryRecord ada = found(directory, ADA);
            server().stop();
            assertThatThrownBy(() -> ask(directory, ADA)).isInstanceOf(Unreachable.class);
            assertThatThrownBy(() -> ask(directory, GHOST)).isInstanceOf(Unreachable.class);
            assertThatThrownBy(() -> directory.verify(ada, "engine".toCharArray()))
                    .isInstanceOf(Unreachable.class);
            server().start();
            assertThat(found(directory, ADA)).isEqualTo(ada);
        }
    }

    @Test
    default void anEmptyAnswerIsBelievedOnlyWhenAWitnessIsSeen() throws Exception {
        try (LdapDirectory directory = open()) {
            DirectoryRecord ada = found(directory, ADA);
            DirectoryRecord bob = found(directory, byName(PrincipalKind.USER, "bob"));
            Witnesses<DirectoryRecord> known = (suitable, limit) ->
                    List.of(ada, bob).stream().filter(suitable).toList();
            server().delete("uid=ada,ou=people," + TestDirectory.BASE);
            assertThat(directory.ask(ADA, ada, known)).isInstanceOf(Answer.Absent.class);
            server().delete("uid=bob,ou=people," + TestDirectory.BASE);
            Sought byGuid = new Sought.ByGuid(bob.guid());
            assertThatThrownBy(() -> directory.ask(byGuid, bob, known))
                    .isInstanceOf(Unreachable.class)
                    .hasMessageContaining("not even one");
        }
    }

    @Test
    default void anUnknownNameOverANewConnectionNeedsAWitness() throws Exception {
        DirectoryRecord ada;
        try (LdapDirectory before = open()) {
            ada = found(before, ADA);
        }
        server().delete("uid=ada,ou=people," + TestDirectory.BASE);
        Witnesses<DirectoryRecord> known = (suitable, limit) -> suitable.test(ada) ? List.of(ada) : List.of();
        try (LdapDirectory directory = open()) {
            assertThatThrownBy(() -> directory.ask(GHOST, null, known)).isInstanceOf(Unreachable.class);
            found(directory, byName(PrincipalKind.USER, "bob"));
            assertThat(directory.ask(GHOST, null, known)).isInstanceOf(Answer.Absent.class);
        }
    }

    @Test
    default void aMissingBaseIsAMistakeAndNoAbsence() throws Exception {
        Map<PrincipalKind, String> wrong = Map.of(PrincipalKind.USER, "ou=poeple," + TestDirectory.BASE);
        LdapServer at = new LdapServer("127.0.0.1", server().port(), Security.NONE, null);
        LdapSettings settings = new LdapSettings(
                "ldap",
                at,
                new LdapAccount(TestDirectory.ADMIN, TestDirectory.SECRET),
                LdapProfile.OPENLDAP,
                wrong,
                ALL);
        try (LdapDirectory directory = new LdapDirectory(settings)) {
            assertThatThrownBy(() -> ask(directory, ADA)).isInstanceOf(Unreachable.class);
        }
    }

    @Test
    default void aRenamedPersonIsFoundByIdentity() throws Exception {
        try (LdapDirectory directory = open()) {
            DirectoryRecord ada = found(directory, ADA);
            server().rename("uid=ada,ou=people," + TestDirectory.BASE, "uid=augusta");
            Answer<DirectoryRecord> answer = directory.ask(ADA, ada, Witnesses.none());
            assertThat(((Answer.Present<DirectoryRecord>) answer).value().name().name())
                    .isEqualTo("augusta");
        }
    }

    @Test
    default void twoOfOneNameAreAnErrorAboutThatName() throws Exception {
        server().add("dn: ou=more,ou=people," + TestDirectory.BASE, "objectClass: organizationalUnit", "ou: more");
        server().add(
                        "dn: uid=ada,ou=more,ou=people," + TestDirectory.BASE,
                        "objectClass: inetOrgPerson",
                        "uid: ada",
                        "cn: Other",
                        "sn: Other");
        try (LdapDirectory directory = open()) {
            assertThatThrownBy(() -> ask(directory, ADA))
                    .isInstanceOfSatisfying(
                            Unreachable.class, e -> assertThat(e.isGeneral()).isFalse())
                    .hasMessageContaining("ambiguous");
        }
    }
}
