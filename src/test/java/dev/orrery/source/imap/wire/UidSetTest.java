package dev.orrery.source.imap.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class UidSetTest {
    private static final long SEED = System.nanoTime();

    @Test
    void itBehavesAsASetOfNumbers() throws WireException {
        System.out.println("UidSetTest seed " + SEED);
        Random random = new Random(SEED);
        for (int round = 0; round < 500; round++) {
            TreeSet<Long> a = some(random);
            TreeSet<Long> b = some(random);
            UidSet x = UidSet.of(a);
            UidSet y = UidSet.of(b);
            assertThat(x.stream().boxed().toList()).containsExactlyElementsOf(a);
            TreeSet<Long> both = new TreeSet<>(a);
            both.retainAll(b);
            TreeSet<Long> either = new TreeSet<>(a);
            either.addAll(b);
            TreeSet<Long> alone = new TreeSet<>(a);
            alone.removeAll(b);
            assertThat(x.and(y)).isEqualTo(UidSet.of(both));
            assertThat(x.or(y)).isEqualTo(UidSet.of(either));
            assertThat(x.minus(y)).isEqualTo(UidSet.of(alone));
            assertThat(x.size()).isEqualTo(a.size());
            for (long i = 0; i < 70; i++) {
                assertThat(x.contains(i)).isEqualTo(a.contains(i));
            }
            if (!a.isEmpty()) {
                assertThat(UidSet.parse(x.toString())).isEqualTo(x);
                String turned = a.descendingSet().stream().map(Object::toString).collect(Collectors.joining(","));
                assertThat(UidSet.parse(turned)).isEqualTo(x);
            }
            UidSet whole = UidSet.EMPTY;
            for (UidSet piece : x.pieces(3, 2)) {
                assertThat(piece.size()).isBetween(1L, 3L);
                assertThat(piece.and(whole)).isEqualTo(UidSet.EMPTY);
                whole = whole.or(piece);
            }
            assertThat(whole).isEqualTo(x);
        }
    }

    private static TreeSet<Long> some(Random random) {
        TreeSet<Long> numbers = new TreeSet<>();
        int count = random.nextInt(40);
        for (int i = 0; i < count; i++) {
            numbers.add(1L + random.nextInt(60));
        }
        return numbers;
    }

    @Test
    void endlessRangesStaySmall() throws WireException {
        UidSet all = UidSet.parse("1:4294967295");
        assertThat(all).isEqualTo(UidSet.ALL).hasToString("1:*");
        assertThat(all.and(UidSet.of(5, 9))).isEqualTo(UidSet.of(5, 9));
        assertThat(all.minus(all).isEmpty()).isTrue();
        assertThat(UidSet.parse("7:3")).hasToString("3:7");
    }

    @Test
    void whatIsNoSetIsRefused() {
        for (String text : new String[] {"", "a", "1,", "1:", ":1", "-1", "1:2:3", "99999999999999999999", "1 2"}) {
            assertThatThrownBy(() -> UidSet.parse(text)).as(text).isInstanceOf(WireException.class);
        }
    }
}
