package dev.orrery.http;

/** Answers a request, in plain blocking code on a virtual thread. Thread-safe. */
@FunctionalInterface
public interface Handler {
    /**
     * @throws Exception {@link dev.orrery.model.Refused} is the domain's no and is translated by the edge; anything
     *     else is a bug: 500, the stack in the log, nothing on the wire
     */
    Response handle(Request request) throws Exception;
}
