package dev.orrery.face.queue;

import dev.orrery.http.Datagrams;
import dev.orrery.http.Networks;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.net.InetAddress;

/**
 * Where datagrams may go: to whoever asks for them, and to the networks that are listed; never to many machines at once.
 * Immutable.
 */
public record DoorbellPlaces(Networks listed) {
    /** Below are services of the system, which take a datagram for a question. */
    static final int LOWEST_PORT = 1024;

    private static final int HIGHEST_PORT = 65_535;

    /**
     * @param wanted in numbers; empty for that of the request
     * @throws Refused BadRequest, Forbidden
     */
    InetAddress check(InetAddress asking, String wanted, long port) {
        if (port < LOWEST_PORT || port > HIGHEST_PORT) {
            throw new Refused(new Reason.BadRequest(
                    "port: a whole number from " + LOWEST_PORT + " to " + HIGHEST_PORT + " is expected."));
        }
        InetAddress address = wanted.isEmpty() ? asking : literal(wanted);
        if (!address.equals(asking) && !listed.contains(address)) {
            throw new Refused(new Reason.Forbidden("A datagram goes to the address that asks for it, which is "
                    + asking.getHostAddress() + ". An administrator can list others in queues.doorbell-networks."));
        }
        if (!Datagrams.isOneMachine(address)) {
            throw new Refused(new Reason.Forbidden(address.getHostAddress() + " is no address of a single machine."));
        }
        return address;
    }

    private static InetAddress literal(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new Refused(new Reason.BadRequest(
                    "address: one in numbers is expected, such as 192.0.2.7; without it, it is where you ask from."));
        }
    }
}
