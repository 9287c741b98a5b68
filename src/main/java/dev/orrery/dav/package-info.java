/** WebDAV, CalDAV and their relatives on the wire: requests into records, reasons into conditions. No SQL, no verbs' logic. */
@NullMarked
package dev.orrery.dav;

import org.jspecify.annotations.NullMarked;
