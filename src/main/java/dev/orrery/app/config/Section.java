package dev.orrery.app.config;

import java.util.Locale;

/** The tables of the file, in the order in which they are documented. */
public enum Section {
    SERVER(false, "Where and how the server listens."),
    STORE(false, "Where the data live."),
    LIMITS(false, "How much of everything a person may store."),
    LOG(false, "What is written to standard error: one line per event, with the id of the request it belongs to."),
    PRIVACY(false, "What others see of events that their owner did not make public."),
    ICAL(false, "Whole calendars as one file: /ical/NAME/CALENDAR.ics."),
    SCHEDULING(false, "Invitations and answers between people here."),
    PREFERENCES(false, "What applies to people who have said nothing of it in their preferences."),
    FREEBUSY(false, "When people are busy: /freebusy/ADDRESS.ifb."),
    MAIL(false, "Invitations and answers by mail, from and to people elsewhere."),
    HOOKS(false, "Programs elsewhere that are called when something changes."),
    PUSH(false, "Devices that are told of changes through the push service of their maker (WebDAV-Push)."),
    QUEUES(false, "What programs read of the log at their own pace."),
    NATS(false, "Every change published to a NATS server, for other systems. Without this table, nothing is."),
    IMAP(false, "Calendars that live as messages in IMAP folders."),
    USER(true, "A person who may sign in. One table for each."),
    GROUP(true, "Several principals under one name, for access lists and delegation."),
    LOCATION(true, "A room or another place that can be booked."),
    RESOURCE(true, "A thing that can be booked."),
    DIRECTORY(true, "A directory server with people, groups, locations and resources; asked after the lists above."),
    TRACKER(false, "Machines at cloud providers, and when they are looked at."),
    TRACKER_PROVIDER(true, "A cloud provider whose machines may be followed under /api. Without any, nobody is."),
    NOTIFY(false, "Where mail systems tell of new mail. Without this table nobody listens for them."),
    NOTIFY_ACCOUNT(true, "A program that may tell of new mail."),
    NOTIFY_BACKEND(true, "A mail system that new mail may be told of; without any, the one that is called imap.");

    private final boolean list;
    private final String meaning;

    Section(boolean list, String meaning) {
        this.list = list;
        this.meaning = meaning;
    }

    /** As in the file: {@code server}, or {@code notify.account} where it lies in another table. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    /** True where the file holds any number of {@code [[tables]]}. */
    public boolean isList() {
        return list;
    }

    /** {@code [server]} or {@code [[user]]}. */
    public String heading() {
        return list ? "[[" + label() + "]]" : "[" + label() + "]";
    }

    public String meaning() {
        return meaning;
    }
}
