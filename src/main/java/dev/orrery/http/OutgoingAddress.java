package dev.orrery.http;

import java.net.IDN;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of a program elsewhere, as somebody wrote it and as it is called: {@code http} or {@code https}, no user
 * name, no fragment, the host in its one plain form. Immutable.
 *
 * @param uri what is asked for
 * @param host a name in ASCII, or an address without brackets
 * @param literal the address that {@code host} is; null for a name
 * @param port also where the address names none
 */
public record OutgoingAddress(
        URI uri, String host, @Nullable InetAddress literal, int port) {
    private static final int LONGEST = 2000;

    private static final Pattern QUAD =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.|$)){4}(?<!\\.)", Pattern.CASE_INSENSITIVE);

    /** What some programs take for a number, and so for an IPv4 address: octal, hexadecimal, fewer than four parts. */
    private static final Pattern NUMBER = Pattern.compile("(.*\\.)?(\\d+|0[xX][0-9a-fA-F]*)\\.?");

    private static final Pattern NAME = Pattern.compile(
            "(?=.{1,253}\\.?$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.?");

    /** @throws IllegalArgumentException with a sentence that says what an address looks like */
    public static OutgoingAddress parse(String text) {
        if (text.length() > LONGEST) {
            throw wrong("is longer than " + LONGEST + " characters");
        }
        URI uri = uri(text);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw wrong("does not begin with http:// or https://");
        }
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        if (authority.contains("@")) {
            throw wrong("holds a user name; programs that ask for one cannot be called, send a token instead");
        }
        int colon = authority.lastIndexOf(':');
        boolean named = colon > authority.lastIndexOf(']');
        int port = named ? port(authority.substring(colon + 1)) : scheme.equals("https") ? 443 : 80;
        String written = named ? authority.substring(0, colon) : authority;
        InetAddress literal = literal(written);
        String host = literal == null ? name(written) : literal.getHostAddress();
        String shown = literal instanceof Inet6Address ? "[" + host + "]" : host;
        return new OutgoingAddress(plain(uri, scheme, named ? shown + ":" + port : shown), host, literal, port);
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw wrong("cannot be read: " + e.getReason());
        }
    }

    private static URI plain(URI uri, String scheme, String authority) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return URI.create(URI.create(scheme + "://" + authority + path + query).toASCIIString());
    }

    private static int port(String text) {
        if (text.matches("\\d{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 65_535) {
            return Integer.parseInt(text);
        }
        throw wrong("has no port from 1 to 65535 behind the colon");
    }

    private static @Nullable InetAddress literal(String host) {
        if (host.startsWith("[") && host.endsWith("]") && !host.contains("%")) {
            try {
                return InetAddress.ofLiteral(host.substring(1, host.length() - 1));
            } catch (IllegalArgumentException e) {
                throw wrong("has no IPv6 address between its brackets");
            }
        }
        if (QUAD.matcher(host).matches()) {
            return InetAddress.ofLiteral(host);
        }
        if (NUMBER.matcher(host).matches()) {
            throw wrong("has a number for a host; write an IPv4 address as four decimal numbers");
        }
        return null;
    }

    private static String name(String written) {
        String name;
        try {
            name = IDN.toASCII(written, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw wrong("has no host that could be a name");
        }
        // a name in wide digits only becomes a number when it is written plainly
        if (!NAME.matcher(name).matches() || NUMBER.matcher(name).matches()) {
            throw wrong("has no host that could be a name");
        }
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException(
                "The address " + why + ". Write one such as https://receiver.example.org/changes.");
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
