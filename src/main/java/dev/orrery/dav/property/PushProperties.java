package dev.orrery.dav.property;

import static dev.orrery.dav.ResourceKind.CALENDAR;
import static dev.orrery.dav.ResourceKind.HOME;
import static dev.orrery.dav.ResourceKind.INBOX;
import static dev.orrery.model.PropertyName.dav;
import static dev.orrery.model.PropertyName.push;

import dev.orrery.calendar.PushKey;
import dev.orrery.dav.ResourceKind;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.property.PropertyValue.Text;
import dev.orrery.model.Privilege;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What tells a device that it can be told of changes (WebDAV-Push, "Service Detection"). */
public final class PushProperties {
    /** Where a device can register. */
    public static final Set<ResourceKind> ON = Set.of(HOME, CALENDAR, INBOX);

    private static final String DRAFT = "draft-bitfire-webdav-push-00, ";

    private PushProperties() {}

    /** @param key null where nobody is told of anything: then no resource has these */
    static List<Property> rows(@Nullable PushKey key) {
        return List.of(
                Property.of(
                        push("transports"),
                        DRAFT + "transports",
                        ON,
                        subject -> key == null ? null : transports(key.publicText())),
                Property.of(push("topic"), DRAFT + "topic", ON, subject -> topic(key, subject)),
                Property.of(
                        push("supported-triggers"),
                        DRAFT + "supported-triggers",
                        ON,
                        subject ->
                                key == null ? null : triggers(subject.target().kind() == HOME)));
    }

    private static PropertyValue transports(String publicKey) {
        return PropertyValue.content(out -> out.start(push("web-push"))
                .start(push("vapid-public-key"))
                .attribute("type", "p256ecdsa")
                .text(publicKey)
                .end()
                .end());
    }

    private static @Nullable PropertyValue topic(@Nullable PushKey key, Subject subject) {
        if (key == null || !(subject.target() instanceof CollectionTarget collection)) {
            return null;
        }
        return collection.rights().contains(Privilege.READ)
                ? new Text(key.topic(collection.row().ref()))
                : PropertyValue.DENIED;
    }

    private static PropertyValue triggers(boolean deep) {
        return PropertyValue.content(out -> out.start(push("content-update"))
                .element(dav("depth"), deep ? "infinity" : "1")
                .end()
                .start(push("property-update"))
                .element(dav("depth"), "0")
                .end());
    }
}
