package dev.orrery.dav.method;

import dev.orrery.calendar.ChangeAccess;
import dev.orrery.calendar.ChangeProperties;
import dev.orrery.calendar.SetDelegates;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavMethod;
import dev.orrery.dav.MethodName;
import dev.orrery.dav.Report;
import dev.orrery.dav.ReportName;
import java.util.EnumMap;
import java.util.Map;

/** The methods that ask about resources and change their properties and access lists. */
public final class PropertyMethods {
    private PropertyMethods() {}

    public static Map<MethodName, DavMethod> table(DavContext context, Map<ReportName, Report> reports) {
        Map<MethodName, DavMethod> table = new EnumMap<>(MethodName.class);
        table.put(MethodName.OPTIONS, new Options(context));
        table.put(MethodName.PROPFIND, new Propfind(context));
        table.put(
                MethodName.PROPPATCH,
                new Proppatch(
                        context,
                        new ChangeProperties(context.store(), context.mirrored()),
                        new SetDelegates(context.store())));
        table.put(MethodName.REPORT, new Reports(reports));
        table.put(MethodName.ACL, new Acl(context, new ChangeAccess(context.store())));
        return table;
    }
}
