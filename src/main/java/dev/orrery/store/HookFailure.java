package dev.orrery.store;

import java.time.Instant;

/**
 * An attempt that did not succeed, for whoever looks after the program that was called. Immutable.
 *
 * @param status of the answer; 0 if there was none
 * @param millis how long it took
 * @param error a sentence, or the beginning of the answer
 */
public record HookFailure(
        String hook, Instant time, String message, String resource, int status, long millis, String error) {}
