package dev.orrery.dav;

import dev.orrery.http.Response;

/**
 * One method: parses the request into a record, decides nothing, calls a verb or reads a snapshot, and answers. Found
 * by its {@link MethodName} in {@link DavHandler}'s table. Stateless, thread-safe.
 */
@FunctionalInterface
public interface DavMethod {
    /** @throws dev.orrery.model.Refused the domain's no; {@link DavHandler} says it on the wire */
    Response run(DavRequest request) throws Exception;
}
