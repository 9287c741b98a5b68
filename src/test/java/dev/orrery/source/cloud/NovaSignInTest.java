package dev.orrery.source.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.tracking.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who signs in at a Keystone, for how long, and where its catalogue leads. */
class NovaSignInTest extends NovaScene {
    @Test
    void aTokenIsKeptUntilItNearlyEnds() {
        list();
        assertThat(cloud.verify(ADA)).isInstanceOf(Answer.Got.class);
        assertThat(fake.requests()).filteredOn(SIGN_IN::equals).hasSize(2);
        now = now.plus(Duration.ofMinutes(59));
        list();
        assertThat(fake.requests()).filteredOn(SIGN_IN::equals).hasSize(4);
    }

    @Test
    void aTokenThatEndsEarlyIsReplacedOnce() {
        fake.put("a", "ACTIVE");
        list();
        fake.expire();
        fake.forgetRequests();
        assertThat(list()).containsExactly("a RUNNING ACTIVE");
        assertThat(fake.requests()).containsExactly(CHANGES, SIGN_IN, SIGN_IN, CHANGES);
        fake.expire();
        fake.setPassword("another");
        fake.forgetRequests();
        assertThat(cloud.list(ADA, MACHINES)).isInstanceOf(Answer.Denied.class);
        assertThat(fake.requests()).as("a password is tried once").containsExactly(CHANGES, SIGN_IN);
    }

    @Test
    void aTokenThatNovaNeverTakesIsNoEndlessRound() {
        fake.play("/compute/", CloudFake.Trick.status(401));
        assertThat(cloud.list(ADA, MACHINES))
                .as("the password was good a moment ago")
                .isInstanceOf(Answer.Unreadable.class);
        assertThat(fake.requests()).containsExactly(SIGN_IN, SIGN_IN, LIST);
    }

    @Test
    void aWrongPasswordIsTriedOnceAndSaysInWhichDomain() {
        assertThat(cloud.verify(target("ada", "wrong")))
                .isInstanceOfSatisfying(
                        Answer.Denied.class,
                        no -> assertThat(no.sentence()).contains("ada in the domain Default", "NAME@DOMAIN/PROJECT"));
        assertThat(fake.requests()).containsExactly(SIGN_IN);
        list();
        assertThat(cloud.verify(target("ada", "wrong")))
                .as("the token of another")
                .isInstanceOf(Answer.Denied.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere", ""})
    void aProjectThatIsNotThereIsAnsweredWithThoseThatAre(String project) {
        assertThat(cloud(settings(project, "", "")).verify(ADA))
                .isInstanceOfSatisfying(
                        Answer.Denied.class,
                        no -> assertThat(no.sentence())
                                .endsWith("There are: web (domain default), lab (domain default)."));
    }

    @Test
    void theUsersNameMaySayTheProject() {
        NovaCloud any = cloud(settings("", "", ""));
        assertThat(any.verify(target("ada/lab", "right"))).isInstanceOf(Answer.Got.class);
        assertThat(any.verify(target("ada@Default/lab", "right"))).isInstanceOf(Answer.Got.class);
        assertThat(any.verify(target("ada@Other/lab", "right"))).isInstanceOf(Answer.Denied.class);
    }

    @Test
    void anApplicationCredentialNeedsNoProject() {
        NovaCloud any = cloud(settings("", "", ""));
        assertThat(any.verify(target(OpenStackFake.CREDENTIAL, "right"))).isInstanceOf(Answer.Got.class);
        assertThat(fake.requests()).containsExactly(SIGN_IN, "GET /compute/v2.1/servers?limit=1");
        assertThat(any.verify(target(OpenStackFake.CREDENTIAL, "wrong")))
                .isInstanceOfSatisfying(
                        Answer.Denied.class, no -> assertThat(no.sentence()).contains("application credential"));
    }

    @Test
    void aRegionThatIsNotThereIsAnsweredWithThoseThatAre() {
        String north = OpenStackFake.endpoint("North", "public", fake.origin() + "/compute/v2.1");
        String south = OpenStackFake.endpoint("South", "public", fake.origin() + "/elsewhere");
        fake.setCatalog(OpenStackFake.service("compute", north, south));
        assertThat(cloud(settings("web", "East", "")).verify(ADA).sentence())
                .endsWith("Set region to one of: North, South.");
        assertThat(cloud.verify(ADA).sentence()).endsWith("Set region to one of: North, South.");
        assertThat(cloud(settings("web", "north", "")).verify(ADA)).isInstanceOf(Answer.Got.class);
        assertThat(cloud(settings("web", "South", "")).list(ADA, MACHINES))
                .isInstanceOfSatisfying(
                        Answer.Unreadable.class, no -> assertThat(no.sentence()).contains("catalogue"));
        fake.setCatalog(OpenStackFake.service("identity"), OpenStackFake.service("image"));
        assertThat(cloud.verify(ADA).sentence()).contains("It has: identity, image.");
        fake.setCatalog(OpenStackFake.service("compute", OpenStackFake.endpoint("North", "internal", "http://x")));
        assertThat(cloud.verify(ADA).sentence()).endsWith("Set interface to one of: internal.");
    }

    /** Neither loopback beyond what is allowed, nor a private network, nor the machine's own secrets. */
    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.2:1/v2.1", "http://10.1.2.3:8774/v2.1", "http://169.254.169.254/v2.1"})
    void aCatalogueLeadsNowhereThatIsNotAllowed(String url) {
        fake.setCatalog(OpenStackFake.service("compute", OpenStackFake.endpoint("RegionOne", "public", url)));
        assertThat(cloud.list(ADA, MACHINES))
                .isInstanceOfSatisfying(
                        Answer.Later.class,
                        later -> assertThat(later.sentence()).contains("the provider's allow-networks"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "http://user@127.0.0.1/", "nonsense", ""})
    void aCatalogueMayNameNonsense(String url) {
        fake.setCatalog(OpenStackFake.service("compute", OpenStackFake.endpoint("RegionOne", "public", url)));
        assertThat(cloud.list(ADA, MACHINES)).isInstanceOf(Answer.Unreadable.class);
    }

    @Test
    void anAddressInTheConfigurationStandsAboveTheCatalogue() {
        fake.setCatalog();
        assertThat(cloud(settings("web", "", fake.origin() + "/compute/v2.1/")).verify(ADA))
                .isInstanceOf(Answer.Got.class);
    }
}
