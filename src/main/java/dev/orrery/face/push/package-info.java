/** Devices that are told when a collection changes: WebDAV-Push over Web Push (RFC 8030, 8291, 8292). */
@NullMarked
package dev.orrery.face.push;

import org.jspecify.annotations.NullMarked;
