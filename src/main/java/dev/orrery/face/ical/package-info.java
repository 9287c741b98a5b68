/** Whole calendars as one file, both ways: {@code /ical/NAME/CALENDAR.ics} and {@code /ical/NAME.ics}. */
@NullMarked
package dev.orrery.face.ical;

import org.jspecify.annotations.NullMarked;
