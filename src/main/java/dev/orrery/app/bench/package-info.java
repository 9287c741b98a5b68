/**
 * {@code ./orrery bench}: closed-loop clients over real sockets against a server in a process of its own, and what each
 * operation costs that server.
 */
@NullMarked
package dev.orrery.app.bench;

import org.jspecify.annotations.NullMarked;
