package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.mirror.Leases;
import dev.orrery.model.Principal;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.store.Store;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MailWatchesTest {
    private static final MailTaker NOBODYS_MAIL = new MailTaker() {
        @Override
        public Verdict take(Optional<Principal> owner, boolean sent, byte[] mail) {
            return Verdict.DONE;
        }

        @Override
        public Set<String> about(Optional<Principal> owner, byte[] mail) {
            return Set.of();
        }
    };

    /** Between its rounds nobody is asked for, unless somebody has come. */
    @Test
    void whoHasComeIsWelcomedOnce() throws Exception {
        List<Integer> asked = new ArrayList<>();
        try (Store store = SqlStore.open(StoreConfig.of("sqlite::memory:"));
                MailWatches watches = new MailWatches(
                        new MailWatches.Settings(10, Duration.ZERO, FolderName.of("INBOX"), null),
                        new MailWatches.Parts(
                                store,
                                most -> {
                                    asked.add(most);
                                    return List.of();
                                },
                                NOBODYS_MAIL,
                                Leases.alone(),
                                InstantSource.system(),
                                () -> {}))) {
            watches.sweep();
            watches.welcome();
            assertThat(asked).hasSize(1);
            watches.expect();
            watches.welcome();
            watches.welcome();
            assertThat(asked).hasSize(2);
            watches.expect();
            watches.sweep();
            watches.welcome();
            assertThat(asked).as("the round was there first").hasSize(3);
        }
    }
}
