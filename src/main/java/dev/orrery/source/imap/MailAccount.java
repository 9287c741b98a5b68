package dev.orrery.source.imap;

import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.source.imap.wire.Login;
import java.util.Optional;

/**
 * Mailboxes that are read for calendar mail, and how they are opened.
 *
 * @param owner whose they are; empty: everybody's
 */
record MailAccount(Optional<Principal> owner, Login login, Mailboxes mailboxes) {
    /** Under whose lock it is noted how far they were read. */
    HomeId home() {
        return owner.map(Principal::home).orElse(HomeId.REGISTRY);
    }
}
