package dev.orrery.interop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What several clients did to one calendar, and what was answered. Every write carries a version of its own in the title
 * of its event, so that in the end each can be looked for: an acknowledged one is there unless somebody who had seen it
 * replaced or removed it, a replaced one is not, a refused one never was. Thread-safe.
 */
final class Ledger {
    private enum Fate {
        NO,
        UNSURE,
        YES
    }

    private final Map<String, Fate> written = new HashMap<>();
    private final Map<String, Fate> replaced = new HashMap<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private int versions;

    synchronized String next() {
        String version = "v" + ++versions;
        written.put(version, Fate.NO);
        return version;
    }

    synchronized void written(String version) {
        count("written");
        written.put(version, Fate.YES);
    }

    /** Replaced or removed by somebody who had seen it, and was told so. */
    synchronized void replaced(String version) {
        count("replaced");
        replaced.put(version, Fate.YES);
    }

    /** Told that it lost its race. */
    synchronized void lost() {
        count("lost explicitly");
    }

    synchronized void unsureWhetherWritten(String version) {
        count("unsure");
        written.put(version, Fate.UNSURE);
    }

    synchronized void unsureWhetherReplaced(String version) {
        count("unsure");
        replaced.merge(version, Fate.UNSURE, (before, now) -> before == Fate.YES ? before : now);
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    /** What is wrong if just these versions are shown in the end; empty if nothing is. */
    synchronized List<String> wrong(List<String> shown) {
        List<String> wrong = new ArrayList<>();
        for (String version : written.keySet()) {
            Fate was = written.get(version);
            Fate gone = replaced.getOrDefault(version, Fate.NO);
            boolean there = shown.contains(version);
            if (!there && was == Fate.YES && gone == Fate.NO) {
                wrong.add(version + " was acknowledged and is lost");
            }
            if (there && gone == Fate.YES) {
                wrong.add(version + " was replaced or removed and is back");
            }
            if (there && was == Fate.NO) {
                wrong.add(version + " was refused and is there");
            }
        }
        for (String version : shown) {
            if (!written.containsKey(version)) {
                wrong.add(version + " was written by nobody");
            }
        }
        return wrong;
    }

    @Override
    public synchronized String toString() {
        return counts.toString();
    }
}
