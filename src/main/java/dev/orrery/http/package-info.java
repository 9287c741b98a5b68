/**
 * Request, response and handler over the engine (Jetty): limits, keep-alive, HTTP/2, gzip, graceful stop. Knows nothing
 * of what is served.
 */
@NullMarked
package dev.orrery.http;

import org.jspecify.annotations.NullMarked;
