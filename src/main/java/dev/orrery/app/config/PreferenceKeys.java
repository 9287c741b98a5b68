package dev.orrery.app.config;

import dev.orrery.calendar.PassMail;
import dev.orrery.calendar.Preferences;
import dev.orrery.ical.Zones;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keys of {@code [preferences]}; each is a preference's name with hyphens, and what applies to who has said nothing. */
public final class PreferenceKeys {
    public final Key<String> addMethodResponse = word(
            "add-method-response",
            "What an ADD does, by which an organizer adds a time to a series: asks the organizer for the whole event, adds"
                    + " the time as it came, or nothing. Without it: refresh. Rooms and resources with a policy ask instead of"
                    + " adding it.",
            "refresh",
            "add",
            "ignore");

    public final Key<String> counterAsRequest = word(
            "counter-as-request",
            "Whether a REQUEST that somebody who is invited sends to the organizer counts as the COUNTER that some programs"
                    + " mean by it. Without it: never; it waits until the organizer has looked at it.",
            "never",
            "always");

    public final Key<String> eventRefreshing = word(
            "event-refreshing",
            "Whether who asks for the newest version of an event is answered at once. Without it: never; the person decides.",
            "never",
            "always");

    public final Key<String> freeBusyBundling = word(
            "freebusy-bundling",
            "Whether letters to people elsewhere tell when their sender is busy. Without it: never. Not for people whose"
                    + " freebusy-sharing or freebusy-publishing is no.",
            "never",
            "always");

    public final Key<String> freeBusyMessages = word(
            "freebusy-messages",
            "Whether summaries of mail that is passed on (mail.deliver-to) speak of busy time that others told. Without it:"
                    + " none; a mail of nothing else arrives as it was sent.",
            "none",
            "notify");

    public final Key<Duration> freeBusyOffers = Keys.key(
            Section.PREFERENCES,
            "freebusy-offers",
            Type.DURATION,
            null,
            "How long times that a room has proposed are kept free. Without it: not at all.");

    public final Key<String> freeBusyPublishing = word(
            "freebusy-publishing",
            "Whether strangers learn when people are busy, where public under [freebusy] lets them ask at all. Without it:"
                    + " publish. Who asks by mail is answered only where publish is set."
                    + " Rooms and resources always answer.",
            "no",
            "publish");

    public final Key<String> freeBusySharing = word(
            "freebusy-sharing", "Whether people here learn when others are busy. Without it: share.", "no", "share");

    public final Key<String> incoming = word(
            "incoming",
            "How a calendar mail reaches people's mailboxes, where mail is passed on (mail.deliver-to). Without it:"
                    + " summary-wraps-message.",
            Arrays.stream(PassMail.Packaging.values())
                    .map(PassMail.Packaging::word)
                    .toArray(String[]::new));

    public final Key<String> organiserReplacement = word(
            "organiser-replacement",
            "Who may take over an event as its organizer in an update: those invited to it, anybody, or nobody. Without it:"
                    + " attendee. Never for rooms and resources, unless their own preference says otherwise.",
            "attendee",
            "any",
            "never");

    public final Key<String> participating = word(
            "participating",
            "With no, invitations lie in the inbox alone, for people's own programs. Without it: participate.",
            "participate",
            "no");

    public final Key<String> tzid = Keys.key(
            Section.PREFERENCES,
            "tzid",
            Type.TEXT,
            null,
            "The time zone of rooms' clocks, such as Europe/Oslo. Without it that of each room's calendar.");

    public final Key<String> uninvited = word(
            "uninvited",
            "What becomes of answers by people who were not invited, and of invitations that name others. Without it: refuse."
                    + " Rooms and resources always refuse.",
            "refuse",
            "take");

    public final Key<Integer> windowSize = Keys.key(
            Section.PREFERENCES,
            "window-size",
            Type.number(1, Preferences.MOST_DAYS),
            null,
            "For how many days a series without an end is looked at. Without it: 100.");

    private static Key<String> word(String name, String meaning, String... words) {
        return Keys.key(Section.PREFERENCES, name, Type.oneOf(words), null, meaning);
    }

    /** What is set, under the names that preferences have. */
    static Map<String, String> of(Settings settings, List<Mistake> mistakes) {
        PreferenceKeys keys = Keys.PREFERENCES;
        Settings.Table table = settings.one(Section.PREFERENCES);
        Map<String, String> set = new HashMap<>();
        table.find(keys.addMethodResponse).ifPresent(value -> set.put(Preferences.ADD_METHOD_RESPONSE, value));
        table.find(keys.counterAsRequest).ifPresent(value -> set.put(Preferences.COUNTER_AS_REQUEST, value));
        table.find(keys.eventRefreshing).ifPresent(value -> set.put(Preferences.EVENT_REFRESHING, value));
        table.find(keys.freeBusyBundling).ifPresent(value -> set.put(Preferences.FREEBUSY_BUNDLING, value));
        table.find(keys.freeBusyMessages).ifPresent(value -> set.put(Preferences.FREEBUSY_MESSAGES, value));
        table.find(keys.freeBusyOffers).ifPresent(value -> set.put(Preferences.FREEBUSY_OFFERS, value.toString()));
        table.find(keys.freeBusyPublishing).ifPresent(value -> set.put(Preferences.FREEBUSY_PUBLISHING, value));
        table.find(keys.freeBusySharing).ifPresent(value -> set.put(Preferences.FREEBUSY_SHARING, value));
        table.find(keys.incoming).ifPresent(value -> set.put(Preferences.INCOMING, value));
        table.find(keys.organiserReplacement).ifPresent(value -> set.put(Preferences.ORGANISER_REPLACEMENT, value));
        table.find(keys.participating).ifPresent(value -> set.put(Preferences.PARTICIPATING, value));
        table.find(keys.tzid).ifPresent(value -> {
            if (Zones.known(value) == null) {
                mistakes.add(table.mistake(keys.tzid, "expected a time zone such as Europe/Oslo"));
            }
            set.put(Preferences.TZID, value);
        });
        table.find(keys.uninvited).ifPresent(value -> set.put(Preferences.UNINVITED, value));
        table.find(keys.windowSize).ifPresent(value -> set.put(Preferences.WINDOW_SIZE, value.toString()));
        return set;
    }
}
