package dev.orrery.source.imap;

import dev.orrery.mirror.Unreachable;
import dev.orrery.model.CollectionRef;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.store.MirrorItem;
import dev.orrery.store.Store;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finishes replacements that stopped between the new message and the removal of the old one. Thread-safe. */
final class Replacements {
    private static final Logger LOG = LoggerFactory.getLogger(Replacements.class);

    private final Store store;

    Replacements(Store store) {
        this.store = store;
    }

    void finish(Mailboxes mailboxes, FolderName folder, CollectionRef ref) throws Unreachable {
        List<MirrorItem> troubles = store.read(snapshot -> snapshot.mirrorTroubles(ref));
        for (MirrorItem item : troubles) {
            if (item.state() != MirrorItem.State.REPLACED) {
                continue;
            }
            try {
                if (mailboxes.retire(folder, item.item(), Math.max(item.validator(), 1))
                        instanceof Retirement.FlagsMoved(long modSeq, Set<String> flags)) {
                    mailboxes.retire(folder, item.item(), modSeq);
                }
            } catch (MailboxRefused e) {
                LOG.info(
                        "{}: message {} stays, although a newer one replaces it: {}",
                        folder,
                        item.item(),
                        e.getMessage());
            }
        }
    }
}
