/**
 * iCalendar (RFC 5545): the original text and what is extracted from it. Reading, index, recurrence, time zones,
 * free/busy arithmetic. Pure: no store, no configuration, no other codec.
 */
@NullMarked
package dev.orrery.ical;

import org.jspecify.annotations.NullMarked;
