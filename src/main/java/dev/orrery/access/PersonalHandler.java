package dev.orrery.access;

import dev.orrery.http.Request;
import dev.orrery.http.Response;

/** A handler behind authentication. */
@FunctionalInterface
public interface PersonalHandler {
    Response handle(Request request, Caller caller) throws Exception;
}
