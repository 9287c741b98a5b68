package dev.orrery.app.config;

import java.time.Duration;

/** The keys of {@code [queues]}: how many there may be, and for how long. */
public final class QueueKeys {
    public final Key<Integer> perPerson =
            Keys.key(Section.QUEUES, "per-person", Type.number(1, 10_000), 50, "How many queues one person may have.");
    public final Key<Integer> perAccount = Keys.key(
            Section.QUEUES,
            "per-account",
            Type.number(1, 1_000_000),
            100_000,
            "How many queues one service account ([[notify.account]]) may have.");
    public final Key<Duration> silence = Keys.key(
            Section.QUEUES,
            "silence",
            Type.DURATION,
            Duration.ofDays(1),
            "How long a queue may go unread, unless it asked for less. Who comes later is told that something was missed.");
}
