package dev.orrery.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.dav.DavHouse;
import dev.orrery.dav.Events;
import dev.orrery.model.Change;
import dev.orrery.model.Grantee;
import dev.orrery.model.HomeId;
import dev.orrery.store.LogEntry;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each verb leaves in the log: one entry for each thing that changed, none where nothing did. */
class VerbsInTheLogTest {
    private static final String HOME = "/calendars/users/ada/";

    private final DavHouse house = new DavHouse();
    private final HomeId ada = house.home("ada");
    private final HomeId bob = house.home("bob");

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void putMoveAndDelete() {
        long before = end(ada);
        house.send("ada", "PUT", HOME + "calendar/1.ics", Events.event("one"));
        house.send("ada", "PUT", HOME + "calendar/1.ics", Events.event("one"));
        house.send("ada", "PUT", HOME + "calendar/1.ics", Events.event("one", "changed"));
        house.send("ada", "MOVE", HOME + "calendar/1.ics", "", "Destination", HOME + "calendar/2.ics");
        house.send("ada", "DELETE", HOME + "calendar/2.ics", "");
        house.send("ada", "DELETE", HOME + "calendar/2.ics", "");
        List<LogEntry> entries = since(ada, before);
        assertThat(types(entries))
                .containsExactly(
                        "calendar.object_put",
                        "calendar.object_put",
                        "calendar.object_gone",
                        "calendar.object_put",
                        "calendar.object_gone");
        assertThat(((Change.ObjectPut) entries.getFirst().change()).created()).isTrue();
        assertThat(((Change.ObjectPut) entries.get(1).change()).created()).isFalse();
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.actor().principal()).isEqualTo(house.guid("ada"));
            assertThat(entry.actor().origin()).isEqualTo("dav");
        });
    }

    @Test
    void refusalsLeaveNothing() {
        house.send("ada", "PUT", HOME + "calendar/1.ics", Events.event("one"));
        long before = end(ada);
        house.send("ada", "PUT", HOME + "calendar/2.ics", Events.event("one"));
        house.send("ada", "PUT", HOME + "calendar/1.ics", Events.event("one", "x"), "If-Match", "\"wrong\"");
        house.send("ada", "COPY", HOME + "calendar/1.ics", "", "Destination", HOME + "calendar/2.ics");
        house.send("ada", "DELETE", HOME + "calendar/", "");
        house.send("ada", "MKCOL", HOME + "calendar/", "");
        house.send("bob", "DELETE", HOME + "calendar/1.ics", "");
        assertThat(since(ada, before)).isEmpty();
    }

    @Test
    void locksAreNoEntriesButWhatTheyMakeIs() {
        house.send("ada", "MKCOL", HOME + "files/", "");
        long before = end(ada);
        String lock =
                "<lockinfo xmlns='DAV:'><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>";
        String token =
                house.send("ada", "LOCK", HOME + "files/", lock, "Depth", "0").header("Lock-Token");
        house.send("ada", "UNLOCK", HOME + "files/", "", "Lock-Token", token);
        assertThat(since(ada, before)).isEmpty();
        house.send("ada", "LOCK", HOME + "files/new", lock);
        assertThat(types(since(ada, before))).containsExactly("calendar.object_put");
    }

    @Test
    void collections() {
        long before = end(ada);
        house.send("ada", "MKCALENDAR", HOME + "work/", "");
        house.send("ada", "PUT", HOME + "work/1.ics", Events.event("one"));
        house.send("ada", "MOVE", HOME + "work/", "", "Destination", HOME + "job/");
        house.send("ada", "COPY", HOME + "job/", "", "Destination", HOME + "copy/");
        house.send("ada", "DELETE", HOME + "copy/", "");
        assertThat(types(since(ada, before)))
                .containsExactly(
                        "collection.made",
                        "calendar.object_put",
                        "collection.moved",
                        "collection.made",
                        "calendar.object_put",
                        "collection.gone");
        Change.CollectionMoved moved =
                (Change.CollectionMoved) since(ada, before).get(2).change();
        assertThat(moved.from()).isEqualTo(HOME + "work/");
        assertThat(moved.to()).isEqualTo(HOME + "job/");
    }

    @Test
    void fromHomeToHome() {
        house.send("ada", "PUT", HOME + "calendar/1.ics", Events.event("one"));
        house.send("ada", "MKCOL", HOME + "files/", "");
        house.send("ada", "PUT", HOME + "files/a", "A");
        long ofAda = end(ada);
        long ofBob = end(bob);
        house.send("root", "MOVE", HOME + "calendar/1.ics", "", "Destination", "/calendars/users/bob/calendar/1.ics");
        house.send("root", "MOVE", HOME + "files/", "", "Destination", "/calendars/users/bob/files/");
        assertThat(types(since(ada, ofAda))).containsExactly("calendar.object_gone", "collection.gone");
        assertThat(types(since(bob, ofBob)))
                .containsExactly("calendar.object_put", "collection.made", "calendar.object_put");
        assertThat(since(bob, ofBob))
                .allSatisfy(entry -> assertThat(entry.actor().principal()).isEqualTo(house.guid("root")));
    }

    @Test
    void copyingWhatIsThereAlreadyChangesNothing() {
        house.send("ada", "MKCOL", HOME + "files/", "");
        house.send("ada", "PUT", HOME + "files/a", "A");
        house.send("ada", "COPY", HOME + "files/a", "", "Destination", HOME + "files/b");
        long before = end(ada);
        house.send("ada", "COPY", HOME + "files/a", "", "Destination", HOME + "files/b");
        assertThat(since(ada, before)).isEmpty();
    }

    @Test
    void delegates() {
        String write = "/principals/users/ada/calendar-proxy-write/";
        long before = end(ada);
        house.send("ada", "PROPPATCH", write, members("/principals/users/bob/", "/principals/groups/fleet/"));
        house.send("ada", "PROPPATCH", write, members("/principals/groups/fleet/", "/principals/users/bob/"));
        house.send("bob", "PROPPATCH", write, members());
        house.send("ada", "PROPPATCH", write, members("/principals/groups/fleet/"));
        List<LogEntry> entries = since(ada, before);
        assertThat(types(entries)).containsExactly("collection.access_changed", "collection.access_changed");
        Change.AccessChanged last = (Change.AccessChanged) entries.getLast().change();
        assertThat(last.collection().isRoot()).isTrue();
        assertThat(last.withdrawn()).containsExactly(new Grantee.Delegate(house.guid("bob"), true));
        assertThat(last.granted()).hasSize(1).doesNotContainAnyElementsOf(last.withdrawn());
        assertThat(entries.getLast().actor().principal()).isEqualTo(house.guid("ada"));
    }

    private static String members(String... hrefs) {
        return "<propertyupdate xmlns='DAV:'><set><prop><group-member-set><href>" + String.join("</href><href>", hrefs)
                + "</href></group-member-set></prop></set></propertyupdate>";
    }

    private long end(HomeId home) {
        return since(home, 0).getLast().seq();
    }

    private List<LogEntry> since(HomeId home, long seq) {
        return house.store().read(snapshot -> snapshot.log(home, seq, 10_000).rows());
    }

    private static List<String> types(List<LogEntry> entries) {
        return entries.stream().map(entry -> entry.change().type()).toList();
    }
}
