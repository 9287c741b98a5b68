/**
 * REPORT (RFC 3253 section 3.6): one class per report. Each reads its body fully into a record, then answers from one
 * snapshot; rows and shared contents leave the snapshot, and the socket is written outside it.
 */
@NullMarked
package dev.orrery.dav.report;

import org.jspecify.annotations.NullMarked;
