package dev.orrery.ical;

/** What queries need of a calendar object, extracted once when it is stored. Immutable. */
public record CalendarIndex(String uid, String component) {}
