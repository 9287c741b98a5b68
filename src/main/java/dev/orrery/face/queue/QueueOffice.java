package dev.orrery.face.queue;

import dev.orrery.access.Accounts;
import dev.orrery.access.Caller;
import dev.orrery.calendar.ManageQueues;
import dev.orrery.directory.PrincipalsByAnyName;
import dev.orrery.face.EntryFeed;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.QueueRow;
import dev.orrery.store.QueueRow.Progress;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What can be done with queues, whichever way somebody reads them. Thread-safe.
 *
 * <p>For those who ring when there is news: the {@link QueueRow#watched} of a queue are the homes in which the store's bell
 * announces something, and {@link #look} says whether the queue lets any of it through. Asking moves nothing, and counts as
 * no reading.
 */
public final class QueueOffice {
    /** So long a reader who shares a queue keeps what they were given to themselves. */
    static final Duration LENT = Duration.ofSeconds(30);

    static final String SHORTENED =
            "What happened before can no longer be told: the log was shortened or restored, or you see less than before.";

    private final Parts parts;
    private final Limits limits;
    private final QueueFeed feed;

    /** @param ids makes ids that nobody guesses */
    public record Parts(
            Store store,
            PrincipalsByAnyName principals,
            Accounts accounts,
            EntryFeed feed,
            ManageQueues manage,
            Supplier<String> ids) {}

    /** @param silence how long nobody may read a queue that does not say so itself, and at most */
    public record Limits(int perPerson, int perAccount, Duration silence) {}

    public QueueOffice(Parts parts, Limits limits) {
        this.parts = parts;
        this.limits = limits;
        this.feed = new QueueFeed(parts.feed());
    }

    /**
     * Keeps a new queue that begins with what happens from now on.
     *
     * @param filters as {@link FilterText#read} gives them
     * @throws Refused TooMany; NotFound and NeedsPrivilege for what the owner may not read
     */
    QueueRow make(QueueOwner owner, List<QueueFilter> filters, Optional<Duration> silence) {
        TreeSet<HomeId> watched =
                filters.stream().map(QueueFilter::home).collect(Collectors.toCollection(TreeSet::new));
        Instant now = parts.manage().now();
        QueueRow draft = new QueueRow(
                owner.home(),
                parts.ids().get(),
                owner.key(),
                FilterText.write(filters),
                watched,
                new Progress("", "", ""),
                new QueueRow.Life(silence.orElse(limits.silence()), now, now));
        Map<HomeId, Caller> callers = callers(owner, draft);
        QueueRow queue = draft.at(new Progress(feed.end(callers), "", ""), now);
        feed.check(queue, callers, queue.progress().position());
        parts.manage().make(queue, owner.isAccount() ? limits.perAccount() : limits.perPerson());
        return queue;
    }

    /** The home of somebody whom a filter names; the owner's own for nobody. */
    HomeId homeOf(QueueOwner owner, String user) {
        Principal self = owner.self();
        if (user.isEmpty()) {
            if (self == null) {
                throw new Refused(new Reason.BadRequest("user: a service account has to say whose news it wants."));
            }
            return self.home();
        }
        return parts.principals()
                .find(user)
                .map(Principal::home)
                .orElseThrow(() -> new Refused(new Reason.NotFound("The person \"" + user + "\"")));
    }

    Limits limits() {
        return limits;
    }

    ManageQueues manage() {
        return parts.manage();
    }

    List<QueueRow> of(QueueOwner owner) {
        return parts.store().read(snapshot -> snapshot.queues().of(owner.key()));
    }

    /** @throws Refused NotFound if there is none, or it is somebody else's */
    public QueueRow find(QueueOwner owner, String id) {
        return parts.store().read(snapshot -> find(snapshot, owner, id));
    }

    private static QueueRow find(Snapshot snapshot, QueueOwner owner, String id) {
        return snapshot.queues()
                .byId(id)
                .filter(queue -> queue.owner().equals(owner.key()))
                .orElseThrow(() -> new Refused(new Reason.NotFound("The queue " + id)));
    }

    /**
     * Whose a queue is.
     *
     * @throws Refused NotFound if there is no such person any more; Unavailable
     */
    QueueOwner ownerOf(QueueRow queue) {
        return QueueOwner.of(queue, parts.store(), parts.accounts());
    }

    /**
     * What a look at a queue found.
     *
     * @param news whether a reader would be given something now
     * @param next up to where nothing is let through, as long as the queue stays where it is
     */
    record Look(boolean news, String next) {}

    /** Where a first look at a queue begins. */
    static String start(QueueRow queue) {
        Held held = Held.parse(queue.progress().held());
        return held.from(held.pieces().size(), queue.progress().position());
    }

    /** Whether a reader would be given something now. */
    Look look(QueueOwner owner, QueueRow queue, String from) {
        if (!queue.progress().missed().isEmpty() || isOver(queue)) {
            return new Look(true, from);
        }
        Map<HomeId, Caller> callers = callers(owner, queue);
        QueueFeed.Part part = feed.read(queue, callers, from, null, 1);
        while (part.more() && !part.lost() && part.events().isEmpty()) {
            part = feed.read(queue, callers, part.next(), null, 1);
        }
        return new Look(part.lost() || !part.events().isEmpty(), part.next());
    }

    /** Who looks at each home: the owner, or for a service account the person whose home it is. */
    Map<HomeId, Caller> callers(QueueOwner owner, QueueRow queue) {
        return owner.callers(queue, parts.store(), parts.accounts());
    }

    /** @param people whom it is about, where they have to be known */
    private record Seen(QueueRow queue, Map<HomeId, Optional<Principal>> people) {
        static Seen of(Snapshot snapshot, QueueOwner owner, QueueRow queue) {
            return new Seen(queue, owner.people(snapshot, queue));
        }
    }

    static String unread(QueueRow queue) {
        return "Nobody read this queue for " + queue.life().silence() + ".";
    }

    private boolean isOver(QueueRow queue) {
        return queue.life().ends().isBefore(parts.manage().now());
    }

    /** One who reads, for as long as they wait. Used by one thread. */
    final class Reading {
        private final QueueOwner owner;
        private final String id;
        private final int limit;
        private Map<HomeId, Caller> callers;
        private QueueRow queue;
        private boolean marked;

        /** @throws Refused NotFound */
        Reading(QueueOwner owner, String id, int limit) {
            this.owner = owner;
            this.id = id;
            this.limit = limit;
            Seen seen = parts.store().read(snapshot -> Seen.of(snapshot, owner, find(snapshot, owner, id)));
            this.queue = seen.queue();
            this.callers = owner.callers(seen.people(), parts.accounts());
            if (isOver(queue)) {
                giveUp(unread(queue), feed.end(callers));
            }
        }

        QueueRow queue() {
            return queue;
        }

        /** Somebody is still there. */
        void heard() {
            queue = parts.manage().heard(queue);
        }

        /** Looks once more at where the queue stands, since another reader may have moved it, or ended it. */
        void refresh() {
            queue = find(owner, id);
        }

        /** What is there from a position on, for a reader who has the queue to themselves. */
        QueueFeed.Part alone(String since) {
            QueueFeed.Part part = feed.read(queue, callers, since, null, limit);
            while (part.lost()) {
                giveUp(SHORTENED, part.next());
                part = feed.read(queue, callers, queue.progress().position(), null, limit);
            }
            return withMissed(part);
        }

        /** Who reads for long is who they are now, with the groups that they are in now. */
        void renew() {
            Principal self = owner.self();
            try {
                callers = self == null
                        ? callers(owner, queue)
                        : parts.accounts()
                                .caller(self.name())
                                .map(now -> callers(QueueOwner.of(now, self), queue))
                                .orElseThrow(() -> new Refused(new Reason.NotFound("The person " + owner.name())));
            } catch (Refused refused) {
                if (!(refused.reason() instanceof Reason.Unavailable)) {
                    throw refused;
                }
            }
        }

        /** What is before {@code position} is not told; the marker says so until it is acknowledged. */
        private void giveUp(String why, String position) {
            marked = false;
            parts.manage()
                    .move(queue, new Progress(position, why, ""))
                    .ifPresentOrElse(now -> queue = now, this::refresh);
        }

        private QueueFeed.Part withMissed(QueueFeed.Part part) {
            if (marked || queue.progress().missed().isEmpty()) {
                return part;
            }
            marked = true;
            List<JsonNode> events = new ArrayList<>(part.events());
            events.addFirst(QueueJson.missed(queue.progress().missed()));
            return new QueueFeed.Part(events, part.next(), part.more(), false);
        }

        /**
         * Steps over what was looked at and not let through: it is not looked at each time, and who reads on misses nothing
         * once the log no longer has it. Only for who was given nothing behind the queue's place, or it would be lost.
         */
        void stepOver(String next) {
            Progress before = queue.progress();
            if (Held.parse(before.held()).isDone()
                    && before.missed().isEmpty()
                    && !before.position().equals(next)) {
                parts.manage().move(queue, new Progress(next, "", "")).ifPresent(now -> queue = now);
            }
        }

        /** What is there for one of several readers: a piece that nobody else has, or nothing up to {@code next}. */
        QueueFeed.Part shared(String reader) {
            while (true) {
                Progress before = queue.progress();
                if (!before.missed().isEmpty()) {
                    return withMissed(new QueueFeed.Part(List.of(), before.position(), true, false));
                }
                Held held = Held.parse(before.held());
                Optional<Integer> open = held.open(reader, parts.manage().now());
                int index = open.orElse(held.pieces().size());
                String upTo = open.isPresent() ? held.pieces().get(index).to() : null;
                // what is lent again is told whole, whatever is asked for: its end acknowledges all of it
                int most = upTo == null ? limit : QueueReader.PAGE;
                QueueFeed.Part part = feed.read(queue, callers, held.from(index, before.position()), upTo, most);
                if (part.lost()) {
                    giveUp(SHORTENED, part.next());
                } else if (open.isEmpty() && index >= Held.MOST) {
                    return new QueueFeed.Part(List.of(), before.position(), false, false);
                } else if (open.isEmpty() && part.events().isEmpty() && !part.more()) {
                    return part;
                } else if (open.isEmpty() && part.events().isEmpty()) {
                    passOver(held, part.next());
                } else if (lend(held, open, reader, part.next())) {
                    return new QueueFeed.Part(part.events(), upTo == null ? part.next() : upTo, part.more(), false);
                }
            }
        }

        /** Much was looked at and nothing let through: nobody need look at it again. */
        private void passOver(Held held, String next) {
            Progress after = held.pieces().isEmpty()
                    ? new Progress(next, "", "")
                    : new Progress(
                            queue.progress().position(), "", held.passed(next).text());
            parts.manage().move(queue, after).ifPresentOrElse(now -> queue = now, this::refresh);
        }

        /** False if another reader was faster. */
        private boolean lend(Held held, Optional<Integer> open, String reader, String to) {
            Instant until = parts.manage().now().plus(LENT);
            Held after = open.isPresent() ? held.lent(open.get(), reader, until) : held.lent(reader, to, until);
            Progress before = queue.progress();
            Optional<QueueRow> moved = parts.manage().move(queue, new Progress(before.position(), "", after.text()));
            moved.ifPresentOrElse(now -> queue = now, this::refresh);
            return moved.isPresent();
        }

        /**
         * Everything up to a position that an answer gave is known.
         *
         * @throws Refused BadRequest for any other position
         */
        void acknowledge(String position) {
            feed.check(queue, callers, position);
            while (true) {
                Progress before = queue.progress();
                Progress after = acknowledged(before, position);
                if (after.equals(before)) {
                    return;
                }
                Optional<QueueRow> moved = parts.manage().move(queue, after);
                if (moved.isPresent()) {
                    queue = moved.get();
                    return;
                }
                refresh();
            }
        }

        /** The same for who reads on at once: where nobody can go on from, they are told what they missed. */
        void acknowledgeAndGoOn(String position) {
            if (feed.goesOn(queue, callers, position)) {
                acknowledge(position);
            }
        }

        private Progress acknowledged(Progress before, String position) {
            Held held = Held.parse(before.held());
            Optional<Held.Acknowledged> piece = held.done(position, before.position());
            if (piece.isPresent()) {
                return new Progress(
                        piece.get().position(), "", piece.get().left().text());
            }
            boolean reached = feed.reaches(queue, position, before.position());
            return new Progress(
                    feed.later(queue, before.position(), position),
                    reached ? "" : before.missed(),
                    new Held(held.pieces().stream()
                                    .filter(left -> !feed.reaches(queue, position, left.to()))
                                    .toList())
                            .text());
        }
    }
}
