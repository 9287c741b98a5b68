package dev.orrery.source.ldap.scenario;

import static dev.orrery.source.ldap.scenario.House.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.directory.MirroredPrincipals;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Concurrent first requests from several devices provision once, and ask once. */
class FirstRequestsAtOnceTest {
    private static final Duration STALE = Duration.ofHours(1);

    @InEveryHouse
    void aThousandAskOnce(House house) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<Principal>>> answers = new ArrayList<>();
            CountDownLatch go = new CountDownLatch(1);
            for (int i = 0; i < 1000; i++) {
                answers.add(threads.submit(() -> {
                    go.await();
                    return house.find("ada");
                }));
            }
            go.countDown();
            Set<HomeId> homes = new HashSet<>();
            for (Future<Optional<Principal>> answer : answers) {
                homes.add(answer.get().orElseThrow().home());
            }
            assertThat(homes).hasSize(1);
        }
        assertThat(house.requests()).isEqualTo(1);
    }

    @InEveryHouse
    void twoNodesAgree(House house) throws Exception {
        MirroredPrincipals other = house.anotherNode();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Optional<Principal>> here = threads.submit(() -> house.find("ada"));
            Future<Optional<Principal>> there = threads.submit(() -> other.find(user("ada")));
            assertThat(here.get()).isPresent().isEqualTo(there.get());
        }
        assertThat(house.requests()).as("searches of both").isEqualTo(1);
        assertThat(house.told(house.ada().home())).containsExactly("principal.created");
    }

    @InEveryHouse
    void twoNodesAskOnceWhenACopyIsOld(House house) throws Exception {
        MirroredPrincipals other = house.anotherNode();
        house.ada();
        assertThat(other.find(user("ada"))).isPresent();
        long before = house.requests();
        house.pass(STALE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<Principal>>> answers = new ArrayList<>();
            CountDownLatch go = new CountDownLatch(1);
            for (int i = 0; i < 200; i++) {
                MirroredPrincipals node = i % 2 == 0 ? house.principals() : other;
                answers.add(threads.submit(() -> {
                    go.await();
                    return node.find(user("ada"));
                }));
            }
            go.countDown();
            for (Future<Optional<Principal>> answer : answers) {
                assertThat(answer.get()).isPresent();
            }
        }
        assertThat(house.requests() - before).isEqualTo(1);
    }

    @InEveryHouse
    void whatWasFetchedTogetherIsNotStaleTogether(House house) throws Exception {
        for (int i = 0; i < 40; i++) {
            house.directory().addPerson("p" + i, "Person " + i);
            house.find("p" + i);
        }
        long before = house.requests();
        house.pass(Duration.ofMinutes(57));
        for (int i = 0; i < 40; i++) {
            house.find("p" + i);
        }
        assertThat(house.requests() - before).isBetween(5L, 35L);
    }
}
