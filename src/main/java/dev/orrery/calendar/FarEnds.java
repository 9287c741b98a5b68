package dev.orrery.calendar;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.MirrorItem;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Tx;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The authorities at the two ends of a COPY or MOVE of one object.
 *
 * @param from the source's, if the object leaves a mirrored collection
 * @param into the destination's, if it comes into one
 * @param renamed the object only gets another name in one mirrored collection, of which its authority knows nothing
 */
record FarEnds(
        @Nullable Upstream from,
        @Nullable Upstream into,
        boolean intoFirst,
        @Nullable ObjectRef renamed) {
    private static final Comparator<CollectionRef> ORDER = Comparator.comparing(CollectionRef::home)
            .thenComparing(ref -> ref.id().value());

    static FarEnds of(Mirrored mirrored, Transfer.Request request, boolean move) {
        CollectionRef source = request.source().parent();
        CollectionRef destination = request.destination().collection();
        Upstream into = mirrored.upstream(request.by().caller(), destination).orElse(null);
        if (into != null && move && source.equals(destination)) {
            return new FarEnds(null, into, true, request.source());
        }
        Upstream from = move ? mirrored.upstream(request.by().caller(), source).orElse(null) : null;
        return new FarEnds(from, into, ORDER.compare(destination, source) < 0, null);
    }

    boolean isNone() {
        return from == null && into == null;
    }

    /** Always in one order, so that two moves against each other do not wait for each other. */
    boolean alone(WriteThrough.Course<Boolean> course) {
        Upstream first = intoFirst ? into : from;
        Upstream second = intoFirst ? from : into;
        if (first == null || second == null) {
            Upstream only = first == null ? second : first;
            return WriteThrough.run(Objects.requireNonNull(only), course);
        }
        return first.alone(() -> WriteThrough.run(second, course));
    }

    /** What the transaction is to store and to write down. */
    record Settled(Draft draft, Consumer<Tx> into, Consumer<Tx> from) {
        void writeDown(Tx tx) {
            from.accept(tx);
            into.accept(tx);
        }
    }

    /**
     * @param old what gives way at the destination
     * @throws Refused Unavailable if the source changed after it had been copied: then it is at both ends
     */
    Settled settle(ObjectRow source, @Nullable ObjectRow old, String name, Draft draft) throws Upstream.Raced {
        if (renamed != null) {
            return new Settled(draft, tx -> rename(tx, renamed, name), tx -> {});
        }
        Upstream.Written written = into == null ? new Upstream.Written(draft, tx -> {}) : into.put(name, old, draft);
        try {
            Consumer<Tx> removed = from == null ? tx -> {} : from.remove(source);
            return new Settled(written.draft(), written.settle(), removed);
        } catch (Upstream.Raced raced) {
            throw new Refused(new Reason.Unavailable(raced.what(), Duration.ofSeconds(1)));
        }
    }

    private static void rename(Tx tx, ObjectRef old, String name) {
        for (MirrorItem item : tx.mirrorItems(old.parent())) {
            if (item.object().equals(old.name())) {
                tx.putMirrorItem(old.parent(), item.showing(name, item.state()));
            }
        }
    }
}
