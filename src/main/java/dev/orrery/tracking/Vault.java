package dev.orrery.tracking;

import dev.orrery.access.Sealer;
import dev.orrery.store.AccountRow;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Keeps passwords of cloud accounts so that the store alone betrays none, each bound to its account. Thread-safe. */
public final class Vault {
    private final Sealer sealer;

    public Vault(Sealer sealer) {
        this.sealer = sealer;
    }

    /** The password as the store keeps it. */
    public String seal(AccountRow.Key account, String password) {
        byte[] sealed = sealer.seal(of(account), password.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(sealed);
    }

    /**
     * The password again.
     *
     * @throws Locked if it was sealed with another key, or for another account
     */
    public String open(AccountRow account) throws Locked {
        try {
            byte[] stored = Base64.getDecoder().decode(account.sealed());
            return new String(sealer.open(of(account.key()), stored), StandardCharsets.UTF_8);
        } catch (Sealer.Locked e) {
            throw new Locked(e);
        }
    }

    private static String of(AccountRow.Key account) {
        return String.join("\0", account.driver(), account.provider(), account.user());
    }

    /** The password was kept with another key. */
    public static final class Locked extends Exception {
        private static final long serialVersionUID = 1;

        Locked(Sealer.Locked cause) {
            super(
                    "The password was kept with another key than that in tracker.key-file."
                            + " Put the old file back, or register the account again.",
                    cause);
        }
    }
}
