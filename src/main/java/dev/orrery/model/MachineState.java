package dev.orrery.model;

import java.util.Locale;

/**
 * What a machine does, in the words of Deltacloud's API; every provider's own words are mapped onto these and kept beside
 * them. A realm is only ever {@link #AVAILABLE} or {@link #UNAVAILABLE}.
 */
public enum MachineState {
    START(true),
    PENDING(true),
    RUNNING(false),
    STOPPING(true),
    STOPPED(false),
    PAUSED(false),
    ERROR(false),
    FINISH(false),
    AVAILABLE(false),
    UNAVAILABLE(false),
    /** The provider's word is none that anybody here knows. */
    UNKNOWN(false);

    private final boolean transitional;

    MachineState(boolean transitional) {
        this.transitional = transitional;
    }

    /** Whether it is left by itself before long. */
    public boolean isTransitional() {
        return transitional;
    }

    /** The state of that name, without case; unknown for any other word. */
    public static MachineState of(String word) {
        String wanted = word.strip().toUpperCase(Locale.ROOT);
        for (MachineState state : values()) {
            if (state.name().equals(wanted)) {
                return state;
            }
        }
        return UNKNOWN;
    }
}
