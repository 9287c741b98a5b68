package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers that are decided and not in their folder: which are kept for how long, by a clock that days go by on. */
abstract class HeldForDaysContract extends ImapBookings {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    InstantSource clock() {
        return () -> Instant.now().plus(ahead);
    }

    /** Days go by, and what is too old is swept. */
    private void sweepAfter(Duration duration) {
        ahead = ahead.plus(duration);
        server().deliveries().retry();
    }

    private String request() throws Exception {
        return await(this::requests, found -> found.size() == 1).getFirst();
    }

    @Test
    void whatSomebodyDecidedIsNotForgottenWhenTheFolderHasIt() throws Exception {
        decidedAndSwept(CuttingRelay.Cut.AFTER_APPEND, "accept", "ACCEPTED");
    }

    @Test
    void whatSomebodyDecidedIsNotForgottenWhenTheFolderHasNothing() throws Exception {
        decidedAndSwept(CuttingRelay.Cut.BEFORE_APPEND, "accept", "ACCEPTED");
    }

    @Test
    void aNoIsNotForgottenEither() throws Exception {
        decidedAndSwept(CuttingRelay.Cut.AFTER_APPEND, "decline", "DECLINED");
    }

    /** The folder goes away at the last step; whoever decided was told, and says it again after three weeks. */
    private void decidedAndSwept(CuttingRelay.Cut where, String decision, String partstat) throws Exception {
        answersAlone("check_quota cars\\nschedule_in_freebusy\\napprove");
        limitToAnHour();
        book("eve", "one", AT_TEN, 0);
        onlyOne("one", "");
        String request = request();
        relay.cut(where);
        assertThat(decide(request, decision)).isEqualTo(503);
        assertThat(relay.isCut()).isTrue();
        assertThat(held()).isEqualTo(1);
        sweepAfter(Duration.ofDays(6));
        assertThat(held()).isEqualTo(1);
        for (int i = 0; i < 3; i++) {
            sweepAfter(Duration.ofDays(5));
            assertThat(held()).as("the decision").isEqualTo(1);
        }
        assertThat(offers()).as("its time was given back").isEmpty();
        assertThat(charged()).as("and its quota").isEmpty();
        assertThat(sent("one")).isZero();
        relay.mend();
        signIn();
        assertThat(requests()).containsExactly(request);
        assertThat(decide(request, decision)).isEqualTo(204);
        assertThat(answered("eve", "one")).isEqualTo(partstat);
        onlyOne("one", partstat);
        assertThat(sent("one")).isEqualTo(1);
        assertThat(charged()).hasSize(partstat.equals("ACCEPTED") ? 1 : 0);
        assertThat(requests()).isEmpty();
    }

    /** Whoever booked calls it off while the decision is on its way: nothing is left of either. */
    @Test
    void aDecisionAboutWhatWasCalledOffIsForgotten() throws Exception {
        answersAlone("approve");
        book("eve", "one", AT_TEN, 0);
        onlyOne("one", "");
        String request = request();
        relay.cut(CuttingRelay.Cut.BEFORE_APPEND);
        assertThat(decide(request, "accept")).isEqualTo(503);
        assertThat(held()).isEqualTo(1);
        relay.mend();
        signIn();
        assertThat(sendAs("eve", "eve", "DELETE", "/calendars/users/eve/calendar/one.ics", "")
                        .statusCode())
                .isEqualTo(204);
        await(
                () -> {
                    server().deliveries().retry();
                    return inFolder("one");
                },
                found -> found.size() == 1 && found.getFirst().contains("STATUS:CANCELLED"));
        sweepAfter(Duration.ofDays(8));
        signIn();
        assertThat(held()).isZero();
        assertThat(offers()).isEmpty();
        assertThat(requests()).isEmpty();
    }

    private String deliver() throws Exception {
        return deliver(invitation("talk", AT_TEN, "zoe"));
    }

    /** Mail systems try for days: when the mail comes again, what is in the folder is known for the answer to it. */
    @Test
    void whatIsHeldForAMailIsKeptWhileItMayComeAgain() throws Exception {
        answersAlone("check_quota cars\\nschedule_in_freebusy");
        relay.cut(CuttingRelay.Cut.AFTER_APPEND);
        assertThat(deliver()).startsWith("4");
        assertThat(held()).isEqualTo(1);
        sweepAfter(Duration.ofDays(6));
        assertThat(held()).isEqualTo(1);
        relay.mend();
        signIn();
        assertThat(deliver()).startsWith("250");
        onlyOne("talk", "ACCEPTED");
        assertThat(sent("talk")).isEqualTo(1);
        assertThat(deliver()).startsWith("250");
        assertThat(sent("talk")).isEqualTo(1);
    }

    private void isForgotten(String uid, String partstat) throws Exception {
        assertThat(held()).isEqualTo(1);
        sweepAfter(Duration.ofDays(7).plusMinutes(1));
        assertThat(held()).isZero();
        assertThat(offers()).isEmpty();
        relay.mend();
        signIn();
        onlyOne(uid, partstat);
    }

    private List<String> starts() {
        return charged().stream()
                .map(period -> Instant.ofEpochSecond(period.start()).toString())
                .toList();
    }

    /** One time of a series is called off, and nobody hears of it in the end: the room goes on holding all of them. */
    @Test
    void aSeriesKeepsItsQuotaWhenTheCancellationOfOneTimeIsGivenUp() throws Exception {
        answersAlone("check_quota cars\\nschedule_in_freebusy");
        String series = invitation("talk", AT_TEN + "RRULE:FREQ=DAILY;COUNT=3\r\n", "zoe");
        assertThat(deliver(series)).startsWith("250");
        onlyOne("talk", "ACCEPTED");
        assertThat(charged()).hasSize(3);
        relay.cut(CuttingRelay.Cut.BEFORE_APPEND);
        String one = "DTSTART:20300103T100000Z\r\nDTEND:20300103T110000Z\r\nRECURRENCE-ID:20300103T100000Z\r\n";
        assertThat(deliver(invitation("talk", one + "STATUS:CANCELLED\r\n", "zoe")
                        .replace("REQUEST", "CANCEL")
                        .replace("SEQUENCE:0", "SEQUENCE:1")))
                .startsWith("4");
        isForgotten("talk", "ACCEPTED");
        assertThat(charged()).hasSize(3);
    }

    /** Another time was asked for, and decided, and never came into the folder: what it has counts as before. */
    @Test
    void whatWasBookedBeforeCountsAgainWhenItsChangeIsGivenUp() throws Exception {
        answersAlone("check_quota cars\\nschedule_in_freebusy");
        assertThat(deliver(invitation("talk", AT_TEN, "zoe"))).startsWith("250");
        onlyOne("talk", "ACCEPTED");
        relay.cut(CuttingRelay.Cut.BEFORE_APPEND);
        String later = invitation("talk", AT_TWELVE, "zoe").replace("SEQUENCE:0", "SEQUENCE:1");
        assertThat(deliver(later)).startsWith("4");
        assertThat(starts()).containsExactly("2030-01-02T12:00:00Z");
        isForgotten("talk", "ACCEPTED");
        assertThat(starts()).containsExactly("2030-01-02T10:00:00Z");
    }

    /** The folder has what was decided, though nobody was told: it is taken there, and so it counts. */
    @Test
    void whatIsInTheFolderAllTheSameCounts() throws Exception {
        answersAlone("check_quota cars\\nschedule_in_freebusy");
        relay.cut(CuttingRelay.Cut.AFTER_APPEND);
        assertThat(deliver()).startsWith("4");
        isForgotten("talk", "ACCEPTED");
        await(this::starts, found -> found.equals(List.of("2030-01-02T10:00:00Z")));
    }

    @Test
    void whatIsHeldForAMailThatDoesNotComeAgainIsGivenBack() throws Exception {
        answersAlone("check_quota cars\\nschedule_in_freebusy");
        limitToAnHour();
        relay.cut(CuttingRelay.Cut.BEFORE_APPEND);
        assertThat(deliver()).startsWith("4");
        assertThat(charged()).hasSize(1);
        assertThat(offers()).hasSize(1);
        sweepAfter(Duration.ofDays(7).plusMinutes(1));
        assertThat(held()).isZero();
        assertThat(charged()).isEmpty();
        assertThat(offers()).isEmpty();
        relay.mend();
        signIn();
        book("finn", "two", AT_TEN, 0);
        assertThat(answered("finn", "two")).isEqualTo("ACCEPTED");
    }
}
