package dev.orrery.face.deltacloud;

import dev.orrery.http.Request;
import dev.orrery.http.Response;
import java.util.List;

/** One request with who asks, and how the answer looks. */
record Call(Request request, Asker asker, Shape shape) {
    /** The segments below {@code /api}. */
    List<String> rest() {
        List<String> segments = request.path().segments();
        return segments.subList(1, segments.size());
    }

    /** Where links begin, with the matrix parameters of the request. */
    String api() {
        String raw = request.path().raw();
        int end = raw.indexOf('/', 1);
        return request.origin() + (end < 0 ? raw : raw.substring(0, end));
    }

    boolean reads() {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }

    /** The entry point, with the program that is called of everything. */
    Response entry(Shown.Hook hook) {
        return shape.entry(api(), asker.provider().driver(), asker.provider().name(), hook);
    }

    Response onlyRead() {
        return notAllowed("GET, HEAD");
    }

    Response notAllowed(String methods) {
        return shape.error(405, "Only " + methods + " can be done here.").with("Allow", methods);
    }

    Response notThere() {
        return shape.error(404, "There is nothing at " + request.path().raw() + ".");
    }
}
