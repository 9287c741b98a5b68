package dev.orrery.model;

/** A WebDAV property's or an XML element's expanded name (RFC 4918 section 14; RFC 3986-style namespace names). */
public record PropertyName(String namespace, String local) {
    public static final String DAV = "DAV:";
    public static final String CALDAV = "urn:ietf:params:xml:ns:caldav";
    public static final String CALENDARSERVER = "http://calendarserver.org/ns/";
    public static final String APPLE = "http://apple.com/ns/ical/";
    public static final String WEBDAV_PUSH = "https://bitfire.at/webdav-push";

    public static PropertyName dav(String local) {
        return new PropertyName(DAV, local);
    }

    public static PropertyName caldav(String local) {
        return new PropertyName(CALDAV, local);
    }

    public static PropertyName calendarserver(String local) {
        return new PropertyName(CALENDARSERVER, local);
    }

    public static PropertyName apple(String local) {
        return new PropertyName(APPLE, local);
    }

    public static PropertyName push(String local) {
        return new PropertyName(WEBDAV_PUSH, local);
    }

    /** Reads what {@link #toString} wrote; anything else is a name without a namespace. */
    public static PropertyName parse(String clark) {
        int end = clark.startsWith("{") ? clark.lastIndexOf('}') : -1;
        return end < 0
                ? new PropertyName("", clark)
                : new PropertyName(clark.substring(1, end), clark.substring(end + 1));
    }

    /** Clark notation: {@code {DAV:}displayname}. */
    @Override
    public String toString() {
        return "{" + namespace + "}" + local;
    }
}
