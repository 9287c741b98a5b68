package dev.orrery.dav;

import dev.orrery.http.Request;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The Push-Dont-Notify header (WebDAV-Push): the registration addresses of devices that know of this change already. What
 * cannot be read is ignored: then a device is told once too often.
 */
final class DontNotify {
    private static final String HEADER = "Push-Dont-Notify";
    private static final String ALL = "*";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final int MOST = 16;

    private DontNotify() {}

    /** As {@link dev.orrery.model.Actor#dontNotify} has it. */
    static String read(Request request) {
        Set<String> ids = new LinkedHashSet<>();
        for (String header : request.headers().all(HEADER)) {
            for (String one : header.split(",")) {
                String address = one.strip();
                if (address.equals(ALL)) {
                    return ALL;
                }
                if (address.length() > 1 && address.startsWith("\"") && address.endsWith("\"")) {
                    address = address.substring(1, address.length() - 1);
                }
                String id = address.substring(address.lastIndexOf('/') + 1);
                if (ID.matcher(id).matches() && ids.size() < MOST) {
                    ids.add(id);
                }
            }
        }
        return String.join(",", ids);
    }
}
