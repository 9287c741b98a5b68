/**
 * Calendar objects as mail messages: Kolab 1 (iCalendar in a mail), Kolab 2 (own XML), Kolab 3 (xCal, RFC 6321) and bare
 * text/calendar messages, in both directions. Pure codecs: no network, no store.
 */
@NullMarked
package dev.orrery.source.imap.format;

import org.jspecify.annotations.NullMarked;
