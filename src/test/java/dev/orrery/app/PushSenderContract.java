package dev.orrery.app;

import static dev.orrery.app.ChangesContract.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.access.Caller;
import dev.orrery.calendar.PushKey;
import dev.orrery.calendar.PushProgress;
import dev.orrery.calendar.RegisterPush;
import dev.orrery.face.push.PushSender;
import dev.orrery.http.Networks;
import dev.orrery.http.OutgoingHttp;
import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.Position;
import dev.orrery.store.PushRow;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of messages when push services, or nodes, are away; on either store. */
abstract class PushSenderContract {
    private final SecureRandom random = new SecureRandom();
    private final OutgoingHttp outgoing =
            new OutgoingHttp(OutgoingHttp.Settings.usual(Networks.of(List.of("127.0.0.0/8")), "test"), Set::of);

    @TempDir
    private Path directory;

    private PushServer service;
    private House house;
    private Principal ada;
    private PushKey key;
    private PushProgress progress;

    abstract String storeUrl();

    @BeforeEach
    void open() throws Exception {
        service = new PushServer();
        house = FaceServer.houseOf(storeUrl(), directory, "", Map.of());
        ada = house.principals()
                .find(new PrincipalName(PrincipalKind.USER, "ada"))
                .orElseThrow();
        key = PushKey.of(house.store(), random);
        progress = new PushProgress(house.store(), house.clock(), Duration.ZERO, () -> {});
    }

    @AfterEach
    void close() {
        outgoing.close();
        house.close();
        service.close();
    }

    private PushSender sender() {
        return new PushSender(
                new PushSender.Parts(
                        house.store(),
                        progress,
                        house.principals(),
                        outgoing,
                        key,
                        new PushSender.Times(Duration.ZERO, Duration.ofMillis(20)),
                        (snapshot, caller, row) -> "urn:x",
                        house.clock()),
                "",
                random);
    }

    private PushRow register(String name) throws Exception {
        PushDevice device = new PushDevice(service.origin() + "/" + name);
        Base64.Decoder decoder = Base64.getUrlDecoder();
        return new RegisterPush(house.store(), outgoing, 1000, house.clock(), random)
                .register(new RegisterPush.Request(
                        new Caller(ada, Set.of(ada.guid()), false),
                        CollectionRef.root(ada.home()),
                        new PushRow.Device(
                                device.resource(),
                                decoder.decode(device.publicKey()),
                                decoder.decode(device.authSecret())),
                        new PushRow.Triggers(PushRow.Members.DIRECT, true, Set.of()),
                        null))
                .row();
    }

    /** Noted as the server does that dies before it sends anything. */
    private void change() {
        Position before = house.store().end();
        house.store()
                .write(
                        ada.home(),
                        tx -> tx.append(
                                new Change.CollectionChanged(CollectionRef.root(ada.home()), Set.of()),
                                Actor.system("test")));
        until(() -> !house.store().follow(before, 9).entries().isEmpty());
        house.store().follow(before, 9).entries().forEach(progress::handle);
    }

    private PushRow row(String id) {
        return house.store().read(snapshot -> snapshot.pushes().byId(id)).orElseThrow();
    }

    private boolean isDone() {
        return house.store().read(snapshot -> snapshot.pushes().nextDue()).isEmpty();
    }

    @Test
    void whatAServiceDidNotTakeIsSentAgain() throws Exception {
        PushRow row = register("phone");
        change();
        service.answer(503);
        try (PushSender sender = sender().start()) {
            service.next();
            service.next();
            until(() -> row(row.id()).failures() > 1);
            service.answer(201);
            until(this::isDone);
            assertThat(row(row.id()).failures()).isZero();
            assertThat(sender.counts().sent()).isEqualTo(1);
            assertThat(sender.counts().failed()).isGreaterThan(1);
        }
    }

    @Test
    void aServiceSaysHowLongItIsToBeLeftAlone() throws Exception {
        PushRow row = register("phone");
        change();
        service.answer(429, "3600");
        Instant before = house.clock().instant();
        try (PushSender sender = sender().start()) {
            service.next();
            until(() -> row(row.id()).failures() == 1);
            Instant next =
                    house.store().read(snapshot -> snapshot.pushes().nextDue()).orElseThrow();
            assertThat(next).isAfterOrEqualTo(before.plusSeconds(3600)).isBefore(before.plusSeconds(7200));
            assertThat(sender.counts().failed()).isEqualTo(1);
        }
        assertThat(service.waiting()).isZero();
    }

    @Test
    void whatFailsForDaysIsGivenUp() throws Exception {
        PushRow row = register("phone");
        change();
        house.store().write(new TreeSet<>(), tx -> {
            for (int i = 0; i < 19; i++) {
                tx.pushWrites().failed(row.id(), house.clock().instant());
            }
            return true;
        });
        service.answer(500);
        try (PushSender sender = sender().start()) {
            service.next();
            until(() -> house.store().read(snapshot -> snapshot.pushes().count()) == 0);
            assertThat(sender.counts().dropped()).isEqualTo(1);
        }
    }

    @Test
    void ofTwoNodesOneSendsEachMessage() throws Exception {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            register("device" + i);
            expected.add("/device" + i);
        }
        change();
        long begun = System.nanoTime();
        try (PushSender one = sender().start();
                PushSender other = sender().start()) {
            until(this::isDone);
            assertThat(one.counts().sent() + other.counts().sent()).isEqualTo(40);
            System.out.printf("40 push messages by two nodes in %d ms%n", (System.nanoTime() - begun) / 1_000_000);
        }
        List<String> sent = new ArrayList<>();
        while (service.waiting() > 0) {
            sent.add(service.next().path());
        }
        assertThat(sent).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void everyNodeHasTheSameKey() {
        assertThat(PushKey.of(house.store(), random).publicText()).isEqualTo(key.publicText());
        assertThat(PushKey.of(house.store(), random).topic(CollectionRef.root(ada.home())))
                .isEqualTo(key.topic(CollectionRef.root(ada.home())));
    }
}
