package dev.orrery.face.changes;

import tools.jackson.databind.node.ObjectNode;

/**
 * One change as it is told.
 *
 * @param cursor everything up to and including this is known to whoever read it
 * @param json as pages, streams and hooks carry it; nobody writes into it
 */
record Entry(Cursor cursor, String type, ObjectNode json) {}
