package dev.orrery.dav.report;

import dev.orrery.dav.property.MemberReader;
import dev.orrery.dav.property.PropertyValue;
import dev.orrery.model.PropertyName;
import dev.orrery.store.ObjectRow;
import dev.orrery.xml.XmlWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * CALDAV:calendar-data as a column of an answer: gives whatever data the answer put before it for the row at hand. Belongs
 * to one answer and one thread.
 */
final class CalendarColumn implements MemberReader, PropertyValue {
    private byte @Nullable [] data;

    void show(byte @Nullable [] next) {
        data = next;
    }

    @Override
    public @Nullable PropertyValue read(ObjectRow row) {
        return data == null ? null : this;
    }

    @Override
    public void write(PropertyName name, XmlWriter out) throws IOException {
        byte[] text = data;
        if (text == null) {
            throw new IllegalStateException("no data for this row");
        }
        out.start(name).text(text).end();
    }
}
