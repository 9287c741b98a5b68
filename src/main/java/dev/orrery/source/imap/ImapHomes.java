package dev.orrery.source.imap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.access.Caller;
import dev.orrery.calendar.Mirrored;
import dev.orrery.calendar.Upstream;
import dev.orrery.calendar.UpstreamHome;
import dev.orrery.mime.Mailbox;
import dev.orrery.mirror.Errands;
import dev.orrery.mirror.Leases;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.source.imap.wire.Login;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.MirrorRow;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Everybody's calendars that live in IMAP folders. A read asks the server in one round trip whether anything happened, and
 * shares that with whoever asks at the same time; while it cannot be asked, the copy is served. Thread-safe.
 */
public final class ImapHomes implements Mirrored, AutoCloseable {
    private static final Duration LATER = Duration.ofSeconds(30);
    /** Longer than any work on a mirror lasts: there must not be two mirrors of one folder at work. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(6);

    private static final int LOOKS_AT_ONCE = 16;
    /** A mail system tells every message of a change; better seen as one. */
    private static final Duration BREATH = Duration.ofMillis(50);

    private final Parts parts;
    private final HomeMirror.Parts homeParts;
    private final ImapUpstream.Parts upstreamParts;
    private final HomeWatches watches;
    private final Errands<CollectionRef> looksAfterNews;
    private final Cache<HomeId, HomeMirror> homes;
    private final LongAdder looks = new LongAdder();

    /**
     * @param product as messages name the program that wrote them
     * @param uuids never the same twice
     * @param forgottenAfter what is known of a home on this node is forgotten some hours after it was last asked for and
     *     this time has passed, in which it may be watched
     */
    record Parts(
            Store store,
            ImapSource source,
            ImapLogins logins,
            ImapSettings.Copies copies,
            String product,
            InstantSource clock,
            Supplier<UUID> uuids,
            Duration forgottenAfter) {}

    /** @param threads for looks that a mail system asks for */
    ImapHomes(
            Parts parts,
            HomeMirror.Parts homeParts,
            ImapUpstream.Parts upstreamParts,
            HomeWatches watches,
            ThreadFactory threads) {
        this.parts = parts;
        this.homeParts = homeParts;
        this.upstreamParts = upstreamParts;
        this.watches = watches;
        InstantSource clock = parts.clock();
        this.homes = Caffeine.newBuilder()
                .expireAfterAccess(FORGOTTEN_AFTER.plus(parts.forgottenAfter()))
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .build();
        this.looksAfterNews = new Errands<>(this::lookAfterNews, LOOKS_AT_ONCE, BREATH, threads);
    }

    @Override
    public Optional<Duration> freshen(Caller caller, HomeId home, List<String> path) {
        Optional<Login> login = login(caller, home);
        if (login.isEmpty()) {
            return unasked(home, path);
        }
        Mailboxes mailboxes = open(login.get(), home);
        HomeMirror mirror = mirror(home);
        if (!mirror.isTurnedAway()) {
            mirror.list(mailboxes);
        }
        if (mirror.isTurnedAway()) {
            return unasked(home, path);
        }
        if (!mirror.isListed() && holdsNothing(home)) {
            // what was never seen must not look like an empty calendar
            throw new Refused(new Reason.Unavailable("The IMAP server", LATER));
        }
        Optional<Duration> oldest = looked(mirror, rows(home, path), mailboxes, path.isEmpty());
        if (!caller.isStranger()) {
            watches.asked(mirror, login.get(), mailboxes);
        }
        return oldest;
    }

    /** Nobody can sign in for the owner now: how long ago the copies were confirmed. They are served all the same. */
    private Optional<Duration> unasked(HomeId home, List<String> path) {
        HomeMirror mirror = homes.getIfPresent(home);
        return rows(home, path).stream()
                .filter(row -> !row.validator().isEmpty())
                .map(row -> mirror == null
                        ? Duration.between(row.checkedAt(), parts.clock().instant())
                        : mirror.folder(row.ref()).sinceConfirmed(row))
                .max(Comparator.naturalOrder());
    }

    private boolean holdsNothing(HomeId home) {
        return parts.store()
                .read(snapshot -> snapshot.mirrors(home).isEmpty()
                        && snapshot.collections(home).stream()
                                .filter(row -> row.kind() == CollectionKind.CALENDAR)
                                .allMatch(row ->
                                        snapshot.listing(row.ref()).objects().isEmpty()));
    }

    /** The mirrors that a path leads to: all of the home, or the one whose member it is. */
    private List<MirrorRow> rows(HomeId home, List<String> path) {
        return parts.store().read(snapshot -> {
            if (path.isEmpty()) {
                return snapshot.mirrors(home);
            }
            return snapshot.child(CollectionRef.root(home), path.getFirst())
                    .map(CollectionRow::ref)
                    .flatMap(snapshot::mirror)
                    .map(List::of)
                    .orElse(List.of());
        });
    }

    /**
     * Looks at folders.
     *
     * @param amongOthers one folder that cannot be served does not hide the rest of a home; all of them do
     * @return the age of the oldest copy that could not be confirmed
     */
    private Optional<Duration> looked(
            HomeMirror mirror, List<MirrorRow> rows, Mailboxes mailboxes, boolean amongOthers) {
        List<Duration> ages = new ArrayList<>();
        int tooOld = 0;
        for (MirrorRow row : rows) {
            boolean served = true;
            switch (look(mirror.folder(row.ref()), mailboxes)) {
                case FolderMirror.Seen.Current current -> {}
                case FolderMirror.Seen.Aged aged -> {
                    served = aged.held() || aged.age().compareTo(parts.copies().grace()) <= 0;
                    tooOld += served ? 0 : 1;
                    ages.add(aged.age());
                }
                case FolderMirror.Seen.Nothing nothing -> served = amongOthers;
            }
            if (!served && !amongOthers) {
                throw new Refused(new Reason.Unavailable("The folder " + row.place(), LATER));
            }
        }
        if (tooOld > 0 && tooOld == rows.size()) {
            throw new Refused(new Reason.Unavailable("The IMAP server", LATER));
        }
        return ages.stream().max(Comparator.naturalOrder());
    }

    private FolderMirror.Seen look(FolderMirror folder, Mailboxes mailboxes) {
        if (folder.isFresh(parts.copies().freshFor())) {
            return new FolderMirror.Seen.Current();
        }
        looks.increment();
        return folder.look(() -> mailboxes);
    }

    @Override
    public boolean mayLiveElsewhere(Principal owner) {
        if (!holds(owner.kind())) {
            return false;
        }
        HomeMirror mirror = homes.getIfPresent(owner.home());
        boolean asked = mirror != null && (mirror.isListed() || mirror.isTurnedAway());
        return !asked && holdsNothing(owner.home());
    }

    @Override
    public boolean holds(PrincipalKind kind) {
        return parts.logins().holds(kind);
    }

    @Override
    public void onSignIn(Consumer<HomeId> then) {
        parts.logins().onSignIn(then);
    }

    @Override
    public void suspect(HomeId home) {
        HomeMirror mirror = homes.getIfPresent(home);
        if (mirror != null) {
            mirror.suspect();
        }
    }

    @Override
    public List<Copy> told(Principal owner, String folder) {
        List<MirrorRow> rows = rows(owner, folder);
        if (rows.isEmpty()) {
            HomeMirror mirror = homes.getIfPresent(owner.home());
            if (mirror != null && !folder.equalsIgnoreCase("INBOX")) {
                mirror.suspectListing();
            }
        }
        for (MirrorRow row : rows) {
            mirror(row.ref().home()).folder(row.ref()).suspect();
            looksAfterNews.ask(row.ref());
        }
        return copies(rows);
    }

    @Override
    public List<Copy> copies(Principal owner, String folder) {
        return copies(rows(owner, folder));
    }

    private List<MirrorRow> rows(Principal owner, String folder) {
        return parts.store().read(snapshot -> SharedCopies.of(snapshot, owner, folder));
    }

    private static List<Copy> copies(List<MirrorRow> rows) {
        return rows.stream()
                .map(row -> new Copy(row.ref(), Progress.parse(row.validator()).uidValidity()))
                .toList();
    }

    private void lookAfterNews(CollectionRef ref) {
        HomeMirror mirror = mirror(ref.home());
        if (!mirror.isTurnedAway()) {
            login(Caller.STRANGER, ref.home())
                    .ifPresent(login -> mirror.folder(ref).look(() -> open(login, ref.home())));
        }
    }

    @Override
    public Optional<Upstream> upstream(Caller caller, CollectionRef collection) {
        Optional<MirrorRow> row = parts.store().read(snapshot -> snapshot.mirror(collection));
        if (row.isEmpty()) {
            return Optional.empty();
        }
        Principal owner = owner(collection.home()).orElseThrow(() -> new Refused(new Reason.NotFound("/calendars/")));
        Mailboxes mailboxes = login(caller, collection.home())
                .map(login -> open(login, collection.home()))
                .orElseThrow(() -> new Refused(new Reason.Unavailable(
                        "The folder " + row.get().place() + ", whose owner has not signed in lately,", LATER)));
        String address =
                owner.mails().isEmpty() ? owner.name().name() : owner.mails().getFirst();
        Letterhead letterhead = new Letterhead(
                new Mailbox(owner.displayName(), address), parts.product(), parts.clock(), parts.uuids());
        FolderMirror mirror = mirror(collection.home()).folder(collection);
        return Optional.of(new ImapUpstream(mirror, row.get(), mailboxes, upstreamParts, letterhead));
    }

    @Override
    public Optional<UpstreamHome> home(Caller caller, HomeId home) {
        HomeMirror mirror = mirror(home);
        Optional<Login> login = mirror.isTurnedAway() ? Optional.empty() : login(caller, home);
        Optional<Mailboxes> mailboxes = login.map(with -> open(with, home));
        mailboxes.ifPresent(mirror::list);
        boolean copies = !parts.store().read(snapshot -> snapshot.mirrors(home)).isEmpty();
        if (parts.logins().onlyRead()) {
            return published(mirror, login, copies);
        }
        if (mailboxes.isPresent() && !mirror.isTurnedAway()) {
            return Optional.of(new ImapUpstreamHome(parts.store(), mirror, homeParts.calendars(), mailboxes.get()));
        }
        if (!copies) {
            return Optional.empty();
        }
        throw new Refused(new Reason.Unavailable(
                "The IMAP server, where the owner of these folders has not signed in lately,", LATER));
    }

    private HomeMirror mirror(HomeId home) {
        return homes.get(home, key -> new HomeMirror(key, homeParts));
    }

    /** A home of which nothing is published keeps its calendars here. */
    private static Optional<UpstreamHome> published(HomeMirror mirror, Optional<Login> login, boolean copies) {
        if (login.isPresent() && !copies && !mirror.isListed()) {
            throw new Refused(new Reason.Unavailable("The IMAP server", LATER));
        }
        return copies
                ? Optional.of(new PublishedHome(mirror, login.map(Login::name).orElse("its account")))
                : Optional.empty();
    }

    private Mailboxes open(Login login, HomeId home) {
        return parts.logins().open(parts.source(), login, owner(home).orElseThrow());
    }

    private Optional<Login> login(Caller caller, HomeId home) {
        return owner(home).flatMap(owner -> parts.logins().of(caller, owner));
    }

    private Optional<Principal> owner(HomeId home) {
        return parts.store().read(snapshot -> snapshot.principalOf(home));
    }

    /** What is known of it all, for those who look after the server. */
    public ImapReport report() {
        return new ImapReport(
                parts.source(),
                Collections.unmodifiableCollection(homes.asMap().values()),
                watches,
                homeParts.folder().pull().counts(),
                upstreamParts.counts(),
                looks);
    }

    /**
     * Watches people's own mailboxes for calendar mail, with the logins that open their calendars; closed by whoever asked.
     * With people's own passwords that is whoever signed in lately.
     */
    public MailWatches watchMail(MailWatches.Settings settings, MailTaker taker, Leases leases) {
        MailAccounts accounts = new MailAccounts(parts.store(), parts.source(), parts.logins());
        MailWatches mail = new MailWatches(
                settings, new MailWatches.Parts(parts.store(), accounts, taker, leases, parts.clock(), () -> {}));
        parts.logins().onSignIn(_ -> mail.expect());
        return mail;
    }

    /** Closes connections that nobody has used for long, and ends watches that nobody needs; to be called now and then. */
    public void sweep() {
        parts.source().sweep();
        homes.cleanUp();
        watches.sweep();
    }

    @Override
    public void close() {
        looksAfterNews.close();
        watches.close();
        parts.source().close();
    }
}
