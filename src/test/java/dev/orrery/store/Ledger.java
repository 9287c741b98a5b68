package dev.orrery.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one writer has done to objects that nobody else touches, and what it was about to do: so that after a crash
 * anybody can say what must be there. Paths are {@code PLACE/NAME.ics}, the place by its number; a value names a UID and a
 * version. Not thread-safe.
 */
public final class Ledger {
    private static final String GONE = "-";
    private static final int NAMES = 5;

    /** What paths hold after one transaction; null: nothing. Two paths where one becomes empty are a move. */
    public record Operation(Map<String, @Nullable String> after) {
        @Override
        public String toString() {
            return after.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + (entry.getValue() == null ? GONE : entry.getValue()))
                    .collect(Collectors.joining(";"));
        }

        static Operation parse(String text) {
            Map<String, @Nullable String> after = new TreeMap<>();
            for (String part : text.split(";")) {
                int equals = part.indexOf('=');
                String value = part.substring(equals + 1);
                after.put(part.substring(0, equals), value.equals(GONE) ? null : value);
            }
            return new Operation(after);
        }
    }

    private final String name;
    private final int places;
    private final boolean several;
    private TreeMap<String, String> known = new TreeMap<>();
    private @Nullable Operation pending;
    private long acknowledged;

    /**
     * @param name of the writer; all its objects' names begin with it
     * @param several true: a transaction may write several objects
     */
    public Ledger(String name, int places, boolean several) {
        this.name = name;
        this.places = places;
        this.several = several;
    }

    public String name() {
        return name;
    }

    public int places() {
        return places;
    }

    public Map<String, String> known() {
        return known;
    }

    /** How many operations were acknowledged. */
    public long acknowledged() {
        return acknowledged;
    }

    /** Chooses something to do. */
    public Operation next(Random random) {
        List<String> free = new ArrayList<>();
        for (int place = 0; place < places; place++) {
            for (int i = 0; i < NAMES; i++) {
                String path = place + "/" + name + "-" + i + ".ics";
                if (!known.containsKey(path)) {
                    free.add(path);
                }
            }
        }
        List<String> held = new ArrayList<>(known.keySet());
        int dice = random.nextInt(100);
        Map<String, @Nullable String> after = new TreeMap<>();
        if (!held.isEmpty() && dice < 20) {
            after.put(pick(held, random), null);
        } else if (!held.isEmpty() && !free.isEmpty() && dice < 45) {
            String from = pick(held, random);
            after.put(from, null);
            after.put(pick(free, random), known.get(from));
        } else if (several && dice < 65) {
            for (int i = 0; i < 3; i++) {
                put(after, random.nextBoolean() && !held.isEmpty() ? held : free.isEmpty() ? held : free, random);
            }
        } else {
            put(after, !held.isEmpty() && (free.isEmpty() || random.nextBoolean()) ? held : free, random);
        }
        return new Operation(after);
    }

    private void put(Map<String, @Nullable String> after, List<String> from, Random random) {
        String path = pick(from, random);
        String old = known.get(path);
        String uid = old == null ? name + Long.toHexString(random.nextLong()) : old.substring(0, old.indexOf('.'));
        after.put(path, uid + "." + Long.toHexString(random.nextLong()));
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    /** From here on it may have happened. */
    public void begin(Operation operation) {
        assertThat(pending).as("one thing at a time").isNull();
        pending = operation;
    }

    /** From here on it must have happened. */
    public void acknowledge() {
        known = pending();
        pending = null;
        acknowledged++;
    }

    /** It did not happen. */
    public void refused() {
        pending = null;
    }

    private TreeMap<String, String> pending() {
        TreeMap<String, String> after = new TreeMap<>(known);
        if (pending != null) {
            pending.after().forEach((path, value) -> {
                if (value == null) {
                    after.remove(path);
                } else {
                    after.put(path, value);
                }
            });
        }
        return after;
    }

    /** Everything acknowledged is there, and what was begun is there as a whole or not at all; goes on from what is. */
    public void settle(Map<String, String> actual) {
        assertThat(actual)
                .as("what %s was told is done, or that and %s", name, pending)
                .isIn(known, pending());
        load(actual);
    }

    /** Goes on from what is there. */
    public void load(Map<String, String> actual) {
        known = new TreeMap<>(actual);
        pending = null;
    }

    /** The event that stands for a value. */
    public static String text(String value) {
        return StoreFixture.event(value.substring(0, value.indexOf('.')), value);
    }

    /** The value of an event, whose text must be whole. */
    public static String value(String text) {
        int at = text.indexOf("SUMMARY:") + "SUMMARY:".length();
        String value = text.substring(at, text.indexOf("\r\n", at));
        assertThat(text).isEqualTo(text(value));
        return value;
    }
}
