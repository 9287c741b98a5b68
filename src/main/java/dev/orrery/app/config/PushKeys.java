package dev.orrery.app.config;

/** The keys of {@code [push]}: devices that are told of changes through the push service of their maker. */
public final class PushKeys {
    public final Key<Boolean> enabled = Keys.key(
            Section.PUSH,
            "enabled",
            Type.YES_NO,
            true,
            "Whether devices may register to be told. The server then calls the push services that they name.");
    public final Key<String> contact = Keys.key(
            Section.PUSH,
            "contact",
            Type.CONTACT,
            null,
            "Whom a push service may turn to about messages from this server, such as"
                    + " \"mailto:admin@example.org\"; some take no messages without it.");
    public final Key<Integer> perPerson = Keys.key(
            Section.PUSH,
            "per-person",
            Type.number(1, 100_000),
            1_000,
            "How many registrations one person may have; a device makes one for every calendar.");
}
