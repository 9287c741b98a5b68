package dev.orrery.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.ThreeWay.Base;
import dev.orrery.calendar.ThreeWay.Outcome;
import dev.orrery.calendar.ThreeWay.Preference;
import dev.orrery.calendar.ThreeWay.Sides;
import dev.orrery.calendar.ThreeWay.Step;
import dev.orrery.ical.ConflictCopy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The merge against a plain statement of what it must do, and three replicas that edit at random. */
class ThreeWayTest {
    private static final int ROUNDS = 3_000;

    /** A version: twelve letters or more, as fingerprints have, that begin with its age. */
    private static String version(int number) {
        return "%012d".formatted(number);
    }

    private static int newer(Map<String, String> current, Map<String, String> sent, String uid) {
        return Integer.signum(Objects.requireNonNull(sent.get(uid)).compareTo(current.get(uid)));
    }

    private static Outcome merge(
            Base base, Map<String, String> current, Map<String, String> sent, Preference preference) {
        return ThreeWay.merge(base, new Sides(current, sent, Set.of()), preference, uid -> newer(current, sent, uid));
    }

    private static Base known(Map<String, String> state) {
        return new Base(true, state, Map.of());
    }

    private static Base unknown(Map<String, Set<String>> ended) {
        return new Base(false, Map.of(), ended);
    }

    @Test
    void everyCaseOfOneObject() {
        String a = version(1);
        String b = version(2);
        String c = version(3);
        // base, here, sent -> what stays, and how many copies
        String[][] table = {
            {a, a, a, a, "0"},
            {a, a, b, b, "0"},
            {a, b, a, b, "0"},
            {a, b, b, b, "0"},
            {a, b, c, c, "1"},
            {a, c, b, c, "1"},
            {a, a, "", "", "0"},
            {a, "", a, "", "0"},
            {a, "", "", "", "0"},
            {a, b, "", b, "0"},
            {a, "", b, b, "0"},
            {"", a, "", a, "0"},
            {"", "", a, a, "0"},
            {"", a, a, a, "0"},
            {"", a, b, b, "1"},
            {"", b, a, b, "1"},
        };
        for (String[] row : table) {
            Map<String, String> here = one(row[1]);
            apply(merge(known(one(row[0])), one(row[1]), one(row[2]), Preference.NEWEST), here, one(row[2]));
            assertThat(here.getOrDefault("u", "")).as(String.join(" ", row)).isEqualTo(row[3]);
            here.remove("u");
            assertThat(here).as(String.join(" ", row)).hasSize(Integer.parseInt(row[4]));
        }
    }

    @Test
    void withoutABaseNothingIsRemovedAndTheRevisionDecides() {
        Map<String, String> here =
                new TreeMap<>(Map.of("old", version(1), "gone-there", version(1), "same", version(1)));
        Map<String, String> sent =
                Map.of("old", version(2), "same", version(1), "new", version(1), "deleted", version(7));
        Base base = unknown(Map.of("deleted", Set.of(version(7))));
        apply(merge(base, Map.copyOf(here), sent, Preference.NEWEST), here, sent);
        assertThat(here)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("old", version(2), "gone-there", version(1), "same", version(1), "new", version(1)));
    }

    @Test
    void whatCannotBeReadIsNotMissing() {
        Map<String, String> all = Map.of("u", version(1));
        Outcome outcome =
                ThreeWay.merge(known(all), new Sides(all, Map.of(), Set.of("u")), Preference.NEWEST, uid -> 0);
        assertThat(outcome.steps()).isEmpty();
        assertThat(outcome.asSent()).isFalse();
    }

    @Test
    void theServerOrTheClientCanBePreferred() {
        Map<String, String> base = one(version(1));
        for (Preference preference : List.of(Preference.SERVER, Preference.CLIENT)) {
            Map<String, String> here = one(version(5));
            apply(merge(known(base), Map.copyOf(here), one(version(6)), preference), here, one(version(6)));
            String winner = preference == Preference.SERVER ? version(5) : version(6);
            String loser = preference == Preference.SERVER ? version(6) : version(5);
            assertThat(here).isEqualTo(Map.of("u", winner, ConflictCopy.uid("u", loser), copy(loser)));
        }
    }

    /** Three replicas: the server, which others edit too, and two files. */
    @ParameterizedTest
    @EnumSource(Preference.class)
    void nothingIsLostAndAllComeToTheSame(Preference preference) {
        long seed = System.nanoTime();
        System.out.println("three-way merge with " + preference + ": seed " + seed);
        Random random = new Random(seed);
        Server server = new Server();
        Replica[] replicas = {new Replica(server), new Replica(server)};
        for (int round = 0; round < ROUNDS; round++) {
            edit(random, server.state, server);
            for (Replica replica : replicas) {
                for (int edits = random.nextInt(3); edits > 0; edits--) {
                    edit(random, replica.content, null);
                }
                if (random.nextInt(3) == 0) {
                    synchronise(server, replica, preference, random);
                }
            }
        }
        for (Replica replica : replicas) {
            synchronise(server, replica, preference, random);
        }
        for (Replica replica : replicas) {
            synchronise(server, replica, preference, random);
            assertThat(replica.content).as("seed " + seed).isEqualTo(server.state);
        }
    }

    private static void synchronise(Server server, Replica replica, Preference preference, Random random) {
        Map<String, String> before = Map.copyOf(server.state);
        Map<String, String> sent = Map.copyOf(replica.content);
        Base base = new Base(true, replica.base, server.endedSince(replica.seen));
        Outcome outcome = merge(base, before, sent, preference);
        Map<String, String> after = new TreeMap<>(before);
        apply(outcome, after, sent);
        check(replica.base, before, sent, after);
        assertThat(outcome.asSent()).isEqualTo(after.equals(sent));
        server.become(after);
        if (random.nextInt(4) == 0) { // the answer is lost and the client sends the same again
            Outcome again =
                    merge(new Base(true, replica.base, server.endedSince(replica.seen)), after, sent, preference);
            assertThat(again.steps()).as("sent twice").isEmpty();
        }
        replica.take(server);
    }

    /** The oracle: object by object, who touched it alone is followed, and of two versions none is lost. */
    private static void check(
            Map<String, String> base, Map<String, String> here, Map<String, String> sent, Map<String, String> after) {
        Set<String> uids = new HashSet<>(base.keySet());
        uids.addAll(here.keySet());
        uids.addAll(sent.keySet());
        for (String uid : uids) {
            String was = base.get(uid);
            String ours = here.get(uid);
            String theirs = sent.get(uid);
            String now = after.get(uid);
            if (Objects.equals(was, theirs)) {
                assertThat(now).as("the client did not touch " + uid).isEqualTo(ours);
            } else if (Objects.equals(was, ours)) {
                assertThat(now).as("only the client touched " + uid).isEqualTo(theirs);
            } else {
                for (String version : new String[] {ours, theirs}) {
                    boolean kept =
                            version == null || version.equals(now) || after.containsKey(ConflictCopy.uid(uid, version));
                    assertThat(kept).as("version " + version + " of " + uid).isTrue();
                }
            }
        }
    }

    /** @param server told which versions end; null for a file, whose edits nobody records */
    private static void edit(Random random, Map<String, String> content, Server server) {
        String uid = "u" + random.nextInt(12);
        Map<String, String> changed = new TreeMap<>(content);
        if (random.nextInt(3) == 0) {
            changed.remove(uid);
        } else {
            changed.put(uid, version(VERSIONS.next()));
        }
        if (server == null) {
            content.clear();
            content.putAll(changed);
        } else {
            server.become(changed);
        }
    }

    /** Never the same twice. */
    private static final class Versions {
        private int last = 10;

        int next() {
            return ++last;
        }
    }

    private static final Versions VERSIONS = new Versions();

    /** The state, and the log of what ended. */
    private static final class Server {
        private Map<String, String> state = new TreeMap<>();
        private final List<Map.Entry<String, String>> ended = new ArrayList<>();

        void become(Map<String, String> next) {
            state.forEach((uid, version) -> {
                if (!version.equals(next.get(uid))) {
                    ended.add(Map.entry(uid, version));
                }
            });
            state = new TreeMap<>(next);
        }

        Map<String, Set<String>> endedSince(int position) {
            Map<String, Set<String>> found = new HashMap<>();
            for (Map.Entry<String, String> one : ended.subList(position, ended.size())) {
                found.computeIfAbsent(one.getKey(), uid -> new HashSet<>()).add(one.getValue());
            }
            return found;
        }
    }

    /** A file and what it was made of. */
    private static final class Replica {
        private final Map<String, String> content = new TreeMap<>();
        private Map<String, String> base = Map.of();
        private int seen;

        Replica(Server server) {
            take(server);
        }

        void take(Server server) {
            content.clear();
            content.putAll(server.state);
            base = Map.copyOf(server.state);
            seen = server.ended.size();
        }
    }

    private static Map<String, String> one(String version) {
        Map<String, String> one = new TreeMap<>();
        if (!version.isEmpty()) {
            one.put("u", version);
        }
        return one;
    }

    /** What a copy's content is called here. */
    private static String copy(String version) {
        return version + "-copy";
    }

    private static void apply(Outcome outcome, Map<String, String> here, Map<String, String> sent) {
        Map<String, String> before = Map.copyOf(here);
        for (Step step : outcome.steps()) {
            switch (step) {
                case Step.Take(String uid) -> here.put(uid, Objects.requireNonNull(sent.get(uid)));
                case Step.Remove(String uid) -> here.remove(uid);
                case Step.Keep(String uid, boolean client, String copyUid) ->
                    here.put(copyUid, copy(Objects.requireNonNull((client ? sent : before).get(uid))));
            }
        }
    }
}
