package dev.orrery.http;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all exchanges of one engine share.
 *
 * @param told whether a proxy's silence was logged already
 */
record EngineContext(HttpConfig config, Watch watch, RequestIds ids, Sockets sockets, AtomicBoolean told) {
    private static final Logger LOG = LoggerFactory.getLogger(EngineContext.class);

    EngineContext(HttpConfig config, Watch watch, RequestIds ids, Sockets sockets) {
        this(config, watch, ids, sockets, new AtomicBoolean());
    }

    /** Says once that a proxy does not say how its clients reached it, which then counts as secure. */
    void silent(InetAddress proxy) {
        if (told.compareAndSet(false, true)) {
            LOG.warn(
                    "the trusted proxy {} does not say whether its clients use HTTPS, and is believed that they do;"
                            + " let it set X-Forwarded-Proto",
                    proxy.getHostAddress());
        }
    }
}
