package dev.orrery.ical;

import dev.orrery.ical.CalendarIndex.Attendee;
import dev.orrery.ical.IndexDetails.Block;
import dev.orrery.ical.IndexDetails.Declined;
import dev.orrery.ical.IndexDetails.Master;
import java.util.ArrayList;
import java.util.List;

/**
 * The encoded form of an index, as {@link ByteSink} writes numbers and texts:
 *
 * <pre>
 * index   = version:octet flags component uid first:signed last:signed fingerprint:16octets details
 * details = summary organizer status class transparent:octet max-attendees
 *           n (address partstat)* declined n recurrence-id* n (start length tzid)* zones entries
 * declined = n (address n component*)*
 * zones   = n (known:octet name-or-definition)*
 * entries = n entry*                      ; see EntryCodec
 * </pre>
 *
 * Version 1 had no fingerprint, and versions before 4 did not have what was declined.
 */
final class IndexCodec {
    private IndexCodec() {}

    /** What is at hand without decoding the rest. */
    record Head(String uid, String component, int flags, long first, long last, int detailsAt) {}

    static CalendarIndex encode(Head head, byte[] fingerprint, IndexDetails details, ObjectZones zones) {
        ByteSink out = new ByteSink();
        out.octet(CalendarIndex.VERSION);
        out.number(head.flags());
        out.text(head.component());
        out.text(head.uid());
        out.signed(head.first());
        out.signed(head.last());
        out.bytes(fingerprint);
        out.text(details.master().summary());
        out.text(details.master().organizer());
        out.text(details.master().status());
        out.text(details.master().classification());
        out.octet(details.master().transparent() ? 1 : 0);
        out.number(details.maxAttendees());
        out.number(details.attendees().size());
        for (Attendee attendee : details.attendees()) {
            out.text(attendee.address());
            out.text(attendee.partstat());
        }
        out.number(details.declined().size());
        for (Declined declined : details.declined()) {
            out.text(declined.address());
            out.number(declined.components().size());
            declined.components().forEach(out::number);
        }
        out.number(details.recurrenceIds().size());
        details.recurrenceIds().forEach(out::text);
        out.number(details.blocks().size());
        for (Block block : details.blocks()) {
            out.number(block.start());
            out.number(block.end() - block.start());
            out.text(block.tzid());
        }
        ZoneTable table = new ZoneTable(zones);
        ByteSink entries = new ByteSink();
        new EntryCodec(table).write(details.timeline().entries(), entries);
        table.write(out);
        out.bytes(entries.toByteArray());
        return decode(out.toByteArray());
    }

    static CalendarIndex decode(byte[] encoded) {
        ByteSource in = new ByteSource(encoded, 0);
        int version = in.octet();
        if (version < CalendarIndex.OLDEST || version > CalendarIndex.VERSION) {
            throw new IllegalArgumentException("an index of version " + version + " must be built anew");
        }
        int flags = in.small();
        String component = in.component();
        String uid = in.text();
        long first = in.signed();
        long last = in.signed();
        if (version > CalendarIndex.OLDEST && in.position() + Fingerprint.BYTES > encoded.length) {
            throw new IllegalArgumentException("the index is damaged");
        }
        return new CalendarIndex(encoded, new Head(uid, component, flags, first, last, in.position()));
    }

    static IndexDetails details(byte[] encoded, int at, String component) {
        ByteSource in = new ByteSource(encoded, at);
        Master master = new Master(in.text(), in.text(), in.text(), in.text(), in.octet() == 1);
        int maxAttendees = in.small();
        List<Attendee> attendees = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
            attendees.add(new Attendee(in.text(), in.text()));
        }
        List<Declined> declined = encoded[0] < CalendarIndex.TELLS_DECLINED ? List.of() : declined(in);
        List<String> recurrenceIds = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
            recurrenceIds.add(in.text());
        }
        List<Block> blocks = new ArrayList<>(2);
        for (int left = in.count(); left > 0; left--) {
            int start = in.small();
            blocks.add(new Block(start, start + in.small(), in.text()));
        }
        ZoneTable zones = ZoneTable.read(in);
        Timeline timeline = new Timeline(new EntryCodec(zones).read(in));
        return new IndexDetails(
                master,
                maxAttendees,
                List.copyOf(attendees),
                declined,
                List.copyOf(recurrenceIds),
                blocks,
                new TimelineQuery(component, timeline));
    }

    private static List<Declined> declined(ByteSource in) {
        int count = in.count();
        List<Declined> declined = count == 0 ? List.of() : new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String address = in.text();
            int parts = in.count();
            List<Integer> components = new ArrayList<>(parts);
            for (int k = 0; k < parts; k++) {
                components.add(in.small());
            }
            declined.add(new Declined(address, List.copyOf(components)));
        }
        return List.copyOf(declined);
    }
}
