package dev.orrery.source.imap;

import static dev.orrery.source.imap.CalendarMessages.event;
import static dev.orrery.source.imap.FolderWriteContract.assertAgreed;
import static dev.orrery.source.imap.FolderWriteContract.assertUnavailable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.ImportCalendar;
import dev.orrery.calendar.MergeCalendar;
import dev.orrery.source.imap.format.MessageFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whole files into a mirrored calendar: each object goes to the folder first, and whatever breaks off loses nothing. */
interface WholeFileContract extends ConflictContract {
    String ATTACHED = "ATTACH;ENCODING=BASE64;VALUE=BINARY;FMTTYPE=text/plain:SGVsbG8sIHdvcmxkIQ==";

    /** One file of many events, and the mark of the state that a program made it from. */
    static String file(String mark, String... events) {
        StringBuilder file = new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\n");
        if (!mark.isEmpty()) {
            file.append("X-ORRERY-BASE:").append(mark).append("\r\n");
        }
        Arrays.stream(events)
                .forEach(event -> file.append(event, event.indexOf("BEGIN:VEVENT"), event.indexOf("END:VCALENDAR")));
        return file.append("END:VCALENDAR\r\n").toString();
    }

    @Test
    default void aFileIsAddedChangedAndRemovedInTheFolderInEveryFormat() throws Exception {
        for (MessageFormat format : List.of(MessageFormat.KOLAB2, MessageFormat.KOLAB3, MessageFormat.ICALENDAR)) {
            try (Scene scene = new Scene(this, format)) {
                scene.client.add("a", "stays");
                scene.client.add("b", "before");
                scene.client.add("c", "goes");
                scene.house.pull("calendar");
                String mark = scene.house.mark("calendar");
                long end = scene.house.end();
                MergeCalendar.Result first = scene.house.merge(
                        "calendar", file(mark, event("a", "stays"), event("b", "after"), event("d", "new", "X-ODD:1")));
                assertThat(first).returns(2, MergeCalendar.Result::taken).returns(1, MergeCalendar.Result::removed);
                assertThat(first.asSent()).as("%s", format).isTrue();
                assertThat(scene.house.shown("calendar").values()).containsExactly("stays", "after", "new");
                assertThat(scene.client.there().size()).as("%s", format).isEqualTo(3);
                assertThat(scene.house.since(end))
                        .hasSize(3)
                        .allSatisfy(entry -> assertThat(entry.actor().origin()).isEqualTo("ical-direct"));
                assertAgreed(scene, "calendar");
                // The program goes on from what it sent: the answer's mark names it.
                MergeCalendar.Result second = scene.house.merge(
                        "calendar", file(first.state().toString(), event("b", "again"), event("d", "new", "X-ODD:1")));
                assertThat(second).returns(1, MergeCalendar.Result::taken).returns(0, MergeCalendar.Result::copies);
                assertThat(scene.house.shown("calendar").values()).containsExactly("again", "new");
                assertAgreed(scene, "calendar");
            }
        }
    }

    @Test
    default void whatOthersDidInBetweenStaysAndConflictsLieBeside() throws Exception {
        try (Scene scene = scene()) {
            scene.client.add("a", "one");
            long b = scene.client.add("b", "one");
            long c = scene.client.add("c", "one");
            scene.house.pull("calendar");
            String mark = scene.house.mark("calendar");
            scene.client.add("unseen", "theirs");
            scene.client.add("b", "theirs");
            scene.client.remove(b, c);
            // c was deleted there and comes unchanged: it does not come back
            MergeCalendar.Result result = scene.house.merge(
                    "calendar", file(mark, event("b", "ours", "SEQUENCE:7"), event("c", "one"), event("d", "new")));
            assertThat(result).returns(1, MergeCalendar.Result::removed).returns(1, MergeCalendar.Result::copies);
            assertThat(scene.house.shown("calendar").values())
                    .containsExactlyInAnyOrder("ours", "theirs (conflicting copy)", "new", "theirs");
            assertThat(scene.client.there().size()).isEqualTo(4);
            assertAgreed(scene, "calendar");
            // Without a mark nobody knows what the program had: nothing is removed.
            scene.house.merge("calendar", file("", event("d", "new")));
            assertThat(scene.house.shown("calendar")).hasSize(4);
        }
    }

    /** Ten steps: one conflict with its copy, four changes, three additions, two removals; somebody else's event besides. */
    private static String prepared(Scene scene) throws Exception {
        for (int i = 0; i < 7; i++) {
            scene.house.put("calendar", "e" + i + ".ics", event("e" + i, "before " + i, i == 1 ? ATTACHED : "X-A:1"));
        }
        scene.house.pull("calendar");
        String mark = scene.house.mark("calendar");
        scene.client.add("unseen", "theirs");
        long old = scene.house.items("calendar").stream()
                .filter(item -> item.uid().equals("e0"))
                .findFirst()
                .orElseThrow()
                .item();
        scene.client.add("e0", "edited");
        scene.client.remove(old);
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String summary = i < 5 ? "after " + i : "new " + i;
            events.add(event(i < 5 ? "e" + i : "n" + i, summary, "SEQUENCE:7", i == 2 ? ATTACHED : "X-A:1"));
        }
        return file(mark, events.toArray(String[]::new));
    }

    private static void assertBrought(Scene scene, String what) throws Exception {
        List<String> expected = new ArrayList<>(List.of("edited (conflicting copy)", "theirs"));
        IntStream.range(0, 8).forEach(i -> expected.add((i < 5 ? "after " : "new ") + i));
        assertThat(scene.house.shown("calendar").values()).as(what).containsExactlyInAnyOrderElementsOf(expected);
        assertAgreed(scene, "calendar");
        assertThat(scene.client.there().size()).as(what).isEqualTo(expected.size());
    }

    /** How a connection breaks. */
    @FunctionalInterface
    interface Breaking {
        Mailboxes at(int nth, String method, Mailboxes real);
    }

    @Test
    default void aFileThatBreaksOffAnywhereIsFinishedByTheSameFile() throws Exception {
        Map<String, Integer> steps = Map.of("append", 9, "retire", 7);
        Map<String, Breaking> ways = Map.of("before it", Meddling::brokenFrom, "after it", Meddling::silentFrom);
        for (Map.Entry<String, Integer> step : steps.entrySet()) {
            for (int nth = 1; nth <= step.getValue(); nth += 3) {
                for (Map.Entry<String, Breaking> way : ways.entrySet()) {
                    try (Scene scene = scene()) {
                        String what = step.getKey() + " " + nth + ", " + way.getKey();
                        String file = prepared(scene);
                        scene.house.mailboxes = way.getValue().at(nth, step.getKey(), scene.ada.mailboxes);
                        assertUnavailable(() -> scene.house.merge("calendar", file));
                        assertThat(scene.house.shown("calendar").values())
                                .as(what)
                                .contains("theirs");
                        scene.house.mailboxes = scene.ada.mailboxes;
                        assertThat(scene.house.merge("calendar", file).problems())
                                .isEmpty();
                        assertBrought(scene, what);
                        long end = scene.house.end();
                        scene.house.merge("calendar", file);
                        assertThat(scene.house.since(end)).as(what).isEmpty();
                    }
                }
            }
        }
    }

    @Test
    default void aServerKilledAfterThreeStepsLosesNothing() throws Exception {
        if (!server().isWhole()) {
            return;
        }
        try (Scene scene = scene()) {
            String file = prepared(scene);
            scene.house.mailboxes = Meddling.before(4, "append", scene.ada.mailboxes, () -> server().kill());
            try {
                assertUnavailable(() -> scene.house.merge("calendar", file));
                assertUnavailable(() -> scene.house.merge("calendar", file));
            } finally {
                server().start();
            }
            scene.house.mailboxes = scene.ada.mailboxes;
            scene.house.merge("calendar", file);
            scene.house.pull("calendar");
            List<String> shown = List.copyOf(scene.house.shown("calendar").values());
            assertThat(shown).hasSize(10).contains("edited (conflicting copy)", "theirs", "after 4", "new 7");
        }
    }

    /** Somebody else replaces a message in the middle of it: the merge is judged again on what is there then. */
    @Test
    default void aRaceThatIsLostInTheMiddleIsMergedAgain() throws Exception {
        try (Scene scene = scene()) {
            String file = prepared(scene);
            long old = scene.house.items("calendar").stream()
                    .filter(item -> item.uid().equals("e4"))
                    .findFirst()
                    .orElseThrow()
                    .item();
            scene.house.mailboxes = Meddling.before(3, "append", scene.ada.mailboxes, () -> {
                scene.client.add("e4", "raced");
                scene.client.remove(old);
            });
            assertThat(scene.house.merge("calendar", file).copies()).isEqualTo(2);
            assertThat(scene.house.shown("calendar").values())
                    .contains("raced (conflicting copy)", "after 4", "edited (conflicting copy)", "theirs")
                    .hasSize(11);
            assertAgreed(scene, "calendar");
        }
    }

    /** More than what is done at once, so that others get their turn in between. */
    @Test
    default void aLargeFileComesInParts() throws Exception {
        try (Scene scene = scene()) {
            scene.client.add("a", "one");
            scene.house.pull("calendar");
            String mark = scene.house.mark("calendar");
            String[] events = IntStream.range(0, 250)
                    .mapToObj(i -> event("n" + i, "new " + i))
                    .toArray(String[]::new);
            MergeCalendar.Result result = scene.house.merge("calendar", file(mark, events));
            assertThat(result).returns(250, MergeCalendar.Result::taken).returns(1, MergeCalendar.Result::removed);
            assertThat(result.asSent()).isTrue();
            assertThat(scene.client.there().size()).isEqualTo(250);
            assertThat(scene.house.shown("calendar")).hasSize(250);
        }
    }

    @Test
    default void anImportGoesByWayOfTheFolderAndTwiceChangesNothing() throws Exception {
        for (MessageFormat format : List.of(MessageFormat.KOLAB2, MessageFormat.KOLAB3, MessageFormat.ICALENDAR)) {
            try (Scene scene = new Scene(this, format)) {
                scene.client.add("a", "one");
                scene.client.add("z", "stays");
                scene.house.pull("calendar");
                String file =
                        file("", event("a", "two"), event("b", "new", ATTACHED), event("c", "new", "X-B;X-C=1:2"));
                assertThat(scene.house.importFile("calendar", file))
                        .isEqualTo(new ImportCalendar.Result(2, 1, 0, List.of()));
                assertThat(scene.client.there().size()).isEqualTo(4);
                assertAgreed(scene, "calendar");
                long end = scene.house.end();
                long newest = scene.client.there().stream().max().orElseThrow();
                assertThat(scene.house.importFile("calendar", file))
                        .as("%s", format)
                        .isEqualTo(new ImportCalendar.Result(0, 0, 3, List.of()));
                assertThat(scene.house.since(end)).isEmpty();
                assertThat(scene.client.there().stream().max()).hasValue(newest);
            }
        }
    }

    @Test
    default void anImportThatBreaksOffIsFinishedByTheNext() throws Exception {
        try (Scene scene = scene()) {
            String file = file("", event("a", "one"), event("b", "two"), event("c", "three"));
            scene.house.mailboxes = Meddling.silentFrom(2, "append", scene.ada.mailboxes);
            assertUnavailable(() -> scene.house.importFile("calendar", file));
            scene.house.mailboxes = scene.ada.mailboxes;
            assertThat(scene.house.importFile("calendar", file))
                    .isEqualTo(new ImportCalendar.Result(1, 0, 2, List.of()));
            assertThat(scene.client.there().size()).isEqualTo(3);
            assertAgreed(scene, "calendar");
        }
    }
}
