package dev.orrery.calendar;

import dev.orrery.ical.ConflictCopy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/**
 * Compares three states of a calendar: what a client last had, what is here now, and what the client sends. An object is
 * known by its UID and told apart by its fingerprint. Pure: the same for calendars of the store and for mirrored ones.
 *
 * <p>Whoever alone changed an object is followed, also in removing it. An edit outlives a removal. Where both sides changed
 * an object, one version stays under its UID and the other becomes a conflict copy. Without a base nothing is removed, and
 * the revision decides.
 */
public final class ThreeWay {
    private ThreeWay() {}

    /** Whose version of an object stays where both sides changed it. */
    public enum Preference {
        NEWEST,
        SERVER,
        CLIENT
    }

    /**
     * What the client last had.
     *
     * @param known false if nobody can tell; then {@code state} is empty
     * @param state fingerprints by UID
     * @param ended fingerprints of versions that were written over or removed since, by UID; without a base, of all that are
     *     remembered
     */
    public record Base(boolean known, Map<String, String> state, Map<String, Set<String>> ended) {
        boolean hadOrEnded(String uid, String fingerprint) {
            return fingerprint.equals(state.get(uid))
                    || ended.getOrDefault(uid, Set.of()).contains(fingerprint);
        }
    }

    /** What is to be done here. */
    public sealed interface Step {
        String uid();

        /** Take what the client sends; over what is here, if anything is. */
        record Take(String uid) implements Step {}

        record Remove(String uid) implements Step {}

        /**
         * Keep a version that lost beside the other.
         *
         * @param sent true for the client's version, false for the one that was here
         */
        record Keep(String uid, boolean sent, String copyUid) implements Step {}
    }

    /** @param asSent true if what is here afterwards is just what the client sent */
    public record Outcome(List<Step> steps, boolean asSent) {
        public Outcome {
            steps = List.copyOf(steps);
        }
    }

    /**
     * The two sides that are to become one.
     *
     * @param current fingerprints by UID
     * @param sent fingerprints by UID
     * @param unreadable UIDs of objects that the client sends but that cannot be taken: they are not missing
     */
    public record Sides(Map<String, String> current, Map<String, String> sent, Set<String> unreadable) {}

    /**
     * @param newer of a UID that is on both sides: positive if the client's version is the newer one, negative if the one
     *     here is, 0 if neither
     */
    public static Outcome merge(Base base, Sides sides, Preference preference, ToIntFunction<String> newer) {
        List<Step> steps = new ArrayList<>();
        boolean asSent = sides.unreadable().isEmpty();
        Set<String> uids = new TreeSet<>(sides.current().keySet());
        uids.addAll(sides.sent().keySet());
        for (String uid : uids) {
            String here = sides.current().get(uid);
            String there = sides.sent().get(uid);
            List<Step> own = List.of();
            if (here == null && there != null) {
                own = base.hadOrEnded(uid, there) ? own : List.of(new Step.Take(uid));
            } else if (here != null && there == null) {
                boolean untouched = here.equals(base.state().get(uid));
                own = untouched && !sides.unreadable().contains(uid) ? List.of(new Step.Remove(uid)) : own;
            } else if (here != null && there != null && !here.equals(there)) {
                Conflict conflict = new Conflict(base, uid, here, there, sides.current());
                own = conflict.isSettled() ? conflict.settle() : conflict.decide(preference, newer.applyAsInt(uid));
            }
            boolean same = here != null && here.equals(there);
            asSent &= same || own.size() == 1 && !(own.getFirst() instanceof Step.Keep);
            steps.addAll(own);
        }
        return new Outcome(steps, asSent);
    }

    /** An object that is not the same on both sides. */
    private record Conflict(Base base, String uid, String here, String there, Map<String, String> current) {
        /** True if only one side changed it, or the client's version lost before. */
        boolean isSettled() {
            return isOld() || here.equals(base.state().get(uid));
        }

        List<Step> settle() {
            return isOld() ? List.of() : List.of(new Step.Take(uid));
        }

        private boolean isOld() {
            return base.hadOrEnded(uid, there) || current.containsKey(ConflictCopy.uid(uid, there));
        }

        /** @param order which version is the newer one */
        List<Step> decide(Preference preference, int order) {
            boolean client = switch (preference) {
                case NEWEST -> order > 0;
                case SERVER -> false;
                case CLIENT -> true;
            };
            List<Step> steps = new ArrayList<>(2);
            if (client) {
                steps.add(new Step.Take(uid));
            }
            boolean revised = !base.known() && order != 0 && client == order > 0;
            String copyUid = ConflictCopy.uid(uid, client ? here : there);
            if (!revised && !current.containsKey(copyUid) && !base.ended().containsKey(copyUid)) {
                steps.add(new Step.Keep(uid, !client, copyUid));
            }
            return steps;
        }
    }
}
