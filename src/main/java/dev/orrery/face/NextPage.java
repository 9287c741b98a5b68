package dev.orrery.face;

import dev.orrery.http.Request;

/** The address of the page behind one, for doors that tell it in {@code Link} (RFC 8288). Stateless. */
public final class NextPage {
    /** What is said of a cursor that is none. */
    public static final String UNREADABLE = "after is one that the Link of an answer gave.";

    private NextPage() {}

    /**
     * @param path of the door
     * @param cursor without any character that an address would have to escape
     */
    public static String link(String path, Request request, String cursor) {
        StringBuilder query = new StringBuilder();
        for (String pair : request.query().split("&")) {
            if (!pair.isEmpty() && !pair.startsWith("after=")) {
                query.append(pair).append('&');
            }
        }
        return "<" + path + "?" + query + "after=" + cursor + ">; rel=\"next\"";
    }
}
