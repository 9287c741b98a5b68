package dev.orrery.store;

import dev.orrery.model.HomeId;

/**
 * A resource that is a machine of a cloud account. Immutable.
 *
 * @param home the resource's
 * @param account the home of the cloud account
 * @param machine its id there
 */
public record MachineBinding(HomeId home, HomeId account, String machine) {}
