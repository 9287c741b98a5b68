package dev.orrery.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfiguredDirectoryTest {
    private final DirectoryRecord ada = record(PrincipalKind.USER, "ada", "Ada Lovelace", List.of("ada@example.org"));
    private final DirectoryRecord bob = record(PrincipalKind.USER, "bob", "Bob", List.of("bob@example.org"));
    private final DirectoryRecord hall = record(PrincipalKind.LOCATION, "hall", "Ada's Hall", List.of());
    private final DirectoryRecord staff =
            record(PrincipalKind.GROUP, "staff", "Staff", List.of(), ada.name(), hall.name());
    private final ConfiguredDirectory directory = new ConfiguredDirectory(List.of(ada, bob, hall, staff));

    @Test
    void findsByNameGuidAndMailInAnyCase() {
        assertThat(directory.byName(ada.name())).contains(ada);
        assertThat(directory.byGuid(ada.guid().toUpperCase(java.util.Locale.ROOT)))
                .contains(ada);
        assertThat(directory.byMail("ADA@example.ORG")).contains(ada);
        assertThat(directory.byName(new PrincipalName(PrincipalKind.GROUP, "ada")))
                .isEmpty();
    }

    @Test
    void searchesNamesDisplayNamesAndMails() {
        assertThat(directory.search(EnumSet.allOf(PrincipalKind.class), "ADA", 10))
                .containsExactly(ada, hall);
        assertThat(directory.search(Set.of(PrincipalKind.USER), "example.org", 10))
                .containsExactly(ada, bob);
    }

    @Test
    void theLimitIsForEachKind() {
        assertThat(directory.search(EnumSet.allOf(PrincipalKind.class), "", 1)).containsExactly(ada, hall, staff);
    }

    @Test
    void saysWhichGroupsNameSomeone() {
        assertThat(directory.groupsNaming(ada.name())).containsExactly(staff);
        assertThat(directory.groupsNaming(bob.name())).isEmpty();
    }

    @Test
    void refusesOneNameTwice() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ConfiguredDirectory(List.of(ada, ada)));
    }

    @Test
    void guidsOfNamesNeverChange() {
        assertThat(ada.guid()).isEqualTo(Guids.of(new PrincipalName(PrincipalKind.USER, "ada")));
        assertThat(ada.guid()).isEqualTo("539ff970-6289-5e27-a290-98a67427c1fa");
        assertThat(Guids.of(new PrincipalName(PrincipalKind.GROUP, "ada"))).isNotEqualTo(ada.guid());
    }

    private static DirectoryRecord record(
            PrincipalKind kind, String name, String displayName, List<String> mails, PrincipalName... members) {
        PrincipalName principal = new PrincipalName(kind, name);
        return new DirectoryRecord(Guids.of(principal), principal, displayName, mails, List.of(members), Map.of());
    }
}
