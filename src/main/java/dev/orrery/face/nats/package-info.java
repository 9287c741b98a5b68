/** The log published to a NATS server, for other systems: each entry once it is committed, until the server has taken it. */
@NullMarked
package dev.orrery.face.nats;

import org.jspecify.annotations.NullMarked;
