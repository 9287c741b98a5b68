package dev.orrery.source.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Tracked;
import dev.orrery.tracking.Answer;
import dev.orrery.tracking.Listing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Nova's answers are worth; what comes before them is in {@link NovaSignInTest}. */
class NovaCloudTest extends NovaScene {
    @Test
    void machinesAreListedWithWhatIsKnownOfThem() {
        fake.put("a", "ACTIVE");
        assertThat(cloud.list(ADA, MACHINES)).isInstanceOfSatisfying(Answer.Got.class, got -> {
            Tracked machine = ((Listing) got.value()).things().get("a");
            assertThat(machine.details())
                    .isEqualTo(new Tracked.Details(
                            "Machine a",
                            "nova",
                            "img1",
                            "m1.small",
                            List.of("192.0.2.5", "10.0.0.5"),
                            List.of("stop", "reboot", "destroy")));
        });
        assertThat(fake.requests()).containsExactly(SIGN_IN, SIGN_IN, LIST);
    }

    @ParameterizedTest
    @CsvSource({
        "ACTIVE, '', RUNNING",
        "ACTIVE, powering-off, STOPPING",
        "BUILD, spawning, PENDING",
        "SHUTOFF, '', STOPPED",
        "SHUTOFF, powering-on, PENDING",
        "PAUSED, '', PAUSED",
        "SUSPENDED, '', PAUSED",
        "REBOOT, '', PENDING",
        "RESIZE, '', PENDING",
        "VERIFY_RESIZE, '', RUNNING",
        "SHELVED_OFFLOADED, '', STOPPED",
        "ERROR, '', ERROR",
        "HIBERNATED, '', UNKNOWN"
    })
    void statesAreNovasAndEverybodys(String status, String task, String state) {
        fake.put("a", status, task, Instant.now());
        assertThat(list()).containsExactly("a " + state + ' ' + status);
    }

    @Test
    void zonesAreRealms() {
        assertThat(read(cloud.list(ADA, Tracked.Kind.REALM)))
                .containsExactly("nova AVAILABLE available", "west UNAVAILABLE unavailable");
        assertThat(cloud.get(ADA, Tracked.Kind.REALM, "west")).isInstanceOf(Answer.Got.class);
        assertThat(cloud.get(ADA, Tracked.Kind.REALM, "east")).isInstanceOf(Answer.NotThere.class);
    }

    @Test
    void pagesFollowEachOtherByMarkerWhateverTheirAddress() {
        fake.setPage(2);
        for (String id : List.of("a", "b", "c", "d", "e")) {
            fake.put(id, "ACTIVE");
        }
        assertThat(list()).hasSize(5);
        assertThat(fake.requests()).endsWith(LIST, LIST + "&marker=b", LIST + "&marker=d");
    }

    @Test
    void pagesThatBreakOffAreNoListing() {
        fake.setPage(1);
        fake.put("a", "ACTIVE");
        fake.put("b", "ACTIVE");
        fake.play("marker=a", CloudFake.Trick.status(500));
        assertThat(cloud.list(ADA, MACHINES)).isInstanceOf(Answer.Later.class);
        fake.play("marker=a", CloudFake.Trick.status(400)); // deleted between the pages
        assertThat(cloud.list(ADA, MACHINES)).isInstanceOf(Answer.Rejected.class);
        fake.play("marker=a", CloudFake.Trick.says("application/json", "{\"servers\": [{\"id\": \"b\""));
        assertThat(cloud.list(ADA, MACHINES)).isInstanceOf(Answer.Unreadable.class);
        fake.play("marker=a", null);
        assertThat(list()).hasSize(2);
    }

    @Test
    void pagesWithoutEndOrWayOnAreNoListing() {
        String page = "{\"servers\": [], \"servers_links\": [{\"rel\": \"next\", \"href\": \"http://x/?%s\"}]}";
        for (String query : List.of("marker=a", "limit=1", "marker=%zz")) {
            fake.play("/detail", CloudFake.Trick.says("application/json", page.formatted(query)));
            assertThat(cloud.list(ADA, MACHINES)).as(query).isInstanceOf(Answer.Unreadable.class);
        }
    }

    @Test
    void theSameIdTwiceWithDifferentWordsIsNoListing() {
        fake.play("/detail", CloudFake.Trick.says("application/json", """
                {"servers": [{"id": "a", "status": "ACTIVE"}, {"id": "a", "status": "SHUTOFF"}]}"""));
        assertThat(cloud.list(ADA, MACHINES)).isInstanceOf(Answer.Unreadable.class);
        fake.play("/detail", CloudFake.Trick.says("application/json", "{\"servers\": [{\"status\": \"ACTIVE\"}]}"));
        assertThat(cloud.list(ADA, MACHINES)).isInstanceOf(Answer.Unreadable.class);
    }

    @Test
    void onlyChangesAreAskedForUntilItIsTimeForAWholeListing() {
        fake.put("a", "ACTIVE");
        fake.put("b", "ACTIVE");
        fake.put("c", "ACTIVE");
        assertThat(list()).hasSize(3);
        fake.put("a", "SHUTOFF");
        fake.put("b", "DELETED");
        fake.put("c", "SOFT_DELETED");
        fake.put("d", "BUILD");
        assertThat(list()).containsExactly("a STOPPED SHUTOFF", "d PENDING BUILD");
        assertThat(fake.requests()).endsWith(LIST, CHANGES);
        fake.purge("a"); // and nobody ever tells
        assertThat(list()).hasSize(2);
        now = now.plus(WHOLE_AFTER);
        assertThat(list()).containsExactly("d PENDING BUILD");
        assertThat(fake.requests()).endsWith(CHANGES, LIST);
    }

    @Test
    void aChangeThatBearsAnEarlierTimeIsSeen() {
        fake.put("a", "ACTIVE");
        list();
        fake.put("a", "SHUTOFF", "", Instant.now().minus(Duration.ofMinutes(4)));
        assertThat(list()).containsExactly("a STOPPED SHUTOFF");
        assertThat(fake.requests()).endsWith(CHANGES);
    }

    @Test
    void everythingIsListedWhereChangesCannotBe() {
        fake.put("a", "ACTIVE");
        list();
        fake.put("a", "SHUTOFF");
        fake.play("changes-since", CloudFake.Trick.status(400));
        assertThat(list()).containsExactly("a STOPPED SHUTOFF");
        assertThat(fake.requests()).endsWith(CHANGES, LIST);
        fake.play("changes-since", CloudFake.Trick.status(500));
        assertThat(cloud.list(ADA, MACHINES))
                .as("an error is not followed by more work")
                .isInstanceOf(Answer.Later.class);
    }

    @Test
    void whatIsDeletedIsNotThereAndNothingElseIs() {
        fake.put("a", "ACTIVE");
        fake.put("b", "SOFT_DELETED");
        fake.put("c", "DELETED");
        assertThat(cloud.get(ADA, MACHINES, "a")).isInstanceOf(Answer.Got.class);
        assertThat(cloud.get(ADA, MACHINES, "b")).isInstanceOf(Answer.NotThere.class);
        assertThat(cloud.get(ADA, MACHINES, "c")).isInstanceOf(Answer.NotThere.class);
        assertThat(cloud.get(ADA, MACHINES, "detail")).isInstanceOf(Answer.Unreadable.class);
        fake.forgetRequests();
        assertThat(cloud.get(ADA, MACHINES, "../a")).isInstanceOf(Answer.NotThere.class);
        assertThat(cloud.act(ADA, "..", "destroy")).isInstanceOf(Answer.NotThere.class);
        assertThat(fake.requests()).isEmpty();
    }

    @Test
    void aKeystoneThatIsNotThereTakesNoMachineAway() {
        fake.put("a", "ACTIVE");
        fake.play("/identity/", CloudFake.Trick.status(404));
        assertThat(cloud.get(ADA, MACHINES, "a"))
                .isInstanceOfSatisfying(
                        Answer.Unreadable.class, no -> assertThat(no.sentence()).contains("no Keystone at"));
        fake.play("/identity/", CloudFake.Trick.says("text/html", "<html>"));
        assertThat(cloud.get(ADA, MACHINES, "a")).isInstanceOf(Answer.Unreadable.class);
        fake.play("/identity/", null);
        fake.play("/compute/", CloudFake.Trick.status(404));
        assertThat(cloud.list(ADA, MACHINES)).isInstanceOf(Answer.Unreadable.class);
        assertThat(cloud.list(ADA, Tracked.Kind.REALM)).isInstanceOf(Answer.Unreadable.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {413, 429, 503})
    void whoIsAskedTooOftenSaysWhenToComeBack(int status) {
        fake.play("/compute/", new CloudFake.Trick(status, "text/plain", "no", Map.of("Retry-After", "17"), false));
        assertThat(cloud.list(ADA, MACHINES)).isInstanceOfSatisfying(Answer.Later.class, later -> {
            assertThat((Object) later.retryAfter()).isEqualTo(Optional.of(Duration.ofSeconds(17)));
            assertThat(later.throttled()).isTrue();
        });
        fake.play("/compute/", null);
        assertThat(list()).as("the token stays").isEmpty();
        assertThat(fake.requests()).filteredOn(SIGN_IN::equals).hasSize(2);
    }

    @Test
    void answersThatMakeNoSenseAreNoListing() {
        fake.put("a", "ACTIVE");
        for (String body : List.of("<html><body>Log in</body></html>", "{\"servers\": [{\"id\": \"a\"", "{}", "[]")) {
            fake.play("/detail", CloudFake.Trick.says("application/json", body));
            assertThat(cloud.list(ADA, MACHINES)).as(body).isInstanceOf(Answer.Unreadable.class);
        }
        fake.play("/detail", new CloudFake.Trick(302, "text/html", "x", Map.of("Location", "http://x/"), false));
        assertThat(cloud.list(ADA, MACHINES)).as("led elsewhere").isInstanceOf(Answer.Unreadable.class);
    }

    @Test
    void machinesAreMadeAndNobodyIsToldTheirPassword() {
        Answer<List<Tracked>> made = cloud.create(
                ADA,
                Map.of("image_id", "img1", "hwp_id", "m1.small", "name", "new", "realm_id", "nova", "keyname", "k"));
        assertThat(made).isInstanceOfSatisfying(Answer.Got.class, got -> {
            assertThat(got.toString()).contains("made1", "PENDING").doesNotContain("s3cret");
        });
        assertThat(fake.requests())
                .contains(
                        "POST /compute/v2.1/servers {\"server\":{\"name\":\"new\",\"imageRef\":\"img1\",\"flavorRef\":"
                                + "\"m1.small\",\"availability_zone\":\"nova\",\"key_name\":\"k\",\"networks\":\"auto\"}}");
        fake.play("GET /compute/v2.1/servers/made", CloudFake.Trick.status(500));
        assertThat(cloud.create(ADA, Map.of("image_id", "img1", "hwp_id", "m1.small", "network_id", "n1")))
                .isInstanceOfSatisfying(
                        Answer.Got.class, got -> assertThat(got.toString()).contains("made2", "BUILD"));
        assertThat(cloud.create(ADA, Map.of("image_id", "img1")))
                .isInstanceOfSatisfying(
                        Answer.Rejected.class, no -> assertThat(no.sentence()).contains("hwp_id"));
    }

    @Test
    void whatCannotBeAskedForIsNotMade() {
        Map<String, String> form = Map.of("image_id", "img1", "hwp_id", "m1.small");
        assertThat(cloud(settings("web", "Nowhere", "")).create(ADA, form)).isInstanceOf(Answer.Unreadable.class);
        fake.play("POST /compute/", CloudFake.Trick.status(403));
        assertThat(cloud.create(ADA, form)).isInstanceOf(Answer.Rejected.class);
        fake.play("POST /compute/", new CloudFake.Trick(202, "text/html", "<html>", Map.of(), false));
        assertThat(cloud.create(ADA, form)).as("made, whatever it says").isEqualTo(new Answer.Got<>(List.of()));
    }

    @Test
    void machinesAreStartedStoppedAndTakenAway() {
        fake.put("a", "ACTIVE");
        assertThat(cloud.act(ADA, "a", "stop")).isInstanceOfSatisfying(Answer.Got.class, got -> {
            assertThat(got.toString()).contains("SHUTOFF");
        });
        assertThat(cloud.act(ADA, "a", "stop"))
                .isInstanceOfSatisfying(
                        Answer.Rejected.class, no -> assertThat(no.status()).isEqualTo(409));
        assertThat(cloud.act(ADA, "a", "start")).isInstanceOf(Answer.Got.class);
        assertThat(cloud.act(ADA, "a", "reboot")).isInstanceOfSatisfying(Answer.Got.class, got -> {
            assertThat(got.toString()).contains("REBOOT");
        });
        assertThat(cloud.act(ADA, "a", "destroy")).isEqualTo(new Answer.Got<>(List.of()));
        assertThat(cloud.get(ADA, MACHINES, "a")).isInstanceOf(Answer.NotThere.class);
    }
}
