package dev.orrery.face.queue;

import dev.orrery.access.Accounts;
import dev.orrery.face.EntryFeed;
import dev.orrery.model.NamePattern;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.QueueRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everybody's queues, for who looks after the server or a mail system. Looking moves nothing, and counts as no reading.
 * Thread-safe.
 */
public final class QueueInspection {
    /** Pages of queues that one answer looks through where hardly any fits. */
    private static final int LOOKS = 50;

    private final Store store;
    private final Accounts accounts;
    private final QueueFeed feed;
    private final InstantSource clock;

    public QueueInspection(Store store, Accounts accounts, EntryFeed feed, InstantSource clock) {
        this.store = store;
        this.accounts = accounts;
        this.feed = new QueueFeed(feed);
        this.clock = clock;
    }

    /**
     * Which queues.
     *
     * @param about the name of whom a filter is about; null for anybody, the owner's own among them
     * @param folder one that the same filter lets news of through; empty for any
     */
    public record Sought(@Nullable NamePattern about, String folder) {}

    /** @param next the id to go on behind; null if this is all */
    public record Page(List<ObjectNode> queues, @Nullable String next) {}

    /** In the order of their ids, with whose they are. */
    public Page list(Sought sought, String after, int limit) {
        return store.read(snapshot -> {
            List<ObjectNode> found = new ArrayList<>();
            String at = after;
            for (int look = 0; look < LOOKS; look++) {
                List<QueueRow> rows = candidates(snapshot, sought, at, limit);
                for (QueueRow row : rows) {
                    at = row.id();
                    if (fits(snapshot, sought, row)) {
                        found.add(shown(snapshot, row));
                    }
                    if (found.size() == limit) {
                        return new Page(found, at);
                    }
                }
                if (rows.size() < limit) {
                    return new Page(found, null);
                }
            }
            return new Page(found, at);
        });
    }

    private static List<QueueRow> candidates(Snapshot snapshot, Sought sought, String after, int limit) {
        NamePattern about = sought.about();
        return about == null || about.isAll()
                ? snapshot.queues().after(after, limit)
                : snapshot.registrations().queuesAbout(about, after, limit).stream()
                        .flatMap(id -> snapshot.queues().byId(id).stream())
                        .toList();
    }

    private static boolean fits(Snapshot snapshot, Sought sought, QueueRow row) {
        return FilterText.parse(row.filters()).stream()
                .anyMatch(filter -> (sought.folder().isEmpty() || filter.isAbout(sought.folder()))
                        && isAbout(snapshot, sought.about(), filter));
    }

    private static boolean isAbout(Snapshot snapshot, @Nullable NamePattern about, QueueFilter filter) {
        return about == null
                || snapshot.principalOf(filter.home())
                        .filter(person -> about.fits(person.name().name()))
                        .isPresent();
    }

    private ObjectNode shown(Snapshot snapshot, QueueRow row) {
        ObjectNode shown = QueueJson.queue(row);
        shown.put("owner", QueueOwner.nameOf(row, snapshot));
        if (!row.progress().missed().isEmpty()) {
            shown.put("missed", row.progress().missed());
        }
        return shown.put("expired", isOver(row));
    }

    private boolean isOver(QueueRow row) {
        return row.life().ends().isBefore(clock.instant());
    }

    /**
     * What its readers have not acknowledged, from the oldest on; what is missing is said first.
     *
     * @throws Refused NotFound if there is no such queue, or nobody whose it is; Unavailable where a directory cannot say
     */
    public List<JsonNode> peek(String id, int limit) {
        QueueRow row = store.read(snapshot -> snapshot.queues().byId(id))
                .orElseThrow(() -> new Refused(new Reason.NotFound("The queue " + id)));
        QueueOwner owner = QueueOwner.of(row, store, accounts);
        QueueFeed.Part part = feed.read(
                row, owner.callers(row, store, accounts), row.progress().position(), null, limit);
        List<JsonNode> events = new ArrayList<>(part.events());
        missing(row, part).ifPresent(why -> events.addFirst(QueueJson.missed(why)));
        return events;
    }

    private Optional<String> missing(QueueRow row, QueueFeed.Part part) {
        if (!row.progress().missed().isEmpty()) {
            return Optional.of(row.progress().missed());
        }
        if (isOver(row)) {
            return Optional.of(QueueOffice.unread(row));
        }
        return part.lost() ? Optional.of(QueueOffice.SHORTENED) : Optional.empty();
    }
}
