package dev.orrery.app.config;

import java.time.Duration;
import java.util.List;

/** The keys of {@code [privacy]}, {@code [ical]} and {@code [freebusy]}: what others get to see, and by which ways. */
public final class FaceKeys {
    private static final String[] SIGHTS = {"busy", "nothing", "everything"};

    public final Key<String> onPrivate = Keys.key(
            Section.PRIVACY,
            "private",
            Type.oneOf(SIGHTS),
            "busy",
            "What others who may read a calendar see of CLASS:PRIVATE (and of classes that nobody knows):"
                    + " \"busy\" is when, but not what.");
    public final Key<String> onConfidential = Keys.key(
            Section.PRIVACY,
            "confidential",
            Type.oneOf(SIGHTS),
            "nothing",
            "What they see of CLASS:CONFIDENTIAL. Either counts in free/busy.");
    public final Key<Boolean> delegates = Keys.key(
            Section.PRIVACY,
            "delegates",
            Type.YES_NO,
            false,
            "Whether a person's write-delegates see all that the person sees. Those of rooms and devices always do.");

    public final Key<String> conflict = Keys.key(
            Section.ICAL,
            "conflict",
            Type.oneOf("newest", "server", "client"),
            "newest",
            "Whose version of an event stays where a sent file and the server both changed it."
                    + " The other one is kept as a conflicting copy.");
    public final Key<Long> room = Keys.key(
            Section.ICAL,
            "room",
            Type.SIZE,
            256L << 20,
            "Whole calendars that are kept ready in the system's temporary directory, all together.");

    public final Key<Boolean> strangers = Keys.key(
            Section.FREEBUSY,
            "public",
            Type.YES_NO,
            false,
            "Whether anybody may ask when somebody is busy, without signing in. Who signs in always may.");
    public final Key<List<String>> trusted = Keys.key(
            Section.FREEBUSY,
            "trusted-networks",
            Type.listOf(Type.NETWORK),
            List.of(),
            "Networks from which programs may ask without signing in, and are told whom there is not.");
    public final Key<Integer> perMinute = Keys.key(
            Section.FREEBUSY,
            "strangers-per-minute",
            Type.number(1, 100_000),
            60,
            "How often strangers may ask in a minute from one address.");
    public final Key<Duration> past =
            Keys.key(Section.FREEBUSY, "past", Type.DURATION, Duration.ofDays(7), "How far back a list reaches.");
    public final Key<Duration> future =
            Keys.key(Section.FREEBUSY, "future", Type.DURATION, Duration.ofDays(60), "How far ahead a list reaches.");
}
