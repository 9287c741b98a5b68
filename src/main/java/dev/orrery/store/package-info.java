/**
 * Where everything lives, and the log of every change to it. One interface, {@link dev.orrery.store.Store}; one
 * implementation in {@code store.sql} with two dialects. Knows nothing of HTTP, XML or iTIP.
 */
@NullMarked
package dev.orrery.store;

import org.jspecify.annotations.NullMarked;
