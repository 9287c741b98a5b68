package dev.orrery.store;

import dev.orrery.model.HomeId;
import dev.orrery.model.NamePattern;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a snapshot knows of the users of mail systems. Bound to the snapshot that gave it. */
public interface RegistrationReads {
    /**
     * What is sought; a part that is null may be anything.
     *
     * @param person the name here, also of somebody whose home is archived
     */
    record Sought(
            @Nullable NamePattern backend,
            @Nullable NamePattern mailbox,
            @Nullable NamePattern person) {}

    /** Those who are meant by a mail system's user, folded; in the order of their homes. */
    List<RegistrationRow> of(String backend, String mailbox);

    Optional<RegistrationRow> one(HomeId home, String backend, String mailbox);

    /**
     * Those that may be what is sought, in the order of backend, mailbox and home; found through an index. Where a pattern
     * has more than one asterisk, or more than 32 characters, some do not fit, so whoever asks looks once more.
     *
     * @param after where to go on; null for the beginning
     */
    List<RegistrationRow> candidates(Sought sought, @Nullable RegistrationRow after, int limit);

    /** Ids of queues that may be about people whose name fits, in their order, behind one; found through an index. */
    List<String> queuesAbout(NamePattern person, String after, int limit);

    long count();
}
