package dev.orrery.app.config;

/**
 * How devices are told of changes.
 *
 * @param contact whom push services may turn to; empty for nobody
 * @param perPerson registrations that one person may have
 */
public record Push(boolean enabled, String contact, int perPerson) {
    static Push of(Settings settings) {
        PushKeys keys = Keys.PUSH;
        return new Push(
                settings.get(keys.enabled),
                settings.one(Section.PUSH).find(keys.contact).orElse(""),
                settings.get(keys.perPerson));
    }
}
