package dev.orrery.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and how they reached us: what the connection says, corrected by what trusted proxies say ({@code
 * X-Forwarded-*}, or RFC 7239 where those are absent). Nobody else's word is taken.
 *
 * @param secure TLS all the way from the client as far as is known, or loopback
 * @param origin scheme and authority that the client used
 */
record Peer(InetAddress remote, boolean secure, String origin) {
    /** One proxy's account of who it speaks for. */
    private record Hop(
            @Nullable InetAddress from,
            @Nullable String proto,
            @Nullable String host) {}

    /**
     * @param connected the other end of the connection
     * @param tls whether that connection is TLS
     * @param authority what the client calls this server, from Host or {@code :authority}
     */
    static Peer of(InetAddress connected, boolean tls, String authority, Headers headers, Networks proxies) {
        if (!proxies.contains(connected)) {
            return new Peer(connected, tls || connected.isLoopbackAddress(), scheme(tls) + authority);
        }
        InetAddress remote = connected;
        String proto = null;
        String host = null;
        List<Hop> hops = hops(headers);
        for (int i = hops.size() - 1; i >= 0; i--) {
            Hop hop = hops.get(i);
            proto = hop.proto == null ? proto : hop.proto;
            host = hop.host == null ? host : hop.host;
            if (hop.from == null) {
                break;
            }
            remote = hop.from;
            if (!proxies.contains(remote)) {
                break;
            }
        }
        boolean https = proto == null ? tls : proto.equals("https");
        boolean secure = proto == null || https || remote.isLoopbackAddress();
        return new Peer(remote, secure, scheme(https) + (host == null ? authority : host));
    }

    /** Whether nothing in these headers says how the client reached the proxy. */
    static boolean isSilent(Headers headers) {
        return hops(headers).stream().allMatch(hop -> hop.proto == null);
    }

    private static String scheme(boolean tls) {
        return tls ? "https://" : "http://";
    }

    private static List<Hop> hops(Headers headers) {
        List<String> addresses = values(headers, "X-Forwarded-For");
        List<String> protos = values(headers, "X-Forwarded-Proto");
        List<String> hosts = values(headers, "X-Forwarded-Host");
        List<Hop> hops = new ArrayList<>();
        if (addresses.isEmpty() && protos.isEmpty() && hosts.isEmpty()) {
            for (String element : values(headers, "Forwarded")) {
                hops.add(hop(element));
            }
            return hops;
        }
        for (String address : addresses) {
            hops.add(new Hop(address(address), null, null));
        }
        if (hops.isEmpty()) {
            hops.add(new Hop(null, null, null));
        }
        InetAddress last = hops.removeLast().from;
        hops.add(new Hop(
                last,
                protos.isEmpty() ? null : proto(protos.getLast()),
                hosts.isEmpty() ? null : host(hosts.getLast())));
        return hops;
    }

    private static Hop hop(String element) {
        InetAddress from = null;
        String proto = null;
        String host = null;
        for (String pair : element.split(";")) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String value = pair.substring(equals + 1).trim();
            if (value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")) {
                value = value.substring(1, value.length() - 1);
            }
            switch (pair.substring(0, equals).trim().toLowerCase(Locale.ROOT)) {
                case "for" -> from = address(value);
                case "proto" -> proto = proto(value);
                case "host" -> host = host(value);
                default -> {
                    // "by" and extensions say nothing about the client
                }
            }
        }
        return new Hop(from, proto, host);
    }

    private static List<String> values(Headers headers, String name) {
        List<String> values = new ArrayList<>();
        for (String field : headers.all(name)) {
            for (String value : field.split(",")) {
                if (!value.isBlank()) {
                    values.add(value.trim());
                }
            }
        }
        return values;
    }

    /** An address with or without port and brackets; null for a hidden or unreadable one. */
    private static @Nullable InetAddress address(String text) {
        String literal = text;
        if (literal.startsWith("[")) {
            int end = literal.indexOf(']');
            literal = end < 0 ? "" : literal.substring(1, end);
        } else if (literal.indexOf('.') > 0 && literal.indexOf(':') > 0) {
            literal = literal.substring(0, literal.indexOf(':'));
        }
        try {
            return InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable String proto(String text) {
        String proto = text.toLowerCase(Locale.ROOT);
        return proto.equals("http") || proto.equals("https") ? proto : null;
    }

    private static @Nullable String host(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!plain && ".-_:[]".indexOf(c) < 0) {
                return null;
            }
        }
        return text.isEmpty() ? null : text;
    }
}
