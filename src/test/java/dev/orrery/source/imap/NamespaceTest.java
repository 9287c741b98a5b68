package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.imap.wire.FolderName;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose folders a name says they are (RFC 2342). */
class NamespaceTest {
    private static final Namespace OTHERS = new Namespace(Namespace.Kind.OTHERS, "user.", ".");

    @Test
    void twoPeopleNeverShareAPlace() {
        assertThat(OTHERS.of("ann.b").map(Namespace::prefix)).contains("user.ann^b.");
        assertThat(OTHERS.of("ann^b")).isEmpty();
        Namespace slashes = new Namespace(Namespace.Kind.OTHERS, "user/", "/");
        assertThat(slashes.of("ann^b").map(Namespace::prefix)).contains("user/ann^b/");
        assertThat(slashes.of("ann/b")).isEmpty();
    }

    /** Nobody's folders lie below the prefix of other people's, and somebody is called as they are. */
    @Test
    void aNamespaceWithinIsNotAPersons() {
        Namespace others = new Namespace(Namespace.Kind.OTHERS, "shared/", "/");
        List<Namespace> all = List.of(
                new Namespace(Namespace.Kind.PERSONAL, "", "/"),
                others,
                new Namespace(Namespace.Kind.SHARED, "shared/public/", "/"));
        assertThat(isPersons("public", "shared/public/Rooms", all)).isFalse();
        assertThat(isPersons("ann", "shared/ann/Calendar", all)).isTrue();
        assertThat(isPersons("ann", "shared/anna/Calendar", all)).isFalse();
        assertThat(isPersons("ann", "Calendar", all)).isFalse();
        assertThat(isPersons("public", "shared/public/Rooms", List.of(others))).isTrue();
    }

    private static boolean isPersons(String person, String folder, List<Namespace> all) {
        List<Namespace> persons = all.stream()
                .filter(each -> each.kind() == Namespace.Kind.OTHERS)
                .flatMap(each -> each.of(person).stream())
                .toList();
        return Reach.Published.isPersons(FolderName.of(folder), persons, all);
    }
}
