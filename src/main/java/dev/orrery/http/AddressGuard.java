package dev.orrery.http;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Which machines may be called because a stranger said so. Whatever is not on the public internet may not, unless it is
 * listed: a request from inside reaches what a request from outside does not (server-side request forgery). And never this
 * server itself. Thread-safe.
 */
final class AddressGuard {
    /** RFC 6890 and its registry: what is not globally reachable, and what is no single machine. */
    private static final Networks NOT_PUBLIC_4 = Networks.of(List.of(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4"));

    /** Of IPv6 only global unicast is public (RFC 4291 section 2.4) ... */
    private static final Networks GLOBAL_6 = Networks.of(List.of("2000::/3"));

    /** ... without protocol assignments (Teredo among them), documentation and 6to4, which hides an IPv4 address. */
    private static final Networks NOT_PUBLIC_6 =
            Networks.of(List.of("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"));

    /** Behind this prefix a translator calls the IPv4 address in the last four bytes (RFC 6052). */
    private static final Networks TRANSLATED = Networks.of(List.of("64:ff9b::/96"));

    private final Networks allowed;
    private final Names names;
    private final Supplier<Set<Integer>> ownPorts;

    /** Looks a name up. */
    @FunctionalInterface
    interface Names {
        List<InetAddress> addresses(String host) throws UnknownHostException;
    }

    /** A machine that may not be called; the message is a sentence. */
    static final class Forbidden extends Exception {
        private static final long serialVersionUID = 1;

        Forbidden(String sentence) {
            super(sentence);
        }
    }

    /** @param ownPorts where this server listens */
    AddressGuard(Networks allowed, Names names, Supplier<Set<Integer>> ownPorts) {
        this.allowed = allowed;
        this.names = names;
        this.ownPorts = ownPorts;
    }

    /**
     * The addresses behind a host. One that may not be called spoils all, since which one is taken is chance.
     *
     * @throws Forbidden if it may not be called
     * @throws UnknownHostException if there is no such name, or it cannot be looked up now
     */
    List<InetAddress> addresses(String host, int port) throws Forbidden, UnknownHostException {
        Optional<InetAddress> literal = literal(host);
        List<InetAddress> found = literal.isPresent() ? List.of(literal.get()) : names.addresses(host);
        if (found.isEmpty()) {
            throw new UnknownHostException(host);
        }
        for (InetAddress address : found) {
            if (!allowed.contains(address) && !isPublic(address)) {
                throw new Forbidden(host + " is at " + address.getHostAddress() + ", which is no address on the public"
                        + " internet. An administrator can list its network in hooks.allow-networks.");
            }
            if (ownPorts.get().contains(port) && isOwn(address)) {
                throw new Forbidden(host + ":" + port + " is this server itself. Name the program that is to be told.");
            }
        }
        return found;
    }

    private static Optional<InetAddress> literal(String host) {
        boolean looks = host.contains(":") || host.matches("[0-9.]+");
        return looks ? Optional.of(InetAddress.ofLiteral(host)) : Optional.empty();
    }

    static boolean isPublic(InetAddress address) {
        if (address instanceof Inet4Address) {
            return !NOT_PUBLIC_4.contains(address);
        }
        if (TRANSLATED.contains(address)) {
            byte[] bytes = address.getAddress();
            return isPublic(ofBytes(Arrays.copyOfRange(bytes, 12, 16)));
        }
        return GLOBAL_6.contains(address) && !NOT_PUBLIC_6.contains(address);
    }

    private static InetAddress ofBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e); // only for a wrong number of bytes
        }
    }

    private static boolean isOwn(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true; // who cannot tell does not call
        }
    }
}
