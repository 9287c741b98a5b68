/** How a room, a resource or a person answers invitations alone: policies, pure and without the store. */
@NullMarked
package dev.orrery.scheduling.booking;

import org.jspecify.annotations.NullMarked;
