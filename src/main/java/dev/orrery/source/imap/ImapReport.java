package dev.orrery.source.imap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What this node knows of its connections, copies and watches, for those who look after the server. Thread-safe. */
public final class ImapReport {
    private static final int MOST_SAID = 20;

    private final ImapSource source;
    private final Collection<HomeMirror> homes;
    private final HomeWatches watches;
    private final PullCounts pulls;
    private final UpstreamCounts writes;
    private final LongAdder looks;

    /** @param homes as they are whenever it is asked */
    ImapReport(
            ImapSource source,
            Collection<HomeMirror> homes,
            HomeWatches watches,
            PullCounts pulls,
            UpstreamCounts writes,
            LongAdder looks) {
        this.source = source;
        this.homes = homes;
        this.watches = watches;
        this.pulls = pulls;
        this.writes = writes;
        this.looks = looks;
    }

    /** Connections to the server that were opened since the start, watches not counted. */
    long opened() {
        return source.counts().opened();
    }

    /** Connections to the server that are open now. */
    public long connections() {
        return source.counts().open();
    }

    /** People whose folders this node knows, because somebody asked for them in the last hours. */
    public long known() {
        return homes.size();
    }

    /**
     * What happened since the start, on this node.
     *
     * @param messages fetched and read
     * @param unjudged of these, on which this program failed
     * @param put objects that were written into copies of folders, copies in conflict among them
     * @param removed objects that were removed from them
     * @param copies in conflict that were made because a folder had two messages of one UID
     * @param failures looks that came to nothing, because the server could not be asked or said no
     * @param held looks after which a brake held
     * @param written messages that were written into folders from here
     * @param taken messages that were taken away from them from here
     * @param raced times somebody else was quicker, and it was tried again
     */
    public record Counts(
            long messages,
            long unjudged,
            long put,
            long removed,
            long copies,
            long failures,
            long held,
            long written,
            long taken,
            long raced) {}

    public Counts counts() {
        return new Counts(
                pulls.messages.sum(),
                pulls.unjudged.sum(),
                pulls.put.sum(),
                pulls.removed.sum(),
                pulls.copies.sum(),
                pulls.failures.sum(),
                pulls.held.sum(),
                writes.written.sum(),
                writes.removed.sum(),
                writes.raced.sum());
    }

    /** Copies that are served now without being confirmed. */
    public long unconfirmed() {
        return homes.stream().mapToLong(home -> home.ages().size()).sum();
    }

    /** How often somebody had a folder looked at. */
    public long looks() {
        return looks.sum();
    }

    /** People whose folders are watched now. */
    public long watched() {
        return watches.people();
    }

    /** Watches that do not stand. */
    public long brokenWatches() {
        return watches.troubles().size();
    }

    /** How often a server said by itself that something may have happened. */
    public long bells() {
        return watches.bells();
    }

    /** What is wrong with folders, for {@code /health}: their copies are served. */
    public List<String> problems() {
        List<String> found = new ArrayList<>();
        homes.forEach(home -> found.addAll(home.troubles()));
        List<String> unwatched = watches.troubles();
        if (!unwatched.isEmpty()) {
            String others = unwatched.size() == 1 ? "" : ", and so for " + (unwatched.size() - 1) + " more";
            found.addFirst(unwatched.getFirst() + others);
        }
        List<Duration> ages =
                homes.stream().flatMap(home -> home.ages().stream()).sorted().toList();
        long unjudged = pulls.unjudged.sum();
        if (unjudged > 0) {
            found.addFirst(source.server() + ": messages that could not be judged by a fault of this server: "
                    + unjudged + " since the start; the log says where, and `orrery mirror list` in which folders");
        }
        if (!ages.isEmpty()) {
            found.addFirst(source.server() + ": copies that cannot be confirmed now: " + ages.size() + ", the oldest "
                    + ages.getLast().toSeconds() + " s old");
        }
        return found.size() > MOST_SAID ? found.subList(0, MOST_SAID) : found;
    }
}
