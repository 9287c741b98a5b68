package dev.orrery.web;

import java.net.URI;
import java.net.URISyntaxException;

/** This server as the client wrote it, in parts. Whatever a client wrote, there is something to show. */
record Address(String host, int port, boolean tls) {
    /** @param origin scheme and authority */
    static Address of(String origin) {
        boolean tls = origin.startsWith("https:");
        int usual = tls ? 443 : 80;
        try {
            URI uri = new URI(origin);
            if (uri.getHost() != null) {
                return new Address(uri.getHost(), uri.getPort() < 0 ? usual : uri.getPort(), tls);
            }
        } catch (URISyntaxException e) {
            // shown as it is
        }
        return new Address(origin.substring(origin.indexOf("//") + 2), usual, tls);
    }
}
