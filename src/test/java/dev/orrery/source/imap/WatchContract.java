package dev.orrery.source.imap;

import static dev.orrery.source.imap.Person.CALENDAR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.imap.wire.FolderName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Watches ring, whatever the server has for it. */
interface WatchContract extends MailboxesContract {
    /** Counts rings; each is waited for once. */
    final class Ringing implements FolderBell {
        private final ConcurrentHashMap<FolderName, Semaphore> rings = new ConcurrentHashMap<>();

        @Override
        public void rang(FolderName folder) {
            of(folder).release();
        }

        private Semaphore of(FolderName folder) {
            return rings.computeIfAbsent(folder, made -> new Semaphore(0));
        }

        /** Whether it rings within a second. */
        boolean rings(FolderName folder) throws InterruptedException {
            return of(folder).tryAcquire(1, TimeUnit.SECONDS);
        }

        void await(FolderName folder, Supplier<@Nullable String> trouble) throws InterruptedException {
            assertThat(of(folder).tryAcquire(20, TimeUnit.SECONDS))
                    .as("a ring for %s, %s", folder, trouble.get())
                    .isTrue();
        }
    }

    @Test
    default void everyWatchedFolderRings() throws Exception {
        try (Person ada = person();
                RawImap other = ada.other()) {
            List<FolderName> folders = new ArrayList<>(List.of(CALENDAR));
            for (int i = 0; i < 4; i++) {
                FolderName folder = FolderName.of("Büro " + i);
                ada.mailboxes.create(folder, null);
                folders.add(folder);
            }
            Ringing ringing = new Ringing();
            try (Mailboxes.Watch watch = ada.mailboxes.watch(folders, ringing)) {
                for (FolderName folder : folders) {
                    ringing.await(folder, watch::trouble);
                }
                boolean notify =
                        server().name().equals("dovecot") && !Set.of(hidden()).contains("NOTIFY");
                assertThat(watch.manner()).isEqualTo(notify ? "notify" : "idle");
                for (FolderName folder : folders) {
                    other.append(folder.wire(), Person.message("bell", "text"), "");
                    // GreenMail says that it listens a little before it does: there it may take another message
                    for (int i = 0; !server().isWhole() && !ringing.rings(folder); i++) {
                        assertThat(i)
                                .as("messages in %s without a ring", folder)
                                .isLessThan(20);
                        other.append(folder.wire(), Person.message("bell", "text"), "");
                    }
                    if (server().isWhole()) {
                        ringing.await(folder, watch::trouble);
                    }
                }
                other.ok("SELECT Calendar");
                other.ok("STORE 1 +FLAGS (\\Deleted)");
                other.ok("EXPUNGE");
                ringing.await(CALENDAR, watch::trouble);
                assertThat(watch.trouble()).isNull();
            }
        }
    }
}
