package dev.orrery.app;

import static dev.orrery.app.RoomsContract.answered;
import static dev.orrery.app.RoomsContract.at;
import static dev.orrery.app.RoomsContract.await;
import static dev.orrery.app.RoomsContract.book;
import static dev.orrery.app.RoomsContract.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.QuotaPeriod;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nobody holds two members of a pool at once, also by one event: wherever quotas are. */
abstract class PoolsContract extends QuotaStores {
    private FaceServer server() throws Exception {
        return new FaceServer(storeUrl(), directory(), configuration(BEAMERS));
    }

    private static boolean isKnown(FaceServer server, String name) {
        return server.house()
                .store()
                .read(snapshot -> snapshot.principal(new PrincipalName(PrincipalKind.RESOURCE, name)))
                .isPresent();
    }

    private static List<QuotaPeriod> held(FaceServer server, String uid) {
        return server.house().store().read(snapshot -> snapshot.bookings().periods("beamers", 0)).stream()
                .filter(period -> period.uid().equals(uid))
                .toList();
    }

    /** One of both comes, and the other says no. */
    private static void awaitOne(FaceServer server, String uid) throws Exception {
        String answers = await(server, "ada", uid, text -> answers(text, "ACCEPTED|DECLINED|DELEGATED") == 2);
        assertThat(answers(answers, "ACCEPTED")).as(answers).isEqualTo(1);
        assertThat(answers(answers, "DECLINED")).as(answers).isEqualTo(1);
        assertThat(held(server, uid)).hasSize(1);
    }

    private static long answers(String text, String partstat) {
        return text.lines()
                .filter(line -> line.matches("ATTENDEE;.*PARTSTAT=(" + partstat + ")[;:].*mailto:beamer.*"))
                .count();
    }

    @Test
    void oneEventGetsOneMember() throws Exception {
        try (FaceServer server = server()) {
            String both = "ATTENDEE;RSVP=TRUE:mailto:beamer2@example.org\n";
            book(server, "ada", "both", "beamer1@example.org", at("20270302T100000Z", "20270302T110000Z"), both);
            awaitOne(server, "both");
        }
    }

    @Test
    void whatWasPassedOnAndIsMovedToWhereBothAreFreeGetsOneMember() throws Exception {
        try (FaceServer server = server()) {
            ChangesContract.until(() -> isKnown(server, "beamer2")); // though nobody has asked for it
            String times = at("20270302T100000Z", "20270302T110000Z");
            book(server, "bob", "his", "beamer1@example.org", times);
            answered(server, "bob", "his", "beamer1@example.org", "ACCEPTED");
            book(server, "ada", "hers", "beamer1@example.org", times);
            answered(server, "ada", "hers", "beamer1@example.org", "DELEGATED");
            String passedOn = answered(server, "ada", "hers", "beamer2@example.org", "ACCEPTED");
            assertThat(held(server, "hers")).hasSize(1);

            String moved = passedOn.replace("20270302T1", "20270303T1")
                    .replaceAll(
                            "PARTSTAT=(DELEGATED|ACCEPTED)([^\r]*mailto:beamer)", "PARTSTAT=NEEDS-ACTION;RSVP=TRUE$2");
            assertThat(server.send("ada", "PUT", path("ada", "hers"), moved).statusCode())
                    .isEqualTo(204);
            awaitOne(server, "hers");
            String answers = await(server, "ada", "hers", text -> answers(text, "ACCEPTED|DECLINED") == 2);
            assertThat(answers).as("what was passed on once").doesNotContain("DELEGATED-TO");
        }
    }
}
