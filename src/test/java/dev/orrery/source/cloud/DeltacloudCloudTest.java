package dev.orrery.source.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.http.Networks;
import dev.orrery.http.OutgoingHttp;
import dev.orrery.model.MachineState;
import dev.orrery.model.Tracked;
import dev.orrery.tracking.Answer;
import dev.orrery.tracking.Cloud;
import dev.orrery.tracking.CloudLogin;
import dev.orrery.tracking.Listing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Deltacloud server's answers are worth, and those that are worth nothing. */
class DeltacloudCloudTest {
    private static final Tracked.Kind MACHINES = Tracked.Kind.INSTANCE;
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final Cloud.Target MOCK = target("mockpassword");

    private CloudFake fake;
    private OutgoingHttp http;
    private DeltacloudCloud cloud;

    private static Cloud.Target target(String password) {
        return new Cloud.Target("driver=mock;provider=p1", new CloudLogin("mockuser", password));
    }

    @BeforeEach
    void open() throws IOException {
        fake = new CloudFake();
        http = client(List.of("127.0.0.0/8"));
        cloud = new DeltacloudCloud(fake.api() + "/", http, () -> NOON);
    }

    private static OutgoingHttp client(List<String> allowed) {
        return new OutgoingHttp(OutgoingHttp.Settings.usual(Networks.of(allowed), "test"), Set::of);
    }

    @AfterEach
    void close() {
        http.close();
        fake.close();
    }

    private Answer<Listing> list() {
        return cloud.list(MOCK, MACHINES);
    }

    @Test
    void machinesAreReadAndTheirPasswordsAreNot() {
        fake.put("1", "RUNNING");
        assertThat(list()).isInstanceOfSatisfying(Answer.Got.class, got -> {
            Tracked machine = ((Listing) got.value()).things().get("1");
            assertThat(machine)
                    .isEqualTo(new Tracked(
                            MACHINES,
                            "1",
                            MachineState.RUNNING,
                            "RUNNING",
                            new Tracked.Details(
                                    "Machine 1", "us", "img1", "m1-small", List.of("192.0.2.1"), List.of("stop"))));
            assertThat(got.toString()).doesNotContain("s3cret");
        });
        assertThat(fake.requests()).containsExactly("GET /api/instances driver=mock provider=p1");
    }

    @Test
    void aThousandMachinesAreOneListing() {
        for (int i = 0; i < 1000; i++) {
            fake.put("m" + i, "RUNNING");
        }
        assertThat(list())
                .isInstanceOfSatisfying(
                        Answer.Got.class,
                        got -> assertThat(((Listing) got.value()).things()).hasSize(1000));
    }

    @Test
    void realmsAreThereOrNot() {
        assertThat(cloud.list(MOCK, Tracked.Kind.REALM))
                .isInstanceOfSatisfying(
                        Answer.Got.class,
                        got -> assertThat(((Listing) got.value()).things().values())
                                .extracting(Tracked::state)
                                .containsExactly(MachineState.AVAILABLE, MachineState.AVAILABLE));
    }

    @Test
    void anUnknownStateIsKeptAsItIs() {
        fake.put("1", "Hibernating");
        assertThat(cloud.get(MOCK, MACHINES, "1")).isInstanceOfSatisfying(Answer.Got.class, got -> {
            assertThat(((Tracked) got.value()).state()).isEqualTo(MachineState.UNKNOWN);
            assertThat(((Tracked) got.value()).rawState()).isEqualTo("Hibernating");
        });
    }

    @Test
    void aWrongPasswordAndAMissingMachineAreTold() {
        assertThat(cloud.verify(target("wrong"))).isInstanceOf(Answer.Denied.class);
        assertThat(cloud.verify(MOCK)).isInstanceOf(Answer.Got.class);
        assertThat(cloud.get(MOCK, MACHINES, "none")).isInstanceOf(Answer.NotThere.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void aFailingProviderCannotSay(int status) {
        fake.play(CloudFake.Trick.status(status));
        assertThat(list())
                .isEqualTo(new Answer.Later<>(
                        "127.0.0.1 answered with the status " + status + ".", Optional.empty(), false));
    }

    @Test
    void whoIsAskedTooOftenSaysWhenToComeBack() {
        fake.play(new CloudFake.Trick(429, "text/plain", "no", Map.of("Retry-After", "17"), false));
        assertThat(list()).isInstanceOfSatisfying(Answer.Later.class, later -> {
            assertThat((Object) later.retryAfter()).isEqualTo(Optional.of(Duration.ofSeconds(17)));
            assertThat(later.throttled()).isTrue();
        });
        String date =
                DateTimeFormatter.RFC_1123_DATE_TIME.format(NOON.plusSeconds(90).atOffset(ZoneOffset.UTC));
        fake.play(new CloudFake.Trick(503, "text/plain", "no", Map.of("Retry-After", date), false));
        assertThat(list())
                .isInstanceOfSatisfying(
                        Answer.Later.class,
                        later ->
                                assertThat((Object) later.retryAfter()).isEqualTo(Optional.of(Duration.ofSeconds(90))));
    }

    @Test
    void halfAListingIsNone() {
        fake.put("1", "RUNNING");
        fake.put("2", "RUNNING");
        String whole = fake.list();
        String half = whole.substring(0, whole.indexOf("</instance>") + 20);
        fake.play(CloudFake.Trick.says("application/xml", half));
        assertThat(list()).isInstanceOf(Answer.Unreadable.class);
        fake.play(new CloudFake.Trick(200, "application/xml", half, Map.of(), true));
        assertThat(list()).isInstanceOf(Answer.Later.class);
    }

    @Test
    void aPageForPeopleIsNoListing() {
        fake.play(CloudFake.Trick.says("text/html", "<html><body>Log in</body></html>"));
        assertThat(list()).isInstanceOf(Answer.Unreadable.class);
        fake.play(CloudFake.Trick.says("application/xml", "<html><body>Log in</body></html>"));
        assertThat(list()).isInstanceOf(Answer.Unreadable.class);
        fake.play(CloudFake.Trick.says("application/xml", "<images/>"));
        assertThat(list()).isInstanceOf(Answer.Unreadable.class);
        fake.play(CloudFake.Trick.says("application/xml", ""));
        assertThat(list()).isInstanceOf(Answer.Unreadable.class);
    }

    @Test
    void theSameIdTwiceIsOneMachineOrNoListing() {
        String one = "<instance id='1'><state>RUNNING</state></instance>";
        fake.play(CloudFake.Trick.says("application/xml", "<instances>" + one + one + "</instances>"));
        assertThat(list())
                .isInstanceOfSatisfying(
                        Answer.Got.class,
                        got -> assertThat(((Listing) got.value()).things()).hasSize(1));
        String other = one.replace("RUNNING", "STOPPED");
        fake.play(CloudFake.Trick.says("application/xml", "<instances>" + one + other + "</instances>"));
        assertThat(list()).isInstanceOf(Answer.Unreadable.class);
        fake.play(CloudFake.Trick.says("application/xml", "<instances><instance/></instances>"));
        assertThat(list()).isInstanceOf(Answer.Unreadable.class);
    }

    @Test
    void aRedirectIsNotFollowed() {
        fake.play(new CloudFake.Trick(302, "text/plain", "", Map.of("Location", fake.origin() + "/else"), false));
        assertThat(list()).isInstanceOf(Answer.Unreadable.class);
        assertThat(fake.requests()).hasSize(1);
    }

    @Test
    void actionsAreHandedOnWithWhatTheProviderSays() {
        fake.put("1", "RUNNING");
        assertThat(cloud.act(MOCK, "1", "stop")).isInstanceOf(Answer.Got.class);
        assertThat(cloud.act(MOCK, "1", "stop"))
                .isEqualTo(new Answer.Rejected<>(405, "127.0.0.1 answered with the status 405."));
        assertThat(cloud.act(MOCK, "1", "destroy")).isEqualTo(new Answer.Got<>(List.of()));
        assertThat(cloud.create(MOCK, Map.of())).isInstanceOf(Answer.Rejected.class);
        assertThat(cloud.create(MOCK, Map.of("image_id", "a b&c"))).isInstanceOf(Answer.Got.class);
        assertThat(fake.requests().getLast()).endsWith("image_id=a+b%26c");
    }

    @Test
    void aPrivateAddressIsCalledOnlyIfItsProviderMayBeThere() {
        try (OutgoingHttp strict = client(List.of("10.0.0.0/8"))) {
            assertThat(new DeltacloudCloud(fake.api(), strict, () -> NOON).list(MOCK, MACHINES))
                    .isInstanceOfSatisfying(
                            Answer.Later.class,
                            later -> assertThat(later.sentence()).contains("the provider's allow-networks"));
        }
        assertThat(fake.requests()).isEmpty();
    }
}
