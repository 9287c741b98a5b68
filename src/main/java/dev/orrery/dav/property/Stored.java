package dev.orrery.dav.property;

import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.xml.StoredValue;
import dev.orrery.xml.XmlWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A value given back as a client set it, live or dead. */
record Stored(String value) implements PropertyValue {
    @Override
    public void write(PropertyName name, XmlWriter out) throws IOException {
        StoredValue.parse(value).write(name, out);
    }

    /** Reads what was stored with a collection under that name. */
    static Property.Reader reader(PropertyName name) {
        return subject -> subject.target() instanceof CollectionTarget collection ? of(collection, name) : null;
    }

    /** Nothing to whom the collection is visible only because of what is in it. */
    static @Nullable PropertyValue of(CollectionTarget collection, PropertyName name) {
        if (!collection.rights().contains(Privilege.READ)) {
            return null;
        }
        String value = collection.row().properties().get(name);
        return value == null ? null : new Stored(value);
    }
}
