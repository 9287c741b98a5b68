package dev.orrery.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.mirror.Answer;
import dev.orrery.mirror.Brake;
import dev.orrery.mirror.Freshness;
import dev.orrery.mirror.StoreLeases;
import dev.orrery.mirror.Unreachable;
import dev.orrery.mirror.Witnesses;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.Store;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a directory said before something else happened is not taken for its word from after that. */
class SlowAnswersTest {
    private static final DirectoryRecord ADA = record("guid-ada", PrincipalKind.USER, "ada");
    private static final DirectoryRecord STAFF = record("guid-staff", PrincipalKind.GROUP, "staff");

    private final Store store = SqlStore.open(StoreConfig.of("sqlite::memory:"));

    @AfterEach
    void close() {
        store.close();
    }

    private static DirectoryRecord record(String guid, PrincipalKind kind, String name) {
        return new DirectoryRecord(guid, new PrincipalName(kind, name), name, List.of(), List.of(), Map.of());
    }

    @Test
    void whoGotTheNameMeanwhileIsNotArchived() throws Exception {
        LifeCycle lifeCycle = new LifeCycle(store);
        Principal now = lifeCycle.confirm(new Found("slow", ADA), Optional.empty());
        DirectoryRecord before = record("guid-before", PrincipalKind.USER, "ada");
        assertThatThrownBy(() -> lifeCycle.confirm(new Found("slow", before), Optional.empty()))
                .isInstanceOfSatisfying(
                        Unreachable.class, e -> assertThat(e.isGeneral()).isFalse());
        assertThat(store.<List<Principal>>read(snapshot -> snapshot.archivedPrincipals()))
                .isEmpty();
        assertThat(store.<Optional<Principal>>read(snapshot -> snapshot.principal(ADA.name())))
                .contains(now);
    }

    @Test
    void groupsFromBeforeABellAreNotRemembered() {
        Slow slow = new Slow();
        ConfiguredDirectory lists = new ConfiguredDirectory(List.of());
        try (MirroredPrincipals principals = new MirroredPrincipals(
                new MirroredPrincipals.Parts(
                        store,
                        new KnownPrincipals(store, lists, new Provision(store)),
                        lists,
                        InstantSource.system(),
                        new StoreLeases(store, "node")),
                List.of(new Followed(slow, Freshness.OF_PEOPLE, Brake.OF_PEOPLE)))) {
            slow.meanwhile = () -> {
                slow.groups = List.of();
                principals.suspectMemberships();
            };
            assertThat(principals.caller(ADA.name()).orElseThrow().names()).hasSize(2);
            assertThat(principals.caller(ADA.name()).orElseThrow().names()).containsExactly(ADA.name());
        }
    }

    /** A directory in which something happens between its answer and the moment at which the answer arrives. */
    private static final class Slow implements DirectoryService {
        private List<DirectoryRecord> groups = List.of(STAFF);
        private Runnable meanwhile = () -> {};

        @Override
        public String name() {
            return "slow";
        }

        @Override
        public Answer<DirectoryRecord> ask(
                Sought sought, @Nullable DirectoryRecord held, Witnesses<DirectoryRecord> witnesses) {
            return new Answer.Present<>(ADA);
        }

        @Override
        public List<DirectoryRecord> search(Set<PrincipalKind> kinds, String text, int limit) {
            return List.of();
        }

        @Override
        public Holders groupsOf(DirectoryRecord record) {
            List<DirectoryRecord> answer = groups;
            meanwhile.run();
            return new Holders(answer, true);
        }

        @Override
        public PasswordVerdict verify(DirectoryRecord record, char[] password) {
            return PasswordVerdict.WRONG;
        }

        @Override
        public String explain(Sought sought) {
            return "";
        }

        @Override
        public void close() {}
    }
}
