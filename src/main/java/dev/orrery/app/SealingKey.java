package dev.orrery.app;

import dev.orrery.access.Sealer;
import dev.orrery.app.config.Config;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** The key that secrets in the store are sealed with, read or made when it is needed first. Thread-safe. */
final class SealingKey {
    private static final int BYTES = 32;

    private final @Nullable Path file;
    private @Nullable Sealer sealer;

    SealingKey(Config config) {
        // what is forgotten with the process needs no key that outlives it
        file = config.storeUrl().equals("sqlite::memory:")
                ? null
                : config.hooks().keyFile();
    }

    /** @throws IOException with a sentence: it is not to be had */
    synchronized Sealer get() throws IOException {
        Sealer known = sealer;
        if (known == null) {
            known = file == null ? forgotten() : Sealer.open(file, new SecureRandom());
            sealer = known;
        }
        return known;
    }

    private static Sealer forgotten() {
        SecureRandom random = new SecureRandom();
        byte[] key = new byte[BYTES];
        random.nextBytes(key);
        return new Sealer(key, random);
    }
}
