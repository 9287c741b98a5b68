package dev.orrery.dav.property;

import dev.orrery.access.Rights;
import dev.orrery.dav.ResourceKind;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.Target.PrincipalTarget;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Watched;
import dev.orrery.store.HookRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The program that is called when a resource changes, as {@code ?track_hook=} set it. An address may hold a secret, so only
 * those see it who may set it.
 */
final class HookProperties {
    private static final PropertyName NAME = new PropertyName("urn:orrery:xml:ns", "track-hook");

    private HookProperties() {}

    static List<Property> rows() {
        return List.of(Property.of(
                        NAME,
                        "docs/hooks.md",
                        Set.of(
                                ResourceKind.PRINCIPAL,
                                ResourceKind.HOME,
                                ResourceKind.CALENDAR,
                                ResourceKind.PLAIN,
                                ResourceKind.INBOX,
                                ResourceKind.OBJECT),
                        HookProperties::read)
                .members(HookProperties::members));
    }

    private static @Nullable PropertyValue read(Subject subject) {
        return switch (subject.target()) {
            case PrincipalTarget target
            when Rights.onPrincipal(subject.caller(), target.principal()).contains(Privilege.WRITE_PROPERTIES) ->
                tracked(subject, Watched.principal(target.principal().home()));
            case CollectionTarget target
            when target.rights().contains(Privilege.WRITE_PROPERTIES) ->
                tracked(subject, Watched.collection(target.row().ref()));
            default -> null;
        };
    }

    private static @Nullable PropertyValue tracked(Subject subject, Watched watched) {
        return subject.snapshot().hooks().in(watched.home()).stream()
                .filter(hook ->
                        hook.slot().equals(HookRow.TRACK) && hook.watched().equals(watched))
                .findFirst()
                .map(hook -> new PropertyValue.Text(hook.target().url()))
                .orElse(null);
    }

    private static MemberReader members(Subject collection) {
        if (!(collection.target() instanceof CollectionTarget target)
                || !target.rights().contains(Privilege.WRITE_PROPERTIES)) {
            return MemberReader.ABSENT;
        }
        Map<String, PropertyValue> byName = new HashMap<>();
        for (HookRow hook : collection.snapshot().hooks().in(target.row().ref().home())) {
            Watched watched = hook.watched();
            if (hook.slot().equals(HookRow.TRACK)
                    && !watched.record()
                    && watched.ref().equals(target.row().ref())) {
                byName.put(
                        watched.object(), new PropertyValue.Text(hook.target().url()));
            }
        }
        return row -> byName.get(row.ref().name());
    }
}
