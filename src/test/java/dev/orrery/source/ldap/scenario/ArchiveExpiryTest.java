package dev.orrery.source.ldap.scenario;

import static dev.orrery.source.ldap.scenario.House.dn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.directory.ArchiveExpiry;
import dev.orrery.directory.LifeCycle;
import dev.orrery.ical.TimeRange;
import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Refused;
import dev.orrery.store.LearnedTime;
import dev.orrery.store.Store;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreCheck;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** An archived home is kept for the configured time, then everything in it is removed, and the log says what. */
class ArchiveExpiryTest {
    private static final Duration STALE = Duration.ofHours(1);
    private static final Duration KEPT = Duration.ofDays(30);

    @InEveryHouse
    void removesWhatIsDueAndNothingElse(House house) throws Exception {
        Principal ada = archived(house);
        learn(house.store(), ada.home());
        ArchiveExpiry expiry = new ArchiveExpiry(house.store(), Optional.of(KEPT));
        assertThat(expiry.expiresAt(house.archived().getFirst()))
                .contains(house.now().plus(KEPT));
        house.pass(KEPT.minusMinutes(1));
        assertThat(expiry.expire(house.now())).isEmpty();
        assertThat(others(house.store(), ada.home())).hasSize(1);
        assertThat(new ArchiveExpiry(house.store(), Optional.empty()).expire(house.now()))
                .as("kept for ever unless configured")
                .isEmpty();
        house.pass(Duration.ofMinutes(1));
        assertThat(expiry.expire(house.now())).extracting(Principal::guid).containsExactly(ada.guid());
        assertThat(expiry.expire(house.now())).as("once").isEmpty();

        assertThat(house.collections(ada.home())).isEmpty();
        assertThat(others(house.store(), ada.home())).isEmpty();
        assertThat(house.lifeCycle().archived()).isEmpty();
        assertThat(house.archived().getFirst().mails()).isEmpty();
        assertThatThrownBy(() -> house.lifeCycle().restore(ada.guid(), Optional.empty()))
                .isInstanceOf(Refused.class);
        assertThat(house.told(ada.home()))
                .containsExactly("principal.created", "principal.archived", "principal.expired");
        assertThat(house.log(ada.home()).stream().filter(entry -> entry.change() instanceof Change.CollectionGone))
                .as("each collection has its entry")
                .hasSize(5);
        assertThat(house.find("bob")).as("others are left alone").isPresent();
        List<String> discrepancies = new ArrayList<>();
        new StoreCheck((SqlStore) house.store(), content -> "\"e\"").run(discrepancies::add);
        assertThat(discrepancies).isEmpty();
    }

    /** What somebody elsewhere told of their time. */
    private static void learn(Store store, HomeId home) {
        String zoe = "mailto:zoe@elsewhere.net";
        store.write(home, tx -> {
            tx.learned().put(home, zoe, List.of(new LearnedTime(zoe, "", 1, new TimeRange(1, 2), List.of())));
            return true;
        });
    }

    private static List<String> others(Store store, HomeId home) {
        return store.read(snapshot -> snapshot.learned().others(home));
    }

    @InEveryHouse
    void whoWasBroughtBackInTimeIsKept(House house) throws Exception {
        Principal ada = archived(house);
        house.pass(KEPT);
        house.lifeCycle().restore(ada.guid(), Optional.empty());
        assertThat(new ArchiveExpiry(house.store(), Optional.of(KEPT)).expire(house.now()))
                .isEmpty();
        assertThat(house.collections(ada.home())).contains("calendar");
    }

    @InEveryHouse
    void aRunThatWasCutShortGoesOnWithTheNext(House house) throws Exception {
        Principal ada = archived(house);
        Principal before = house.archived().getFirst();
        Map<String, String> attributes = new HashMap<>(before.attributes());
        attributes.put("expiring-since", house.now().toString());
        house.store().write(ada.home(), tx -> {
            tx.putPrincipal(new Principal(
                    before.guid(),
                    before.name(),
                    before.displayName(),
                    before.mails(),
                    before.members(),
                    attributes,
                    before.home(),
                    before.source(),
                    before.checkedAt()));
            return null;
        });
        assertThat(house.lifeCycle().archived())
                .as("nobody brings half a home back")
                .isEmpty();
        new ArchiveExpiry(house.store(), Optional.of(KEPT)).expire(house.now());
        assertThat(house.collections(ada.home())).isEmpty();
        assertThat(house.told(ada.home())).endsWith("principal.expired");
    }

    @InEveryHouse
    void whoComesAgainLaterBeginsAnew(House house) throws Exception {
        Principal ada = archived(house);
        house.pass(KEPT);
        new ArchiveExpiry(house.store(), Optional.of(KEPT)).expire(house.now());
        house.directory().addPerson("ada", "Ada Yonath");
        Principal young = house.ada();
        assertThat(young.home()).isNotEqualTo(ada.home());
        assertThat(house.collections(young.home())).contains("calendar");
    }

    private static Principal archived(House house) throws Exception {
        Principal ada = house.ada();
        put(house, ada.home());
        house.find("bob");
        house.directory().delete(dn("ada"));
        house.pass(STALE);
        assertThat(house.find("ada")).isEmpty();
        return ada;
    }

    private static void put(House house, HomeId home) {
        house.store().write(home, tx -> {
            CollectionRef work =
                    tx.child(CollectionRef.root(home), "calendar").orElseThrow().ref();
            for (int i = 0; i < 3; i++) {
                long seq = tx.append(
                        new Change.ObjectPut(work.object(i + ".txt"), true, "\"e\"", ""), Actor.system("test"));
                byte[] content = "note".getBytes(StandardCharsets.UTF_8);
                tx.putObject(seq, work.object(i + ".txt"), content, "text/plain", "\"e\"", null);
            }
            return home;
        });
    }

    @InEveryHouse
    void whatHasComeToItsEndIsNotBroughtBackByALookFromBefore(House house) throws Exception {
        Principal ada = archived(house);
        house.pass(KEPT);
        Store late = beforeWrite(
                house.store(), 1, () -> new ArchiveExpiry(house.store(), Optional.of(KEPT)).expire(house.now()));
        assertThatThrownBy(() -> new LifeCycle(late).restore(ada.guid(), Optional.empty()))
                .isInstanceOf(Refused.class);
        assertThat(house.told(ada.home())).endsWith("principal.expired");
        assertThat(house.principals().findByGuid(ada.guid())).isEmpty();
    }

    @InEveryHouse
    void nothingIsRemovedFromAHomeThatIsNotArchivedAnyMore(House house) throws Exception {
        Principal ada = archived(house);
        house.pass(KEPT);
        Store late = beforeWrite(
                house.store(),
                2,
                () -> house.store().write(ada.home(), tx -> {
                    tx.archive(ada.home(), false);
                    return null;
                }));
        assertThat(new ArchiveExpiry(late, Optional.of(KEPT)).expire(house.now()))
                .isEmpty();
        assertThat(house.collections(ada.home())).contains("calendar", "tasks");
    }

    /** The same store, in which something happens right before the so-manieth write. */
    private static Store beforeWrite(Store store, int which, Runnable happens) {
        AtomicInteger writes = new AtomicInteger();
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("write") && writes.incrementAndGet() == which) {
                        happens.run();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
