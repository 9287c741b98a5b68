package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.BringObjects;
import dev.orrery.calendar.ContentRules;
import dev.orrery.calendar.Draft;
import dev.orrery.calendar.Etags;
import dev.orrery.calendar.Limits;
import dev.orrery.model.CollectionRef;
import dev.orrery.store.LogEntry;
import dev.orrery.store.MirrorItem;
import dev.orrery.store.MirrorRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.StoreFixture;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreCheck;
import dev.orrery.store.sql.StoreConfig;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderCopyTest {
    private final SqlStore store = SqlStore.open(StoreConfig.of("sqlite::memory:"));
    private final BringObjects objects =
            new BringObjects(new ContentRules(Limits.DEFAULT, InstantSource.fixed(Instant.EPOCH)));
    private final FolderCopy copy = new FolderCopy(
            new Conflicts() {
                @Override
                public String uid(String uid, long message) {
                    return uid + "-" + message;
                }

                @Override
                public Draft copy(Draft older, long message) {
                    return conflict(older, message);
                }
            },
            objects);
    private final CollectionRef folder = StoreFixture.calendar(store, StoreFixture.person(store, "ada"), "calendar");

    FolderCopyTest() {
        store.write(folder.home(), tx -> {
            tx.putMirror(new MirrorRow(folder, "imap", "Calendar", "", "", Instant.EPOCH, ""));
            return folder;
        });
    }

    @AfterEach
    void close() {
        List<String> wrong = new ArrayList<>();
        new StoreCheck(store, Etags::of).run(wrong::add);
        store.close();
        assertThat(wrong).isEmpty();
    }

    @Test
    void aMessageBecomesAnObjectAndGoesWithIt() {
        apply(List.of(message(1, "a", "one")), Set.of());
        assertThat(shown()).containsExactly(Map.entry("a.ics", "a one"));
        apply(List.of(), Set.of(1L));
        assertThat(shown()).isEmpty();
    }

    @Test
    void anEditIsOneRewriteUnderTheSameNameAndNoDeletion() {
        apply(List.of(message(1, "a", "one")), Set.of());
        long before = last();
        apply(List.of(message(2, "a", "two")), Set.of(1L));
        assertThat(shown()).containsExactly(Map.entry("a.ics", "a two"));
        assertThat(since(before)).containsExactly("calendar.object_put");
    }

    @Test
    void theSameContentInANewMessageIsNoChange() {
        apply(List.of(message(1, "a", "one")), Set.of());
        long before = last();
        apply(List.of(message(2, "a", "one")), Set.of(1L));
        assertThat(since(before)).isEmpty();
    }

    @Test
    void twoMessagesOfOneUidAreTheNewerAndACopyInConflict() {
        apply(List.of(message(1, "a", "one"), message(2, "a", "two")), Set.of());
        assertThat(shown()).containsOnly(Map.entry("a.ics", "a two"), Map.entry("a-1.ics", "a-1 one"));

        apply(List.of(), Set.of(1L));
        assertThat(shown()).containsExactly(Map.entry("a.ics", "a two"));
    }

    /** The message that was written in place of the copy is there, and the one that it replaces is still there too. */
    @Test
    void aCopyThatWasWrittenToIsAnObjectOfItsOwn() {
        apply(List.of(message(1, "a", "one"), message(2, "a", "two")), Set.of());
        apply(List.of(message(3, "a-1", "mine", 1L)), Set.of());
        assertThat(shown()).containsOnly(Map.entry("a.ics", "a two"), Map.entry("a-1.ics", "a-1 mine"));
        apply(List.of(), Set.of(1L));
        assertThat(shown()).containsOnly(Map.entry("a.ics", "a two"), Map.entry("a-1.ics", "a-1 mine"));
    }

    /** The same, all at once, as a look from nothing finds it; and when the other one has gone meanwhile. */
    @Test
    void aCopyThatWasWrittenToIsSettledInAnyOrder() {
        apply(List.of(message(1, "a", "one"), message(2, "a", "two"), message(3, "a-1", "mine", 1L)), Set.of());
        assertThat(shown()).containsOnly(Map.entry("a.ics", "a two"), Map.entry("a-1.ics", "a-1 mine"));
        apply(List.of(), Set.of(1L, 2L));
        assertThat(shown()).containsExactly(Map.entry("a-1.ics", "a-1 mine"));

        apply(List.of(message(11, "b", "one")), Set.of());
        apply(List.of(message(13, "b-11", "mine", 11L)), Set.of());
        assertThat(shown()).containsOnly(Map.entry("a-1.ics", "a-1 mine"), Map.entry("b-11.ics", "b-11 mine"));
    }

    /** What names a message of quite another UID says nothing: somebody copied it from another folder. */
    @Test
    void aMessageReplacesNoOtherUid() {
        apply(List.of(message(1, "a", "one"), message(2, "b", "two", 1L)), Set.of());
        assertThat(shown()).containsOnly(Map.entry("a.ics", "a one"), Map.entry("b.ics", "b two"));
    }

    @Test
    void theOlderOneComesBackWhenTheNewerGoes() {
        apply(List.of(message(1, "a", "one"), message(2, "a", "two")), Set.of());
        assertThat(wanted(List.of(), Set.of(2L))).containsExactly(1L);

        apply(List.of(message(1, "a", "one")), Set.of(2L));
        assertThat(shown()).containsExactly(Map.entry("a.ics", "a one"));
    }

    @Test
    void aMessageThatNamesTheOneItReplacesLeavesNoConflict() {
        apply(List.of(message(1, "a", "one")), Set.of());
        apply(List.of(message(2, "a", "two", 1L)), Set.of());
        assertThat(shown()).containsExactly(Map.entry("a.ics", "a two"));
        assertThat(store.<List<MirrorItem>>read(s -> s.mirrorTroubles(folder)))
                .extracting(MirrorItem::item, MirrorItem::state)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(1L, MirrorItem.State.REPLACED));

        apply(List.of(), Set.of(1L));
        assertThat(shown()).containsExactly(Map.entry("a.ics", "a two"));
    }

    @Test
    void brokenAndForeignMessagesAreKnownAndShowNothing() {
        apply(
                List.of(
                        new ReadMessage.Broken(1, 0, "line 3: no UID"),
                        new ReadMessage.Foreign(2, 0),
                        message(3, "a", "one")),
                Set.of());
        assertThat(shown()).containsExactly(Map.entry("a.ics", "a one"));
        assertThat(store.<List<MirrorItem>>read(s -> s.mirrorTroubles(folder)))
                .extracting(MirrorItem::detail)
                .containsExactly("line 3: no UID");
    }

    @Test
    void theNameThatAClientGaveSurvivesAnEdit() {
        StoreFixture.put(store, folder, "mine.ics", text("a", "one"));
        store.write(folder.home(), tx -> {
            tx.putMirrorItem(folder, new MirrorItem(1, "a", "mine.ics", MirrorItem.State.CURRENT, 0, ""));
            return folder;
        });
        apply(List.of(message(2, "a", "two")), Set.of(1L));
        assertThat(shown()).containsExactly(Map.entry("mine.ics", "a two"));
    }

    /** Whatever happens in whatever pieces: the copy shows what lies in the folder at the end. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void anyHistoryInAnyPiecesEndsAsTheFolder(long round) {
        long seed = System.nanoTime() + round;
        System.out.println("FolderCopyTest: seed " + seed);
        Random random = new Random(seed);
        TreeMap<Long, ReadMessage.Readable> there = new TreeMap<>();
        Set<Long> known = new HashSet<>();
        Set<Long> dead = new HashSet<>();
        long next = 1;
        for (int step = 0; step < 150; step++) {
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    String uid = "u" + random.nextInt(5);
                    Long[] replaced = random.nextBoolean()
                            ? there.values().stream()
                                    .filter(m -> m.draft().uid().equals(uid))
                                    .map(ReadMessage::uid)
                                    .limit(1)
                                    .toArray(Long[]::new)
                            : new Long[0];
                    there.put(next, message(next, uid, "v" + random.nextInt(1000), replaced));
                    next++;
                }
                case 2 -> {
                    if (!there.isEmpty()) {
                        List<Long> all = new ArrayList<>(there.keySet());
                        long gone = all.get(random.nextInt(all.size()));
                        take(gone, there, known, dead);
                    }
                }
                default -> pull(random, there, known, dead);
            }
        }
        pull(random, there, known, dead);
        assertThat(shown()).as("seed %d", seed).isEqualTo(expected(there));
    }

    /** With what it replaces, which a pull would have removed: it does not come back. */
    private static void take(long gone, Map<Long, ReadMessage.Readable> there, Set<Long> known, Set<Long> dead) {
        ReadMessage.Readable message = there.remove(gone);
        if (message == null) {
            return;
        }
        if (known.contains(gone)) {
            dead.add(gone);
        }
        message.replaces().forEach(older -> take(older, there, known, dead));
    }

    private void pull(Random random, TreeMap<Long, ReadMessage.Readable> there, Set<Long> known, Set<Long> dead) {
        List<ReadMessage> fresh = new ArrayList<>();
        there.forEach((number, message) -> {
            if (known.add(number)) {
                fresh.add(message);
            }
        });
        int cut = fresh.isEmpty() ? 0 : random.nextInt(fresh.size() + 1);
        bring(there, fresh.subList(0, cut), Set.copyOf(dead));
        bring(there, fresh.subList(cut, fresh.size()), random.nextBoolean() ? dead : Set.of());
        dead.clear();
    }

    private void bring(Map<Long, ReadMessage.Readable> there, List<ReadMessage> read, Set<Long> vanished) {
        List<ReadMessage> all = new ArrayList<>(read);
        for (long number : wanted(read, vanished)) {
            if (there.containsKey(number)) {
                all.add(there.get(number));
            }
        }
        apply(all, vanished);
    }

    /** As the rules say it, from nothing but what lies in the folder. */
    private Map<String, String> expected(TreeMap<Long, ReadMessage.Readable> there) {
        Set<Long> replaced = new HashSet<>();
        there.values().forEach(m -> replaced.addAll(m.replaces()));
        Map<String, ReadMessage.Readable> newest = new HashMap<>();
        Map<String, String> shown = new TreeMap<>();
        for (ReadMessage.Readable message : there.values()) {
            if (!replaced.contains(message.uid())) {
                ReadMessage.Readable older = newest.put(message.draft().uid(), message);
                if (older != null) {
                    Draft beside = conflict(older.draft(), older.uid());
                    shown.put(beside.uid() + ".ics", summary(beside.content()));
                }
            }
        }
        newest.forEach((uid, message) ->
                shown.put(uid + ".ics", summary(message.draft().content())));
        return shown;
    }

    private Set<Long> wanted(List<ReadMessage> read, Set<Long> vanished) {
        return store.read(s -> copy.wanted(s, folder, new FolderCopy.Batch(read, vanished)));
    }

    private void apply(List<? extends ReadMessage> read, Set<Long> vanished) {
        FolderCopy.Batch batch = new FolderCopy.Batch(List.copyOf(read), vanished);
        store.write(folder.home(), tx -> copy.apply(tx, folder, batch));
        Map<String, String> once = shown();
        long before = last();
        store.write(folder.home(), tx -> copy.apply(tx, folder, batch));
        assertThat(shown()).as("what is applied twice").isEqualTo(once);
        assertThat(since(before)).as("what is applied twice").isEmpty();
    }

    private Map<String, String> shown() {
        return store.read(s -> {
            Map<String, String> found = new TreeMap<>();
            for (ObjectRow row : s.listing(folder).objects()) {
                found.put(row.name(), summary(s.content(row)));
            }
            return found;
        });
    }

    private long last() {
        return store.read(s -> s.home(folder.home()).orElseThrow().lastSeq());
    }

    private List<String> since(long seq) {
        return store.read(s -> s.log(folder.home(), seq, 1000).rows().stream()
                .map(LogEntry::change)
                .map(dev.orrery.model.Change::type)
                .toList());
    }

    private ReadMessage.Readable message(long number, String uid, String summary, Long... replaces) {
        return new ReadMessage.Readable(
                number, number, objects.judge(bytes(text(uid, summary)), Instant.EPOCH), Set.of(replaces));
    }

    private Draft conflict(Draft older, long message) {
        String text = new String(older.content(), StandardCharsets.UTF_8);
        return objects.judge(
                bytes(text.replace("UID:" + older.uid() + "\r", "UID:" + older.uid() + "-" + message + "\r")),
                Instant.EPOCH);
    }

    private static String summary(byte[] content) {
        Map<String, String> values = new HashMap<>();
        new String(content, StandardCharsets.UTF_8)
                .lines()
                .forEach(line -> values.put(line.split(":", 2)[0], line.split(":", 2)[1]));
        return values.get("UID") + " " + values.get("SUMMARY");
    }

    private static String text(String uid, String summary) {
        return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nBEGIN:VEVENT\r\nUID:" + uid
                + "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260102T100000Z\r\nSUMMARY:" + summary
                + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
