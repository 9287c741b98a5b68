package dev.orrery.app.bench;

import java.util.function.IntFunction;

/**
 * Something that clients ask for again and again.
 *
 * @param aim what one request may cost the server, in microseconds of processor time
 * @param status what a right answer has
 * @param requests how many different ones there are at most; above that the operation ends
 * @param maker makes the request of a number; called by many threads
 */
record Operation(String name, int aim, int status, int requests, IntFunction<byte[]> maker) {
    byte[] request(int number) {
        return maker.apply(number);
    }

    boolean accepts(int got) {
        return got == status || status == 201 && got == 204;
    }

    /** One and the same request without end. */
    static Operation endless(String name, int aim, int status, byte[] request) {
        return new Operation(name, aim, status, Integer.MAX_VALUE, number -> request);
    }
}
