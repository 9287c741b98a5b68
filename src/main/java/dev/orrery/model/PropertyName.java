package dev.orrery.model;

/** A WebDAV property's or an XML element's expanded name (RFC 4918 section 14; RFC 3986-style namespace names). */
public record PropertyName(String namespace, String local) {
    public static final String DAV = "DAV:";
    public static final String CALDAV = "urn:ietf:params:xml:ns:caldav";
    public static final String CALENDARSERVER = "http://calendarserver.org/ns/";
    public static final String APPLE = "http://apple.com/ns/ical/";

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

    /** Clark notation: {@code {DAV:}displayname}. */
    @Override
    public String toString() {
        return "{" + namespace + "}" + local;
    }
}
