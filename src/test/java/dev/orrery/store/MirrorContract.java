package dev.orrery.store;

import static dev.orrery.store.StoreFixture.calendar;
import static dev.orrery.store.StoreFixture.person;
import static dev.orrery.store.StoreFixture.remove;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every store remembers of the authorities that its collections are copies of. */
public interface MirrorContract {
    Store store();

    @Test
    default void aCopyIsRememberedWithItsState() {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        assertThat(mirror(work)).isEmpty();

        MirrorRow row = row(work, "INBOX/Kalender", "1:2:3");
        store().write(work.home(), tx -> {
            tx.putMirror(row);
            return row;
        });
        assertThat(mirror(work)).contains(row);
        assertThat(store().<List<MirrorRow>>read(s -> s.mirrors(work.home()))).containsExactly(row);

        MirrorRow later = row.checked("1:3:9", Instant.ofEpochSecond(2000));
        store().write(work.home(), tx -> {
            tx.putMirror(later);
            return later;
        });
        assertThat(mirror(work)).contains(later);
    }

    @Test
    default void itemsAreFoundByNumberAndByUid() {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        MirrorItem one = new MirrorItem(7, "u1", "a.ics", MirrorItem.State.CURRENT, 70, "");
        MirrorItem two = new MirrorItem(5, "u1", "b.ics", MirrorItem.State.OLDER, 50, "");
        MirrorItem bad = new MirrorItem(4_000_000_000L, "", "", MirrorItem.State.BROKEN, 1L << 62, "no VEVENT");
        write(work, one, two, bad);

        assertThat(items(work)).containsExactly(two, one, bad);
        assertThat(store().<List<MirrorItem>>read(s -> s.mirrorItems(work, "u1")))
                .containsExactly(two, one);

        MirrorItem moved = one.showing("c.ics", MirrorItem.State.OLDER);
        write(work, moved);
        store().write(work.home(), tx -> {
            tx.removeMirrorItem(work, 5);
            return work;
        });
        assertThat(items(work)).containsExactly(moved, bad);
        assertThat(store().<Optional<MirrorItem>>read(s -> s.mirrorItem(work, 7)))
                .contains(moved);
        assertThat(store().<Optional<MirrorItem>>read(s -> s.mirrorItem(work, 5)))
                .isEmpty();
    }

    @Test
    default void whatIsBrokenOrStillToBeRemovedIsFoundWithoutTheRest() {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        MirrorItem bad = new MirrorItem(1, "", "", MirrorItem.State.BROKEN, 0, "no VEVENT");
        MirrorItem old = new MirrorItem(2, "u", "", MirrorItem.State.REPLACED, 0, "");
        write(work, bad, old, new MirrorItem(3, "u", "u.ics", MirrorItem.State.CURRENT, 0, ""));
        assertThat(store().<List<MirrorItem>>read(s -> s.mirrorTroubles(work))).containsExactly(bad, old);
    }

    @Test
    default void whatIsKnownOfTheAuthorityGoesWithItsCollection() {
        HomeId ada = person(store(), "ada");
        CollectionRef work = calendar(store(), ada, "work");
        CollectionRef play = calendar(store(), ada, "play");
        write(work, new MirrorItem(1, "u", "", MirrorItem.State.FOREIGN, 0, ""));
        write(play, new MirrorItem(1, "u", "", MirrorItem.State.FOREIGN, 0, ""));
        store().write(ada, tx -> {
            tx.putMirror(row(work, "A", ""));
            tx.putMirror(row(play, "B", ""));
            return ada;
        });

        store().write(ada, tx -> remove(tx, work));
        assertThat(store().<List<MirrorRow>>read(s -> s.mirrors(ada))).containsExactly(row(play, "B", ""));
        assertThat(items(work)).isEmpty();
        assertThat(items(play)).hasSize(1);

        store().write(ada, tx -> {
            tx.removeMirror(play);
            return play;
        });
        assertThat(mirror(play)).isEmpty();
        assertThat(items(play)).isEmpty();
        assertThat(store().<Boolean>read(s -> s.collection(play).isPresent())).isTrue();
    }

    @Test
    default void onlyWhoHoldsTheHomesLockWritesThere() {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        HomeId bob = person(store(), "bob");
        assertThatThrownBy(() -> store().write(bob, tx -> {
                    tx.putMirror(row(work, "A", ""));
                    return work;
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    private Optional<MirrorRow> mirror(CollectionRef ref) {
        return store().read(s -> s.mirror(ref));
    }

    private List<MirrorItem> items(CollectionRef ref) {
        return store().read(s -> s.mirrorItems(ref));
    }

    private void write(CollectionRef ref, MirrorItem... items) {
        store().write(ref.home(), tx -> {
            for (MirrorItem item : items) {
                tx.putMirrorItem(ref, item);
            }
            return ref;
        });
    }

    private static MirrorRow row(CollectionRef ref, String place, String validator) {
        return new MirrorRow(ref, "imap", place, "", validator, Instant.ofEpochSecond(1000), "{}");
    }
}
