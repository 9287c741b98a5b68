/** Mail to people elsewhere: letters leave through a mail server (RFC 6047 over RFC 5321). */
@NullMarked
package dev.orrery.face.mail;

import org.jspecify.annotations.NullMarked;
