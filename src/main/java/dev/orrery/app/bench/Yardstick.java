package dev.orrery.app.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A piece of work that is always the same: a walk through a quarter of a megabyte in no order. What it costs tells how
 * fast the machine is at the moment, whose cores others may share, so that figures of two runs can be compared. Not
 * thread-safe.
 */
final class Yardstick {
    private static final int ENTRIES = 1 << 16;
    private static final int STEPS = 200_000;
    private static final int TRIES = 15;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final int[] next = new int[ENTRIES];
    private int place;

    /** Prepares the walk and has it compiled. */
    Yardstick(RandomGenerator random) {
        for (int i = 0; i < ENTRIES; i++) {
            next[i] = i;
        }
        // one round through all, so that no part of it is walked twice before the others (Sattolo's shuffle)
        for (int i = ENTRIES - 1; i > 0; i--) {
            int other = random.nextInt(i);
            int held = next[i];
            next[i] = next[other];
            next[other] = held;
        }
        for (int i = 0; i < 20; i++) {
            micros();
        }
    }

    /** Microseconds of processor time for one walk: the median of some. */
    double micros() {
        long[] times = new long[TRIES];
        for (int i = 0; i < TRIES; i++) {
            long begin = threads.getCurrentThreadCpuTime();
            walk();
            times[i] = threads.getCurrentThreadCpuTime() - begin;
        }
        Arrays.sort(times);
        return times[TRIES / 2] / 1e3;
    }

    private void walk() {
        int at = place;
        int sum = 0;
        for (int i = 0; i < STEPS; i++) {
            at = next[at];
            sum = sum * 31 + at;
        }
        place = (sum ^ at) & (ENTRIES - 1); // whatever it is: the sum must be used, or the compiler leaves it out
    }
}
