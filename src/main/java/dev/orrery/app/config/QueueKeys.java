package dev.orrery.app.config;

import java.time.Duration;
import java.util.List;

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
    public final Key<Boolean> doorbells = Keys.key(
            Section.QUEUES,
            "doorbells",
            Type.YES_NO,
            false,
            "Whether a program may ask for a datagram (UDP) when there is news in its queue.");
    public final Key<List<String>> doorbellNetworks = Keys.key(
            Section.QUEUES,
            "doorbell-networks",
            Type.listOf(Type.NETWORK),
            List.of(),
            "Networks to which datagrams may go although the request came from elsewhere. Without them each program is"
                    + " rung at the address that it asks from.");
}
