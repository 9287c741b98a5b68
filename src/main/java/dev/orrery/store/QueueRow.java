package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What somebody reads of the log: a filter and a place, and nothing of the log itself. Immutable.
 *
 * @param home of the person whose it is; {@link HomeId#REGISTRY} for a service account's
 * @param id unlike that of any other queue
 * @param owner the person's GUID, or what the account is called among owners
 * @param filters as the face that reads them wrote them
 * @param watched the homes that they are about
 */
public record QueueRow(
        HomeId home, String id, String owner, String filters, SortedSet<HomeId> watched, Progress progress, Life life) {
    public QueueRow {
        watched = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(watched));
    }

    /**
     * How far its readers are.
     *
     * @param position a cursor for each watched home; everything up to there was acknowledged, or is {@code missed}
     * @param missed why something before the position was never told; empty if nothing is missing
     * @param held what several readers who share the queue hold of it, as the face wrote it
     */
    public record Progress(String position, String missed, String held) {}

    /**
     * How long it stays.
     *
     * @param silence how long nobody may read it until it is given up
     * @param heard when somebody read it last, roughly
     */
    public record Life(Duration silence, Instant created, Instant heard) {
        public Instant ends() {
            return heard.plus(silence);
        }
    }

    /** The same, read further. */
    public QueueRow at(Progress later, Instant now) {
        return new QueueRow(home, id, owner, filters, watched, later, new Life(life.silence(), life.created(), now));
    }
}
