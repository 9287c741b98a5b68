package dev.orrery.face.changes;

import dev.orrery.access.Accounts;
import dev.orrery.access.Caller;
import dev.orrery.access.Credentials;
import dev.orrery.calendar.Mirrored;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Duration;
import java.util.Optional;

/** What a stream tells one person of one home, as long as they may read it. Used by one thread. */
final class PersonStream implements EventStreams.Source {
    /** A calendar that is a copy is looked at as often; its own bell may ring before. */
    private static final Duration FRESHEN = Duration.ofMinutes(1);

    private final Parts parts;
    private final Principal self;
    private final Asked asked;
    private final Part part;
    private Caller caller;
    private long freshened = System.nanoTime();

    /** What all streams share. */
    record Parts(Feed feed, Accounts accounts, Mirrored mirrored) {}

    PersonStream(Parts parts, Principal self, Caller caller, Asked asked, Part part) {
        this.parts = parts;
        this.self = self;
        this.caller = caller;
        this.asked = asked;
        this.part = part;
    }

    @Override
    public String reader() {
        return self.guid();
    }

    @Override
    public HomeId home() {
        return part.owner().home();
    }

    @Override
    public Batch read(Cursor since) {
        return parts.feed().read(caller, asked, part, since);
    }

    @Override
    public void wrote(Cursor since, Cursor next) {
        // of people's homes nothing counts as delivered to others by that
    }

    @Override
    public boolean goesOn() {
        Optional<Caller> now = now();
        now.ifPresent(found -> {
            caller = found;
            freshen();
        });
        return now.isPresent();
    }

    /** What cannot be asked now is told later. */
    private void freshen() {
        if (System.nanoTime() - freshened <= FRESHEN.toNanos()) {
            return;
        }
        try {
            part.freshen(parts.mirrored(), caller);
        } catch (Refused refused) {
            if (!(refused.reason() instanceof Reason.Unavailable)) {
                throw refused;
            }
        }
        freshened = System.nanoTime();
    }

    /** The person with the groups that they are in now; as before while nobody can say. */
    private Optional<Caller> now() {
        try {
            Optional<Caller> now = parts.accounts().caller(self.name());
            Credentials credentials = caller.credentials();
            return credentials == null ? now : now.map(found -> found.with(credentials));
        } catch (Refused refused) {
            if (refused.reason() instanceof Reason.Unavailable) {
                return Optional.of(caller);
            }
            throw refused;
        }
    }
}
