package dev.orrery.app;

import dev.orrery.http.Metrics;
import dev.orrery.source.imap.ImapReport;
import dev.orrery.source.imap.ImapReport.Counts;
import java.util.function.ToLongFunction;

/** What {@code /metrics} says of calendars in IMAP folders. Stateless. */
final class ImapFigures {
    private final ImapReport imap;

    ImapFigures(ImapReport imap) {
        this.imap = imap;
    }

    void addTo(Metrics metrics) {
        metrics.gauge("imap_connections", "Open connections to the IMAP server.", imap::connections);
        metrics.gauge("imap_people", "People whose folders this node has looked at in the last hours.", imap::known);
        metrics.gauge(
                "imap_copies_unconfirmed",
                "Copies of folders that are served although the server does not confirm them now.",
                imap::unconfirmed);
        metrics.gauge("imap_watched_people", "People whose folders are watched.", imap::watched);
        metrics.gauge("imap_watch_troubles", "Of these, people whose watch does not stand.", imap::brokenWatches);
        metrics.counter("imap_bells_total", "Times a server told that something may have happened.", imap::bells);
        metrics.counter("imap_looks_total", "Times a folder was asked whether anything changed.", imap::looks);
        pulls(metrics);
        writes(metrics);
    }

    /** From the folders to here. */
    private void pulls(Metrics metrics) {
        count(metrics, "imap_messages_total", "Messages fetched and read.", Counts::messages);
        count(
                metrics,
                "imap_messages_unjudged_total",
                "Messages that could not be judged by a fault of this server.",
                Counts::unjudged);
        count(metrics, "imap_objects_put_total", "Objects written into copies of folders.", Counts::put);
        count(metrics, "imap_objects_removed_total", "Objects removed from copies of folders.", Counts::removed);
        count(
                metrics,
                "imap_conflict_copies_total",
                "Copies in conflict made because a folder had two messages of one UID.",
                Counts::copies);
        count(
                metrics,
                "imap_failures_total",
                "Looks at a folder that came to nothing: the server could not be asked, or said no.",
                Counts::failures);
        count(metrics, "imap_brakes_total", "Looks after which a brake held what was missing.", Counts::held);
    }

    /** From here to the folders. */
    private void writes(Metrics metrics) {
        count(metrics, "imap_writes_total", "Messages written into folders.", Counts::written);
        count(metrics, "imap_removals_total", "Messages taken away from folders.", Counts::taken);
        count(
                metrics,
                "imap_races_lost_total",
                "Times another program changed the same object first, and the write was judged again.",
                Counts::raced);
    }

    private void count(Metrics metrics, String name, String help, ToLongFunction<Counts> figure) {
        metrics.counter(name, help, () -> figure.applyAsLong(imap.counts()));
    }
}
