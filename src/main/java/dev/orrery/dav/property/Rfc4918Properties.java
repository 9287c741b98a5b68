package dev.orrery.dav.property;

import static dev.orrery.dav.ResourceKind.OBJECT;
import static dev.orrery.model.PropertyName.dav;

import dev.orrery.calendar.Etags;
import dev.orrery.dav.HttpDate;
import dev.orrery.dav.Proxies;
import dev.orrery.dav.ResourceKind;
import dev.orrery.dav.Target;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.Target.PrincipalTarget;
import dev.orrery.dav.property.PropertyValue.Text;
import dev.orrery.dav.property.PropertyValue.Whole;
import dev.orrery.model.PropertyName;
import dev.orrery.store.ObjectRow;
import dev.orrery.xml.StoredValue;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** RFC 4918 section 15: what every resource says of itself. */
final class Rfc4918Properties {
    static final PropertyName DISPLAYNAME = dav("displayname");

    private static final Whole NO_TYPE = Whole.of("<D:resourcetype/>");
    private static final Whole SUPPORTED_LOCK = Whole.of("<D:supportedlock>"
            + "<D:lockentry><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>"
            + "<D:lockentry><D:lockscope><D:shared/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>"
            + "</D:supportedlock>");

    private Rfc4918Properties() {}

    static List<Property> rows() {
        return List.of(
                Property.of(
                                dav("creationdate"),
                                "RFC 4918, 15.1",
                                ResourceKind.IN_HOMES,
                                ofCollection(row -> created(row.row().created())))
                        .members(_ -> row -> created(row.created()))
                        .allprop(),
                Property.of(DISPLAYNAME, "RFC 4918, 15.2", ResourceKind.EXISTING, Rfc4918Properties::displayName)
                        .members(DeadProperties.members(DISPLAYNAME))
                        .settableBy((value, _) -> StoredValue.of(Values.requireText(value)))
                        .allprop(),
                ofObjects("getcontentlength", "RFC 4918, 15.4", row -> new Text(Long.toString(row.size()))),
                Property.of(dav("getcontenttype"), "RFC 4918, 15.5", Set.of(OBJECT), _ -> null)
                        .members(_ -> new ContentType())
                        .allprop(),
                Property.of(dav("getetag"), "RFC 4918, 15.6", ResourceKind.IN_HOMES, Rfc4918Properties::collectionEtag)
                        .members(_ -> row -> new Text(row.etag()))
                        .allprop(),
                ofObjects(
                        "getlastmodified",
                        "RFC 4918, 15.7",
                        row -> new Text(HttpDate.format(row.modified().getEpochSecond()))),
                Property.of(dav("lockdiscovery"), "RFC 4918, 15.8", ResourceKind.EXISTING, ActiveLocks::of)
                        .members(ActiveLocks::members)
                        .allprop(),
                Property.of(dav("resourcetype"), "RFC 4918, 15.9", ResourceKind.EXISTING, Rfc4918Properties::type)
                        .constantForMembers(NO_TYPE)
                        .allprop(),
                Property.of(dav("supportedlock"), "RFC 4918, 15.10", ResourceKind.IN_HOMES, _ -> SUPPORTED_LOCK)
                        .constantForMembers(SUPPORTED_LOCK)
                        .allprop());
    }

    private static Property ofObjects(String name, String section, MemberReader reader) {
        return Property.of(dav(name), section, Set.of(OBJECT), _ -> null)
                .members(_ -> reader)
                .allprop();
    }

    static Property.Reader ofCollection(Function<CollectionTarget, @Nullable PropertyValue> reader) {
        return subject -> subject.target() instanceof CollectionTarget collection ? reader.apply(collection) : null;
    }

    private static Text created(Instant instant) {
        return new Text(instant.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static @Nullable PropertyValue displayName(Subject subject) {
        return switch (subject.target()) {
            case PrincipalTarget principal -> new Text(principal.principal().displayName());
            case Target.ProxyTarget proxy -> new Text(Proxies.segment(proxy.delegation()));
            case CollectionTarget collection -> {
                PropertyValue stored = Stored.of(collection, DISPLAYNAME);
                yield stored == null && collection.kind() == ResourceKind.HOME
                        ? new Text(collection.owner().displayName())
                        : stored;
            }
            default -> null;
        };
    }

    private static @Nullable PropertyValue collectionEtag(Subject subject) {
        return subject.target() instanceof CollectionTarget collection
                ? new Text(Etags.of(subject.environment().epoch(), collection.row()))
                : null;
    }

    private static PropertyValue type(Subject subject) {
        return ResourceTypes.of(subject.target().kind());
    }

    /** The same few types again and again: one value serves until the type changes. */
    private static final class ContentType implements MemberReader {
        private volatile Known known = new Known("", PropertyValue.EMPTY);

        private record Known(String type, PropertyValue value) {}

        @Override
        public PropertyValue read(ObjectRow row) {
            Known last = known;
            if (!last.type.equals(row.contentType())) {
                String text = StoredValue.ofText(row.contentType());
                last = new Known(row.contentType(), Whole.of("<D:getcontenttype>" + text + "</D:getcontenttype>"));
                known = last;
            }
            return last.value;
        }
    }
}
