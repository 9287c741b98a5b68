package dev.orrery.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.access.Sealer;
import dev.orrery.model.HomeId;
import dev.orrery.store.AccountRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {
    private static final AccountRow.Key ADA = new AccountRow.Key("deltacloud", "here", "ada");

    @TempDir
    private Path folder;

    private static AccountRow row(AccountRow.Key key, String sealed) {
        return new AccountRow(new HomeId(1), key, sealed, AccountRow.State.ACTIVE, "", Instant.EPOCH, Instant.EPOCH);
    }

    private Vault vault(String file) throws IOException {
        return new Vault(Sealer.open(folder.resolve(file), new SecureRandom()));
    }

    private Vault vault() throws IOException {
        return vault("key");
    }

    @Test
    void aPasswordComesBackWithTheSameFileOnly() throws Exception {
        String sealed = vault().seal(ADA, "pässword");
        assertThat(vault().open(row(ADA, sealed))).isEqualTo("pässword");
        assertThat(vault().seal(ADA, "pässword")).isNotEqualTo(sealed);
        Vault other = vault("other");
        assertThatThrownBy(() -> other.open(row(ADA, sealed)))
                .isInstanceOf(Vault.Locked.class)
                .hasMessageContaining("register the account again");
    }

    @Test
    void itIsWorthNothingInAnotherAccountsRow() throws Exception {
        String sealed = vault().seal(ADA, "password");
        Vault vault = vault();
        assertThatThrownBy(() -> vault.open(row(new AccountRow.Key("deltacloud", "here", "eve"), sealed)))
                .isInstanceOf(Vault.Locked.class);
    }

    @Test
    void theFileIsTheOwnersAlone() throws Exception {
        vault();
        Path file = folder.resolve("key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(folder.toFile().list()).containsExactly("key");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(this::vault).isInstanceOf(IOException.class).hasMessageContaining("chmod 600");
    }

    @Test
    void aFileThatHoldsNoKeyIsNotReplaced() throws Exception {
        vault();
        Path file = folder.resolve("key");
        Files.writeString(file, "dGVzdA==");
        assertThatThrownBy(this::vault).isInstanceOf(IOException.class).hasMessageContaining("32 bytes in Base64");
        assertThat(Files.readString(file)).isEqualTo("dGVzdA==");
    }
}
