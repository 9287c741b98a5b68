package dev.orrery.source.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldif.LDIFReader;
import dev.orrery.directory.DirectoryRecord;
import dev.orrery.directory.DirectoryService;
import dev.orrery.directory.PasswordVerdict;
import dev.orrery.directory.Sought;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The profiles for servers that cannot run here, with their schema, on those that can. */
interface ProfileContract {
    String AD = "ou=ad," + TestDirectory.BASE;
    String IPA = "cn=accounts," + TestDirectory.BASE;
    String KOLAB = "ou=kolab," + TestDirectory.BASE;

    int port();

    default void load(String resource) throws Exception {
        try (LDAPConnection connection =
                        new LDAPConnection("127.0.0.1", port(), TestDirectory.ADMIN, TestDirectory.SECRET);
                InputStream in = getClass().getResourceAsStream(resource);
                LDIFReader reader = new LDIFReader(in)) {
            for (var entry = reader.readEntry(); entry != null; entry = reader.readEntry()) {
                connection.add(entry);
            }
        }
    }

    default LdapDirectory open(LdapProfile profile, String base) {
        EnumMap<PrincipalKind, String> bases = new EnumMap<>(PrincipalKind.class);
        for (PrincipalKind kind : PrincipalKind.values()) {
            bases.put(kind, base);
        }
        LdapServer at = new LdapServer("127.0.0.1", port(), LdapServer.Security.NONE, null);
        LdapAccount account = new LdapAccount(TestDirectory.ADMIN, TestDirectory.SECRET);
        return new LdapDirectory(
                new LdapSettings("ldap", at, account, profile, bases, new LdapSettings.CalendarUsers.All()));
    }

    static Optional<DirectoryRecord> find(LdapDirectory directory, PrincipalKind kind, String name) throws Exception {
        return LdapDirectoryContract.ask(directory, Sought.byName(new PrincipalName(kind, name)));
    }

    static DirectoryRecord user(LdapDirectory directory, String name) throws Exception {
        return find(directory, PrincipalKind.USER, name).orElseThrow();
    }

    @Test
    default void activeDirectory() throws Exception {
        load("active-directory.ldif");
        try (LdapDirectory directory = open(LdapProfile.ACTIVE_DIRECTORY, AD)) {
            DirectoryRecord ada = user(directory, "ada");
            assertThat(ada.guid()).as("objectGUID as text").isEqualTo("00112233-4455-6677-8899-aabbccddeeff");
            assertThat(ada.displayName()).isEqualTo("Ada, Countess of Lovelace");
            assertThat(ada.mails())
                    .as("proxyAddresses without their type, other transports left out")
                    .containsExactlyInAnyOrder("ada@example.org", "countess@example.org");
            assertThat(LdapDirectoryContract.ask(directory, Sought.byGuid(ada.guid())))
                    .contains(ada);
            assertThat(LdapDirectoryContract.ask(directory, Sought.byMail("countess@example.org")))
                    .contains(ada);
            assertThat(find(directory, PrincipalKind.GROUP, "engineers")
                            .orElseThrow()
                            .members())
                    .as("by memberOf")
                    .containsExactly(new PrincipalName(PrincipalKind.USER, "ada"));
            assertThat(find(directory, PrincipalKind.GROUP, "staff")
                            .orElseThrow()
                            .members())
                    .containsExactly(new PrincipalName(PrincipalKind.GROUP, "engineers"));
            DirectoryRecord bob = user(directory, "bob");
            assertThat(bob.attributes()).as("ACCOUNTDISABLE").containsKey(DirectoryService.DISABLED);
            assertThat(ada.attributes()).doesNotContainKey(DirectoryService.DISABLED);
            assertThat(directory.verify(ada, "engine".toCharArray())).isEqualTo(PasswordVerdict.RIGHT);
            assertThat(find(directory, PrincipalKind.LOCATION, "atrium")).isEmpty();
        }
    }

    @Test
    default void freeIpa() throws Exception {
        load("freeipa.ldif");
        try (LdapDirectory directory = open(LdapProfile.FREEIPA, IPA)) {
            DirectoryRecord ada = user(directory, "ada");
            assertThat(ada.guid()).isEqualTo("3b7c1a2e-0000-11f0-8000-000000000000");
            assertThat(LdapDirectoryContract.ask(directory, Sought.byGuid(ada.guid())))
                    .contains(ada);
            assertThat(user(directory, "bob").attributes()).containsKey(DirectoryService.DISABLED);
            assertThat(ada.attributes()).doesNotContainKey(DirectoryService.DISABLED);
            assertThat(find(directory, PrincipalKind.GROUP, "engineers")
                            .orElseThrow()
                            .members())
                    .containsExactly(ada.name());
            assertThat(directory.groupsOf(ada).groups())
                    .extracting(group -> group.name().name())
                    .containsExactlyInAnyOrder("engineers", "staff");
            assertThat(directory.verify(ada, "engine".toCharArray())).isEqualTo(PasswordVerdict.RIGHT);
        }
    }

    @Test
    default void kolab() throws Exception {
        load("kolab.ldif");
        try (LdapDirectory directory = open(LdapProfile.KOLAB, KOLAB)) {
            DirectoryRecord ada = user(directory, "ada");
            assertThat(ada.guid()).isEqualTo("a1b2c3d4-5e6f11f0-80000001-00000000");
            assertThat(ada.mails()).containsExactly("ada@example.org", "countess@example.org");
            assertThat(LdapDirectoryContract.ask(directory, Sought.byMail("countess@example.org")))
                    .contains(ada);
            assertThat(user(directory, "bob").attributes()).containsKey(DirectoryService.DISABLED);
            assertThat(directory.groupsOf(ada).groups())
                    .extracting(group -> group.name().name())
                    .containsExactly("engineers");
            DirectoryRecord projector =
                    find(directory, PrincipalKind.RESOURCE, "projector").orElseThrow();
            assertThat(projector.attributes())
                    .containsEntry("description", "The good one")
                    .containsEntry("owner", "uid=ada," + KOLAB);
            assertThat(projector.mails()).containsExactly("projector@example.org");
            assertThat(find(directory, PrincipalKind.RESOURCE, "archive"))
                    .as("a folder of mail is no resource")
                    .isEmpty();
            assertThat(directory.search(EnumSet.allOf(PrincipalKind.class), "projector", 10))
                    .extracting(DirectoryRecord::guid)
                    .isEqualTo(List.of(projector.guid()));
        }
    }

    @Test
    default void anyAttributeAndFilterCanBeReplaced() throws Exception {
        load("kolab.ldif");
        LdapProfile changed = LdapProfile.OPENLDAP.override(
                Map.of("guid", List.of("nsUniqueId"), "user-name", List.of("mail")),
                Map.of(PrincipalKind.RESOURCE, "(kolabFolderType=event)"));
        try (LdapDirectory directory = open(changed, KOLAB)) {
            assertThat(user(directory, "ada@example.org").guid()).isEqualTo("a1b2c3d4-5e6f11f0-80000001-00000000");
            assertThat(find(directory, PrincipalKind.RESOURCE, "projector")).isPresent();
        }
    }
}
