package dev.orrery.dav.method;

import dev.orrery.calendar.RegisterPush;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavMethod;
import dev.orrery.dav.MethodName;
import java.util.EnumMap;
import java.util.Map;

/** The methods that know of WebDAV-Push. */
public final class PushMethods {
    private PushMethods() {}

    /** What takes the place of those in {@code table}. */
    public static Map<MethodName, DavMethod> over(
            Map<MethodName, DavMethod> table, DavContext context, RegisterPush verb) {
        Map<MethodName, DavMethod> more = new EnumMap<>(MethodName.class);
        DavMethod post = table.get(MethodName.POST);
        if (post == null) {
            throw new IllegalArgumentException("no class for POST");
        }
        more.put(MethodName.POST, new PushRegister(context, verb, post));
        more.put(MethodName.OPTIONS, new Options(context, ", webdav-push"));
        return more;
    }
}
