package dev.orrery.store;

import java.time.Instant;

/**
 * How far a mailbox was read for calendar mail.
 *
 * @param uidValidity the life of the mailbox in which {@code uid} counts (RFC 9051 section 2.3.1.1)
 * @param uid this message and all before it were dealt with
 * @param looked whatever had come by then was dealt with
 */
public record MailPlace(long uidValidity, long uid, Instant looked) {}
