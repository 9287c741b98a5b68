package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.time.Instant;

/**
 * A mail system's user who is a person here. Immutable.
 *
 * @param home of the person
 * @param backend the mail system, as the configuration calls it
 * @param mailbox the user, as the mail system calls them, folded
 * @param times how often it was registered and not taken back; at least 1
 */
public record RegistrationRow(HomeId home, String backend, String mailbox, long times, Instant since) {}
