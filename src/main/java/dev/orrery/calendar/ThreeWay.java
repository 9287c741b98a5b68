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
     * @param current fingerprints by UID
     * @param sent fingerprints by UID
     * @param unreadable UIDs of objects that the client sends but that cannot be taken: they are not missing
     * @param newer of a UID that is on both sides: positive if the client's version is the newer one, negative if the one
     *     here is, 0 if neither
     */
    public static Outcome merge(
            Base base,
            Map<String, String> current,
            Map<String, String> sent,
            Set<String> unreadable,
            Preference preference,
            ToIntFunction<String> newer) {
        List<Step> steps = new ArrayList<>();
        boolean asSent = unreadable.isEmpty();
        Set<String> uids = new TreeSet<>(current.keySet());
        uids.addAll(sent.keySet());
        for (String uid : uids) {
            String here = current.get(uid);
            String there = sent.get(uid);
            int before = steps.size();
            if (here == null && there != null) {
                if (!base.hadOrEnded(uid, there)) {
                    steps.add(new Step.Take(uid));
                }
            } else if (here != null && there == null) {
                if (here.equals(base.state().get(uid)) && !unreadable.contains(uid)) {
                    steps.add(new Step.Remove(uid));
                }
            } else if (here != null && there != null && !here.equals(there)) {
                differ(base, uid, here, there, preference, newer, current, steps);
            }
            boolean same = here != null && here.equals(there);
            asSent &= same || steps.size() == before + 1 && !(steps.getLast() instanceof Step.Keep);
        }
        return new Outcome(steps, asSent);
    }

    private static void differ(
            Base base,
            String uid,
            String here,
            String there,
            Preference preference,
            ToIntFunction<String> newer,
            Map<String, String> current,
            List<Step> steps) {
        String copyOfSent = ConflictCopy.uid(uid, there);
        if (base.hadOrEnded(uid, there) || current.containsKey(copyOfSent)) {
            return; // the client did not touch it, or its version lost before
        }
        if (here.equals(base.state().get(uid))) {
            steps.add(new Step.Take(uid));
            return;
        }
        int order = newer.applyAsInt(uid);
        boolean client = switch (preference) {
            case NEWEST -> order > 0;
            case SERVER -> false;
            case CLIENT -> true;
        };
        if (client) {
            steps.add(new Step.Take(uid));
        }
        boolean revised = !base.known() && order != 0 && client == order > 0;
        String copyUid = client ? ConflictCopy.uid(uid, here) : copyOfSent;
        if (!revised && !current.containsKey(copyUid) && !base.ended().containsKey(copyUid)) {
            steps.add(new Step.Keep(uid, !client, copyUid));
        }
    }
}
