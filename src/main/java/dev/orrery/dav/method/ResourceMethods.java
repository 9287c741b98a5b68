package dev.orrery.dav.method;

import dev.orrery.calendar.ContentRules;
import dev.orrery.calendar.CopyCollection;
import dev.orrery.calendar.CopyObject;
import dev.orrery.calendar.DeleteCollection;
import dev.orrery.calendar.DeleteObject;
import dev.orrery.calendar.Limits;
import dev.orrery.calendar.LockResource;
import dev.orrery.calendar.MakeCollection;
import dev.orrery.calendar.MoveCollection;
import dev.orrery.calendar.MoveObject;
import dev.orrery.calendar.PutObject;
import dev.orrery.calendar.RefreshLock;
import dev.orrery.calendar.Scheduling;
import dev.orrery.calendar.UnlockResource;
import dev.orrery.calendar.WholeCalendar;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavMethod;
import dev.orrery.dav.MethodName;
import dev.orrery.store.Store;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** The methods that fetch, store, move and lock resources, each with its verb. */
public final class ResourceMethods {
    private ResourceMethods() {}

    /** @param uuids never the same twice: lock tokens, and names of members that the server names */
    public static Map<MethodName, DavMethod> table(
            DavContext context,
            ContentRules rules,
            WholeCalendar wholeCalendars,
            Scheduling scheduling,
            Supplier<UUID> uuids) {
        Store store = context.store();
        Limits limits = context.limits();
        PutObject put = new PutObject(store, context.mirrored(), rules, limits, scheduling, uuids);
        MakeCollection make = new MakeCollection(store, context.mirrored(), limits);
        Map<MethodName, DavMethod> table = new EnumMap<>(MethodName.class);
        Get get = new Get(context, wholeCalendars);
        table.put(MethodName.GET, get);
        table.put(MethodName.HEAD, get);
        table.put(MethodName.PUT, new Put(context, put));
        table.put(MethodName.POST, new Post(context, put, new FreeBusyQuestion(context)));
        table.put(
                MethodName.DELETE,
                new Delete(
                        context,
                        new DeleteObject(store, context.mirrored(), scheduling),
                        new DeleteCollection(store, context.mirrored(), scheduling)));
        table.put(
                MethodName.COPY,
                new Copy(
                        context,
                        new CopyObject(store, context.mirrored(), rules, limits, scheduling),
                        new CopyCollection(store, limits, scheduling)));
        table.put(
                MethodName.MOVE,
                new Move(
                        context,
                        new MoveObject(store, context.mirrored(), rules, limits, scheduling),
                        new MoveCollection(store, context.mirrored(), limits, scheduling)));
        table.put(MethodName.MKCOL, Mkcol.mkcol(context, make));
        table.put(MethodName.MKCALENDAR, Mkcol.mkcalendar(context, make));
        table.put(
                MethodName.LOCK,
                new Lock(context, new LockResource(store, limits, uuids), new RefreshLock(store, limits)));
        table.put(MethodName.UNLOCK, new Unlock(context, new UnlockResource(store)));
        return table;
    }
}
