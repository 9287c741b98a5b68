package dev.orrery.app;

import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.calendar.BookedMachines;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Refused;
import dev.orrery.model.Tracked;
import dev.orrery.source.cloud.CloudFake;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.MachineBinding;
import dev.orrery.store.StoreFixture;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A machine that people book like a room: it cannot be had while it does not run, on either store. */
@Timeout(120)
abstract class BookedMachinesContract extends TrackedServer {
    private static final String GPU = "gpu@example.org";
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private BookedMachines booked;
    private Principal gpu;
    private HomeId account;

    @Override
    String more() {
        return """
                [scheduling]
                wait-milliseconds = 10000
                [[resource]]
                name = "gpu"
                mail = ["gpu@example.org"]
                """;
    }

    @BeforeEach
    void bind() throws Exception {
        fake.put("1", "RUNNING");
        follow();
        booked = server.house().bookedMachines();
        gpu = server.house()
                .principals()
                .find(new PrincipalName(PrincipalKind.RESOURCE, "gpu"))
                .orElseThrow();
        account = server.house()
                .store()
                .read(snapshot -> snapshot.accounts().all().getFirst().home());
        booked.bind(gpu, account, "1");
    }

    private String seen() {
        return server.house()
                .store()
                .read(snapshot -> snapshot.accounts().thing(account, Tracked.Kind.INSTANCE, "1"))
                .map(row -> row.thing().state().name())
                .orElse("");
    }

    private static String in(int minutes) {
        return UTC.format(Instant.now().plusSeconds(minutes * 60L));
    }

    /** When it is busy within the next two days, as ada is told. */
    private String busy() throws Exception {
        String question = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//T//EN\r\nMETHOD:REQUEST\r\nBEGIN:VFREEBUSY\r\n"
                + "UID:q\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:" + in(10) + "\r\nDTEND:" + in(2 * 24 * 60)
                + "\r\nORGANIZER:mailto:ada@example.org\r\nATTENDEE:mailto:" + GPU
                + "\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n";
        return text(
                server.send("ada", "POST", "/calendars/users/ada/outbox/", question, "Content-Type", "text/calendar"));
    }

    private void awaitBusy(boolean wanted) throws Exception {
        await(() -> busy().contains("FBTYPE=BUSY-UNAVAILABLE") == wanted);
    }

    private void book(String uid, int from, int to) throws Exception {
        RoomsContract.book(server, "ada", uid, GPU, RoomsContract.at(in(from), in(to)));
    }

    @Test
    void aMachineThatIsDownIsBusyAndDeclinesUntilItRunsAgain() throws Exception {
        assertThat(busy()).contains("2.0;Success").doesNotContain("BUSY-UNAVAILABLE");
        book("before", 60, 120);
        RoomsContract.answered(server, "ada", "before", GPU, "ACCEPTED");
        fake.put("1", "STOPPED");
        awaitBusy(true);
        book("down", 180, 240);
        RoomsContract.answered(server, "ada", "down", GPU, "DECLINED");
        assertThat(text(server.get("ada", "/freebusy/" + GPU + ".ifb"))).contains("BUSY-UNAVAILABLE");
        fake.put("1", "RUNNING");
        awaitBusy(false);
        book("after", 300, 360);
        RoomsContract.answered(server, "ada", "after", GPU, "ACCEPTED");
        assertThat(server.house()
                        .store()
                        .<Integer>read(snapshot -> snapshot.collections(gpu.home()).stream()
                                .filter(row -> row.name().equals("machine"))
                                .mapToInt(row ->
                                        snapshot.listing(row.ref()).objects().size())
                                .sum()))
                .as("the last outage")
                .isEqualTo(1);
    }

    @Test
    void whatNobodyKnowsChangesNothingAndWhatIsGoneDoesNotRun() throws Exception {
        fake.play(CloudFake.Trick.status(500));
        await(() -> server.house()
                .store()
                .<Boolean>read(snapshot ->
                        !snapshot.accounts().all().getFirst().trouble().isEmpty()));
        assertThat(busy()).doesNotContain("BUSY-UNAVAILABLE");
        fake.play(null);
        fake.remove("1");
        awaitBusy(true);
        fake.put("1", "PENDING");
        await(() -> seen().equals("PENDING"));
        assertThat(busy()).as("on its way, and not there").contains("BUSY-UNAVAILABLE");
        fake.put("1", "RUNNING");
        awaitBusy(false);
    }

    @Test
    void whoeverHasItNowIsToldInTheirFeedAndByTheirHooks() throws Exception {
        try (HookReceiver receiver = new HookReceiver()) {
            book("now", -30, 30);
            book("later", 60, 120);
            RoomsContract.answered(server, "ada", "now", GPU, "ACCEPTED");
            RoomsContract.answered(server, "ada", "later", GPU, "ACCEPTED");
            String types = "{\"resource\": \"/calendars/users/ada/\", \"url\": \"" + receiver.at("/in")
                    + "\", \"types\": [\"booking.*\"]}";
            assertThat(server.send("ada", "POST", "/hooks", types).statusCode()).isEqualTo(201);
            fake.put("1", "ERROR");
            HookReceiver.Call call = receiver.next();
            assertThat(call.type()).isEqualTo("booking.machine_changed");
            assertThat(call.json().path("resource").asString()).isEqualTo("/calendars/users/ada/");
            JsonNode data = call.json().path("data");
            assertThat(data.path("principal").asString()).isEqualTo("/principals/resources/gpu/");
            assertThat(data.path("uid").asString()).isEqualTo("now");
            assertThat(data.path("previous").asString()).isEqualTo("RUNNING");
            assertThat(data.path("current").asString()).isEqualTo("ERROR");
            JsonNode feed =
                    JsonMapper.shared().readTree(text(server.get("ada", "/changes?type=booking.machine_changed")));
            assertThat(feed).hasSize(1);
            assertThat(feed.get(0)).isEqualTo(call.json());
            assertThat(text(server.get("bob", "/changes"))).doesNotContain("booking.");
        }
    }

    @Test
    void anEntryThatIsHandledAgainTellsNobodyTwice() throws Exception {
        book("now", -30, 30);
        RoomsContract.answered(server, "ada", "now", GPU, "ACCEPTED");
        fake.put("1", "STOPPED");
        await(() -> text(server.get("ada", "/changes?type=booking.*")).contains("STOPPED"));
        server.house()
                .store()
                .read(snapshot -> snapshot.log(account, 0, 1000))
                .rows()
                .forEach(booked::handle);
        assertThat(JsonMapper.shared().readTree(text(server.get("ada", "/changes?type=booking.*"))))
                .hasSize(1);
    }

    @Test
    void anOutageThatSomebodyWroteWithoutABeginningEndsAndStopsNoFollower() throws Exception {
        fake.put("1", "STOPPED");
        awaitBusy(true);
        CollectionRow machine = server.house()
                .store()
                .read(snapshot -> snapshot.child(CollectionRef.root(gpu.home()), "machine"))
                .orElseThrow();
        StoreFixture.put(
                server.house().store(),
                machine.ref(),
                "outage.ics",
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//T//EN\r\nBEGIN:VAVAILABILITY\r\nUID:outage-"
                        + gpu.guid() + "\r\nDTSTAMP:20260101T000000Z\r\nBUSYTYPE:BUSY-UNAVAILABLE\r\n"
                        + "END:VAVAILABILITY\r\nEND:VCALENDAR\r\n");
        fake.put("1", "RUNNING");
        awaitBusy(false);
        fake.put("1", "STOPPED");
        awaitBusy(true);
    }

    @Test
    void onlyAMachineThatWasSeenCanBeBoundAndUnboundItIsFree() throws Exception {
        assertThatThrownBy(() -> booked.bind(gpu, account, "9"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("9");
        fake.put("1", "STOPPED");
        awaitBusy(true);
        assertThat(booked.unbind(gpu)).isTrue();
        assertThat(booked.unbind(gpu)).isFalse();
        assertThat(busy()).doesNotContain("BUSY-UNAVAILABLE");
        booked.bind(gpu, account, "1");
        assertThat(busy()).as("at once").contains("BUSY-UNAVAILABLE");
        assertThat(server.house()
                        .store()
                        .<Object>read(snapshot -> snapshot.accounts().bindings(account, "1")))
                .isEqualTo(List.of(new MachineBinding(gpu.home(), account, "1")));
    }
}
