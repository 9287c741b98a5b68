package dev.orrery.app;

import dev.orrery.face.deltacloud.TrackHooks;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.AccountRow;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where nobody can be called: whoever asks for it is told so. Thread-safe. */
final class NoHooks implements TrackHooks {
    @Override
    public boolean isOffered() {
        return false;
    }

    @Override
    public Optional<String> url(AccountRow account, String resource) {
        return Optional.empty();
    }

    @Override
    public void check(String url) {
        throw new Refused(new Reason.Forbidden(
                "This server calls nobody when machines change; read GET /api/changes?wait=60 instead."));
    }

    @Override
    public void put(AccountRow account, String resource, String url, @Nullable String token) {
        check(url);
    }

    @Override
    public void remove(AccountRow account, String resource) {
        // nobody is called
    }
}
