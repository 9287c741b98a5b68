/** Queues: a filter and a place in the log that programs read at their own pace, alone or several at one. */
@NullMarked
package dev.orrery.face.queue;

import org.jspecify.annotations.NullMarked;
