package dev.orrery.source.imap;

import dev.orrery.mirror.Unreachable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Real mailboxes, between whose steps something else happens. */
final class Meddling {
    private Meddling() {}

    /** Something that another client does, or that goes wrong. */
    @FunctionalInterface
    interface Deed {
        void happen() throws Exception;
    }

    /** What happens the first time that {@code method} is called, and just before it. */
    static Mailboxes before(String method, Mailboxes mailboxes, Deed deed) {
        boolean[] happened = {false};
        return around(mailboxes, called -> {
            if (called.equals(method) && !happened[0]) {
                happened[0] = true;
                deed.happen();
            }
        });
    }

    /** The connection breaks whenever {@code method} is called, before anything reaches the server. */
    static Mailboxes broken(String method, Mailboxes mailboxes) {
        return around(mailboxes, called -> {
            if (called.equals(method)) {
                throw new Unreachable("the connection broke, as the test wants it");
            }
        });
    }

    @FunctionalInterface
    private interface Between {
        void calling(String method) throws Exception;
    }

    private static Mailboxes around(Mailboxes mailboxes, Between between) {
        return (Mailboxes) Proxy.newProxyInstance(
                Mailboxes.class.getClassLoader(), new Class<?>[] {Mailboxes.class}, (proxy, method, arguments) -> {
                    between.calling(method.getName());
                    try {
                        return method.invoke(mailboxes, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
