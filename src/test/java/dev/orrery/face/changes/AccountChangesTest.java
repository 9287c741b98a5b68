package dev.orrery.face.changes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.access.Sealer;
import dev.orrery.face.Waiters;
import dev.orrery.http.Headers;
import dev.orrery.http.Request;
import dev.orrery.http.UrlPath;
import dev.orrery.model.HomeId;
import dev.orrery.store.AccountRow;
import dev.orrery.store.HookRow;
import dev.orrery.store.ReadPart;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import dev.orrery.tracking.AccountHooks;
import dev.orrery.tracking.Accounts;
import dev.orrery.tracking.Vault;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of an account's feed counts as told. */
class AccountChangesTest {
    @TempDir
    private Path folder;

    @Test
    void whatNobodyWaitsForAnyMoreDoesNotCountAsRead() throws Exception {
        try (SqlStore store = SqlStore.open(StoreConfig.of("sqlite:" + folder.resolve("test.db")));
                Waiters waiters = new Waiters(store.bell(), 1, 1)) {
            Vault vault = new Vault(new Sealer(new byte[32], new SecureRandom()));
            Accounts accounts = new Accounts(store, vault, InstantSource.system(), UUID::randomUUID, 3);
            AccountRow account = accounts.register(new AccountRow.Key("simulator", "here", "ada"), "right");
            AccountHooks hooks = new AccountHooks(store, 10, () -> "h1", (_, _) -> new byte[32]);
            hooks.put(account, "/api", new HookRow.Target("https://a.example/", null, List.of()), "e-1-0");
            AccountChanges changes = new AccountChanges(store, hooks, waiters);
            HomeId home = account.home();
            changes.answer(request(true), home, () -> true);
            assertThat(store.<Optional<ReadPart>>read(s -> s.accounts().read(home)))
                    .isEmpty();
            changes.answer(request(false), home, () -> true);
            long last = store.read(s -> s.home(home)).orElseThrow().lastSeq();
            assertThat(store.<Optional<ReadPart>>read(s -> s.accounts().read(home)))
                    .contains(new ReadPart(0, last));
        }
    }

    private static Request request(boolean abandoned) {
        return new Request(
                "1",
                "GET",
                UrlPath.parse("/api/changes"),
                "wait=60",
                new Headers(),
                InputStream.nullInputStream(),
                InetAddress.getLoopbackAddress(),
                true,
                "http://localhost",
                () -> abandoned);
    }
}
