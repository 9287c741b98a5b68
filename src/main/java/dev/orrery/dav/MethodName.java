package dev.orrery.dav;

import static dev.orrery.dav.ResourceKind.CALENDAR;
import static dev.orrery.dav.ResourceKind.HOME;
import static dev.orrery.dav.ResourceKind.INBOX;
import static dev.orrery.dav.ResourceKind.MISSING;
import static dev.orrery.dav.ResourceKind.OBJECT;
import static dev.orrery.dav.ResourceKind.OUTBOX;
import static dev.orrery.dav.ResourceKind.PLAIN;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Every method this house answers, where, and what says so: the table behind {@code Allow} and the compliance page. */
public enum MethodName {
    OPTIONS("RFC 4918, 10.1; RFC 4791, 5.1", EnumSet.allOf(ResourceKind.class)),
    GET("RFC 4918, 9.4", ResourceKind.IN_HOMES),
    HEAD("RFC 4918, 9.4", ResourceKind.IN_HOMES),
    PUT("RFC 4918, 9.7; RFC 4791, 5.3.2", Set.of(OBJECT, MISSING)),
    POST("RFC 5995, 3.2; RFC 6638, 5; draft-bitfire-webdav-push-00", Set.of(HOME, CALENDAR, PLAIN, INBOX, OUTBOX)),
    DELETE("RFC 4918, 9.6", inHomesBut(HOME)),
    COPY("RFC 4918, 9.8", inHomesBut(HOME)),
    MOVE("RFC 4918, 9.9", inHomesBut(HOME)),
    MKCOL("RFC 4918, 9.3; RFC 5689", Set.of(MISSING)),
    MKCALENDAR("RFC 4791, 5.3.1", Set.of(MISSING)),
    PROPFIND("RFC 4918, 9.1", ResourceKind.EXISTING),
    PROPPATCH("RFC 4918, 9.2", ResourceKind.EXISTING),
    REPORT("RFC 3253, 3.6", ResourceKind.EXISTING),
    ACL("RFC 3744, 8.1", ResourceKind.COLLECTIONS),
    LOCK("RFC 4918, 9.10", with(ResourceKind.IN_HOMES, MISSING)),
    UNLOCK("RFC 4918, 9.11", with(ResourceKind.IN_HOMES, MISSING));

    private final String section;
    private final Set<ResourceKind> on;

    MethodName(String section, Set<ResourceKind> on) {
        this.section = section;
        this.on = Set.copyOf(on);
    }

    /** The specification's sections. */
    public String section() {
        return section;
    }

    /** The kinds of resources that take it. */
    public Set<ResourceKind> on() {
        return on;
    }

    public static Optional<MethodName> of(String method) {
        for (MethodName name : values()) {
            if (name.name().equals(method)) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    /**
     * Every method calls this as soon as its target is known, unless it says itself what is wrong with others.
     *
     * @throws Refused NotAllowedHere, which becomes 405 with an Allow header; NotFound where nothing is
     */
    public void requireOn(Target target) {
        if (!on.contains(target.kind())) {
            throw new Refused(
                    target.kind() == ResourceKind.MISSING
                            ? new Reason.NotFound(target.href())
                            : new Reason.NotAllowedHere(name() + " makes no sense on " + target.href() + "."));
        }
    }

    /** The value of an {@code Allow} header (RFC 9110 section 10.2.1). */
    public static String allow(ResourceKind kind) {
        return list(method -> method.on.contains(kind));
    }

    /** Every method there is. */
    public static String all() {
        return list(_ -> true);
    }

    private static String list(Predicate<MethodName> which) {
        return Arrays.stream(values()).filter(which).map(Enum::name).collect(Collectors.joining(", "));
    }

    private static Set<ResourceKind> inHomesBut(ResourceKind without) {
        EnumSet<ResourceKind> kinds = EnumSet.copyOf(ResourceKind.IN_HOMES);
        kinds.remove(without);
        kinds.remove(OUTBOX);
        return kinds;
    }

    private static Set<ResourceKind> with(Set<ResourceKind> kinds, ResourceKind more) {
        EnumSet<ResourceKind> all = EnumSet.copyOf(kinds);
        all.add(more);
        return all;
    }
}
