package dev.orrery.tracking;

import dev.orrery.model.Tracked;
import java.util.LinkedHashMap;
import java.util.Map;

/** Every thing of one kind that an account has, by id, in the provider's order. Complete, or it would not be one. */
public record Listing(Map<String, Tracked> things) {
    public Listing {
        things = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(things));
    }

    /** From what a provider lists. The same thing twice is one; two that disagree under one id are no listing. */
    public static Answer<Listing> of(Iterable<Tracked> listed) {
        Map<String, Tracked> things = new LinkedHashMap<>();
        for (Tracked thing : listed) {
            if (thing.id().isEmpty()) {
                return new Answer.Unreadable<>("The provider lists a thing without an id.");
            }
            Tracked before = things.putIfAbsent(thing.id(), thing);
            if (before != null && !before.equals(thing)) {
                return new Answer.Unreadable<>("The provider lists " + thing.id() + " twice, with different words.");
            }
        }
        return new Answer.Got<>(new Listing(things));
    }
}
