package dev.orrery.source.imap;

import org.jspecify.annotations.Nullable;

/**
 * Where a person's own folders lie, and what the server keeps of them. Immutable.
 *
 * @param prefix of their names, as it travels
 * @param delimiter between the levels of a name; null if the server tells none
 * @param keepsTypes whether folders can be marked with what they hold
 */
public record Ground(String prefix, @Nullable String delimiter, boolean keepsTypes) {}
