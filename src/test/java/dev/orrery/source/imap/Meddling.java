package dev.orrery.source.imap;

import dev.orrery.mirror.Unreachable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

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
        return before(1, method, mailboxes, deed);
    }

    /** What happens just before every call of {@code method}. */
    static Mailboxes beforeEach(String method, Mailboxes mailboxes, Deed deed) {
        return around(mailboxes, called -> {
            if (called.equals(method)) {
                deed.happen();
            }
        });
    }

    /** What happens once, just before the {@code nth} call of {@code method}. */
    static Mailboxes before(int nth, String method, Mailboxes mailboxes, Deed deed) {
        int[] calls = {0};
        return around(mailboxes, called -> {
            if (called.equals(method) && ++calls[0] == nth) {
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

    /** The connection breaks at the {@code nth} call of {@code method} and at every call after it. */
    static Mailboxes brokenFrom(int nth, String method, Mailboxes mailboxes) {
        int[] calls = {0};
        return around(mailboxes, called -> {
            calls[0] += called.equals(method) ? 1 : 0;
            if (calls[0] >= nth) {
                throw new Unreachable("the connection broke, as the test wants it");
            }
        });
    }

    /** The server does what the {@code nth} call of {@code method} asks for, but its answer is lost, and all that follows. */
    static Mailboxes silentFrom(int nth, String method, Mailboxes mailboxes) {
        int[] calls = {0};
        return around(
                mailboxes,
                called -> {
                    if (calls[0] >= nth) {
                        throw new Unreachable("the connection broke, as the test wants it");
                    }
                    calls[0] += called.equals(method) ? 1 : 0;
                },
                called -> {
                    if (calls[0] >= nth) {
                        throw new Unreachable("the answer was lost, as the test wants it");
                    }
                });
    }

    /** What happens once, when {@code nth} messages have come, and before anything is done with that one. */
    static Mailboxes afterMessages(int nth, Mailboxes mailboxes, Deed deed) {
        AtomicInteger came = new AtomicInteger();
        return (Mailboxes) Proxy.newProxyInstance(
                Mailboxes.class.getClassLoader(), new Class<?>[] {Mailboxes.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("fetch")) {
                        MessageSink sink = (MessageSink) arguments[2];
                        arguments[2] = (MessageSink) message -> {
                            if (came.incrementAndGet() == nth) {
                                happen(deed);
                            }
                            sink.message(message);
                        };
                    }
                    try {
                        return method.invoke(mailboxes, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void happen(Deed deed) {
        try {
            deed.happen();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @FunctionalInterface
    private interface Between {
        void calling(String method) throws Exception;
    }

    private static Mailboxes around(Mailboxes mailboxes, Between before) {
        return around(mailboxes, before, called -> {});
    }

    private static Mailboxes around(Mailboxes mailboxes, Between before, Between after) {
        return (Mailboxes) Proxy.newProxyInstance(
                Mailboxes.class.getClassLoader(), new Class<?>[] {Mailboxes.class}, (proxy, method, arguments) -> {
                    before.calling(method.getName());
                    try {
                        Object answer = method.invoke(mailboxes, arguments);
                        after.calling(method.getName());
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
