package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.imap.Rights;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Who has a policy and a calendar in an IMAP folder answers alone: what is booked is in the folder, and nothing is booked twice. */
abstract class ImapAnswersContract extends ImapBookings {
    @Test
    void aBookingIsInTheFolderAndItsTimeIsTaken() throws Exception {
        answersAlone("automatic");
        book("eve", "one", AT_TEN, 0);
        assertThat(answered("eve", "one")).isEqualTo("ACCEPTED");
        onlyOne("one", "ACCEPTED");
        book("finn", "two", AT_HALF_PAST_TEN, 0);
        assertThat(answered("finn", "two")).isEqualTo("DECLINED");
        onlyOne("two", "DECLINED");
        book("finn", "three", AT_TWELVE, 0);
        assertThat(answered("finn", "three")).isEqualTo("ACCEPTED");
        assertThat(sent("one")).isEqualTo(1);
        assertThat(send("PROPFIND", home() + "inbox/", "", "Depth", "1").body()).doesNotContain(".ics");
    }

    @Test
    void whatOnlyTheFolderHasIsTaken() throws Exception {
        answersAlone("automatic");
        append("walk", "in", event("walk", "In").replace("20260102", "20300102"));
        book("eve", "one", AT_HALF_PAST_TEN, 0);
        assertThat(answered("eve", "one")).isEqualTo("DECLINED");
        assertThat(seen("eve", "one")).contains("SCHEDULE-STATUS");
        onlyOne("one", "DECLINED");
    }

    /** Between the decision and the folder somebody enters something there by hand: they have it, and the booking is declined. */
    @Test
    void whoeverIsInTheFolderFirstHasIt() throws Exception {
        answersAlone("automatic");
        relay.beforeNextAppend(() -> append("walk", "in", event("walk", "In").replace("20260102", "20300102")));
        book("eve", "one", AT_HALF_PAST_TEN, 0);
        assertThat(answered("eve", "one")).isEqualTo("DECLINED");
        onlyOne("one", "DECLINED");
        assertThat(sent("one")).isEqualTo(1);
    }

    @Test
    void whatIsCancelledIsFree() throws Exception {
        answersAlone("automatic");
        book("eve", "one", AT_TEN, 0);
        assertThat(answered("eve", "one")).isEqualTo("ACCEPTED");
        assertThat(sendAs("eve", "eve", "DELETE", "/calendars/users/eve/calendar/one.ics", "")
                        .statusCode())
                .isEqualTo(204);
        await(
                () -> inFolder("one"),
                found -> found.size() == 1 && found.getFirst().contains("STATUS:CANCELLED"));
        book("finn", "two", AT_HALF_PAST_TEN, 0);
        assertThat(answered("finn", "two")).isEqualTo("ACCEPTED");
    }

    @Test
    void anotherTimeIsDecidedAnew() throws Exception {
        answersAlone("automatic");
        book("eve", "one", AT_TEN, 0);
        assertThat(answered("eve", "one")).isEqualTo("ACCEPTED");
        book("finn", "two", AT_TWELVE, 0);
        assertThat(answered("finn", "two")).isEqualTo("ACCEPTED");
        book("eve", "one", AT_TWELVE, 1);
        await(() -> answer(seen("eve", "one")), "DECLINED"::equals);
        onlyOne("one", "DECLINED");
        book("finn", "three", AT_TEN, 0);
        assertThat(answered("finn", "three")).isEqualTo("ACCEPTED");
    }

    @Test
    void aSeriesIsLookedAtInTheFolder() throws Exception {
        answersAlone("automatic");
        append("walk", "in", event("walk", "In").replace("20260102", "20300109"));
        book("eve", "weekly", AT_TEN + "RRULE:FREQ=WEEKLY;COUNT=3\r\n", 0);
        assertThat(answered("eve", "weekly")).isEqualTo("DECLINED");
        book("eve", "later", AT_TWELVE + "RRULE:FREQ=WEEKLY;COUNT=3\r\n", 0);
        assertThat(answered("eve", "later")).isEqualTo("ACCEPTED");
        book("finn", "third", AT_TWELVE.replace("20300102", "20300116"), 0);
        assertThat(answered("finn", "third")).isEqualTo("DECLINED");
    }

    @Test
    void twoAtOnceNeverBothGetIt() throws Exception {
        answersAlone("automatic");
        for (int round = 0; round < 5; round++) {
            String day = "203001%02d".formatted(round + 10);
            String uid = "round" + round;
            CyclicBarrier start = new CyclicBarrier(2);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<?> first = threads.submit(() -> {
                    start.await();
                    book("eve", uid + "e", AT_TEN.replace("20300102", day), 0);
                    return null;
                });
                Future<?> second = threads.submit(() -> {
                    start.await();
                    book("finn", uid + "f", AT_HALF_PAST_TEN.replace("20300102", day), 0);
                    return null;
                });
                first.get();
                second.get();
            }
            assertThat(List.of(answered("eve", uid + "e"), answered("finn", uid + "f")))
                    .containsExactlyInAnyOrder("ACCEPTED", "DECLINED");
        }
    }

    @Test
    void whileTheFolderCannotBeReachedNothingIsAnswered() throws Exception {
        answersAlone("automatic");
        relay.cut(CuttingRelay.Cut.NOW);
        book("eve", "one", AT_TEN, 0);
        await(() -> seen("eve", "one"), text -> text.matches("(?s).*SCHEDULE-STATUS=\"?1\\.0.*"));
        server().deliveries().retry();
        assertThat(answer(seen("eve", "one"))).isEmpty();
        assertThat(send("GET", home() + "inbox/one.ics", "").statusCode()).isEqualTo(404);
        relay.mend();
        String partstat = await(
                () -> {
                    server().deliveries().retry();
                    return answer(seen("eve", "one"));
                },
                text -> !text.isEmpty());
        assertThat(partstat).isEqualTo("ACCEPTED");
        onlyOne("one", "ACCEPTED");
    }

    /** The time is held while the folder does not have it, also from whoever is nearer. */
    @Test
    void aCrashBeforeTheFolderHasItLosesNothing() throws Exception {
        crash(CuttingRelay.Cut.BEFORE_APPEND);
    }

    /** What is in the folder is known for its own work after a restart, and its answer is given, once. */
    @Test
    void aCrashWhenTheFolderHasItLosesNothing() throws Exception {
        crash(CuttingRelay.Cut.AFTER_APPEND);
    }

    private void crash(CuttingRelay.Cut where) throws Exception {
        answersAlone("automatic");
        relay.cut(where);
        book("eve", "one", AT_TEN, 0);
        await(relay::isCut, cut -> cut);
        await(this::held, held -> held == 1);
        assertThat(offers()).hasSize(1);
        assertThat(sent("one")).isZero();
        restart();
        assertThat(answer(seen("eve", "one"))).isEmpty();
        relay.mend();
        signIn();
        String partstat = await(
                () -> {
                    server().deliveries().retry();
                    return answer(seen("eve", "one"));
                },
                text -> !text.isEmpty());
        assertThat(partstat).isEqualTo("ACCEPTED");
        onlyOne("one", "ACCEPTED");
        assertThat(sent("one")).isEqualTo(1);
        book("finn", "two", AT_HALF_PAST_TEN, 0);
        assertThat(answered("finn", "two")).isEqualTo("DECLINED");
    }

    @Test
    void aFolderThatRefusesIsANoWithItsReason() throws Exception {
        Assumptions.assumeTrue(imap.isWhole(), "optional: GreenMail knows no rights");
        answersAlone("automatic");
        mailboxes.setAcl(calendar, person, new Rights("lra"));
        restart(); // servers look at rights when a session begins
        signIn();
        book("eve", "one", AT_TEN, 0);
        assertThat(answered("eve", "one")).isEqualTo("DECLINED");
        assertThat(seen("eve", "one")).containsPattern("SCHEDULE-STATUS=\"?5\\.1");
        assertThat(messages()).isEmpty();
        assertThat(offers()).isEmpty();
        assertThat(send("GET", home() + "inbox/one.ics", "").statusCode()).isEqualTo(200);
    }

    /** Of a series the folder refuses that one time moves: the answer to that is no, and the series is held as before. */
    @Test
    void whatTheFolderRefusesFreesNothingThatItHas() throws Exception {
        Assumptions.assumeTrue(imap.isWhole(), "optional: GreenMail knows no rights");
        answersAlone("check_quota cars\\nschedule_in_freebusy");
        assertThat(deliver(invitation("talk", AT_TEN + "RRULE:FREQ=DAILY;COUNT=3\r\n", "zoe")))
                .startsWith("250");
        onlyOne("talk", "ACCEPTED");
        assertThat(charged()).hasSize(3);
        mailboxes.setAcl(calendar, person, new Rights("lra"));
        restart(); // servers look at rights when a session begins
        signIn();
        String moved = invitation("talk", AT_TWELVE + "RECURRENCE-ID:20300102T100000Z\r\n", "zoe");
        assertThat(deliver(moved.replace("SEQUENCE:0", "SEQUENCE:1"))).startsWith("250");
        assertThat(sent("talk")).as("a yes and a no").isEqualTo(2);
        assertThat(charged()).hasSize(3);
        assertThat(offers()).isEmpty();
        assertThat(held()).isZero();
    }

    @Test
    void aMailIsAnsweredOnce() throws Exception {
        answersAlone("automatic");
        String mail = invitation("talk", AT_TEN, "zoe");
        try (LmtpPeer peer = new LmtpPeer(server().lmtpPort())) {
            relay.cut(CuttingRelay.Cut.BEFORE_APPEND);
            assertThat(peer.deliver("zoe@elsewhere.net", mail, mail()))
                    .first()
                    .asString()
                    .startsWith("4");
            relay.mend();
            assertThat(peer.deliver("zoe@elsewhere.net", mail, mail()))
                    .first()
                    .asString()
                    .startsWith("250");
            assertThat(peer.deliver("zoe@elsewhere.net", mail, mail()))
                    .first()
                    .asString()
                    .startsWith("250");
        }
        onlyOne("talk", "ACCEPTED");
        assertThat(sent("talk")).isEqualTo(1);
        book("finn", "two", AT_HALF_PAST_TEN, 0);
        assertThat(answered("finn", "two")).isEqualTo("DECLINED");
    }

    /** What a quota holds is held from the decision on, and given back with the booking. */
    @Test
    void aQuotaCountsWhatIsInTheFolder() throws Exception {
        answersAlone("check_quota cars\\nschedule_in_freebusy");
        limitToAnHour();
        book("eve", "one", AT_TEN, 0);
        assertThat(answered("eve", "one")).isEqualTo("ACCEPTED");
        book("eve", "two", AT_TWELVE, 0);
        assertThat(answered("eve", "two")).isEqualTo("DECLINED");
        sendAs("eve", "eve", "DELETE", "/calendars/users/eve/calendar/one.ics", "");
        await(
                () -> inFolder("one"),
                found -> found.size() == 1 && found.getFirst().contains("STATUS:CANCELLED"));
        book("eve", "three", AT_TWELVE, 0);
        assertThat(answered("eve", "three")).isEqualTo("ACCEPTED");
    }

    /** A mail program deletes the booking in the folder: its hour may be booked again, once. */
    @Test
    void whatIsDeletedInTheFolderGivesItsQuotaBack() throws Exception {
        answersAlone("check_quota cars\\nschedule_in_freebusy");
        limitToAnHour();
        book("eve", "one", AT_TEN, 0);
        assertThat(answered("eve", "one")).isEqualTo("ACCEPTED");
        onlyOne("one", "ACCEPTED");
        for (long uid : uids()) {
            drop(uid);
        }
        book("eve", "two", AT_TEN, 0);
        assertThat(answered("eve", "two")).isEqualTo("ACCEPTED");
        book("eve", "three", AT_TWELVE, 0);
        assertThat(answered("eve", "three")).isEqualTo("DECLINED");
        assertThat(charged())
                .singleElement()
                .satisfies(period -> assertThat(period.uid()).isEqualTo("two"));
    }

    @Test
    void whatSomebodyApprovesIsInTheFolder() throws Exception {
        answersAlone("schedule_in_freebusy\\napprove");
        book("eve", "one", AT_TEN, 0);
        onlyOne("one", "");
        String request = await(this::requests, found -> found.size() == 1).getFirst();
        book("finn", "two", AT_HALF_PAST_TEN, 0);
        assertThat(answered("finn", "two")).isEqualTo("DECLINED");
        assertThat(decide(request, "accept")).isEqualTo(204);
        onlyOne("one", "ACCEPTED");
        assertThat(answered("eve", "one")).isEqualTo("ACCEPTED");
        book("finn", "three", AT_TWELVE, 0);
        onlyOne("three", "");
        String other = await(this::requests, found -> found.size() == 1).getFirst();
        assertThat(decide(other, "decline")).isEqualTo(204);
        onlyOne("three", "DECLINED");
        assertThat(answered("finn", "three")).isEqualTo("DECLINED");
        assertThat(requests()).isEmpty();
        assertThat(sent("one") + sent("three")).isEqualTo(2);
    }

    /** Whoever decides is told that it is not done, and what they decided is done once when they say it again. */
    @Test
    void aDecisionThatTheFolderMayHaveIsTakenOnceMore() throws Exception {
        answersAlone("approve");
        book("eve", "one", AT_TEN, 0);
        onlyOne("one", "");
        String request = await(this::requests, found -> found.size() == 1).getFirst();
        relay.cut(CuttingRelay.Cut.AFTER_APPEND);
        assertThat(decide(request, "decline")).isEqualTo(503);
        assertThat(relay.isCut()).isTrue();
        restart();
        relay.mend();
        signIn();
        assertThat(requests()).containsExactly(request);
        assertThat(sent("one")).isZero();
        assertThat(decide(request, "decline")).isEqualTo(204);
        assertThat(answered("eve", "one")).isEqualTo("DECLINED");
        onlyOne("one", "DECLINED");
        assertThat(sent("one")).isEqualTo(1);
        assertThat(requests()).isEmpty();
    }

    @Test
    void aDecisionThatTheFolderRefusesIsNone() throws Exception {
        Assumptions.assumeTrue(imap.isWhole(), "optional: GreenMail knows no rights");
        answersAlone("approve");
        book("eve", "one", AT_TEN, 0);
        onlyOne("one", "");
        String request = await(this::requests, found -> found.size() == 1).getFirst();
        mailboxes.setAcl(calendar, person, new Rights("lra"));
        restart();
        signIn();
        assertThat(decide(request, "accept")).isEqualTo(403);
        assertThat(requests()).containsExactly(request);
        assertThat(held()).isZero();
        assertThat(offers()).isEmpty();
        assertThat(sent("one")).isZero();
    }

    /** However a format tells an event, it is known for what was decided, and is written once. */
    @Test
    void whatIsWrittenInAnyFormatIsKnownAgain() throws Exception {
        answersAlone("automatic");
        int written = 0;
        for (String format : List.of("kolab3", "kolab2")) {
            restart(format);
            signIn();
            book("eve", format, AT_TEN, 0);
            assertThat(answered("eve", format)).isEqualTo("ACCEPTED");
            assertThat(mailboxes.check(calendar).uidNext()).isEqualTo(written + 2);
            book("finn", format + "two", AT_HALF_PAST_TEN, 0);
            assertThat(answered("finn", format + "two")).isEqualTo("DECLINED");
            assertThat(mailboxes.check(calendar).uidNext()).isEqualTo(written + 3);
            book("eve", format, AT_TWELVE, 1);
            await(() -> sent(format), sent -> sent == 2);
            await(this::held, held -> held == 0);
            assertThat(mailboxes.check(calendar).uidNext()).isEqualTo(written + 4);
            written += 4;
            long end = written + 1;
            sendAs("eve", "eve", "DELETE", "/calendars/users/eve/calendar/" + format + ".ics", "");
            await(() -> mailboxes.check(calendar).uidNext(), next -> next == end);
        }
    }

    /** Another time is proposed for what is taken in the folder; the organizer agrees, and it is booked there. */
    @Test
    void anotherTimeIsProposed() throws Exception {
        answersAlone("schedule_next_available_in_freebusy");
        append("walk", "in", event("walk", "In").replace("20260102", "20300102"));
        book("eve", "one", AT_TEN, 0);
        String proposal =
                await(() -> requests("eve", "eve"), found -> found.size() == 1).getFirst();
        onlyOne("one", "");
        assertThat(inFolder("one").getFirst()).contains("TRANSP:TRANSPARENT");
        assertThat(sendAs("eve", "eve", "POST", "/requests/" + proposal + "/accept", "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(answered("eve", "one")).isEqualTo("ACCEPTED");
        onlyOne("one", "ACCEPTED");
        assertThat(inFolder("one").getFirst()).contains("DTSTART:20300102T110000Z");
    }

    /** The new message is there, the old one is too, and nobody knows of either. */
    @Test
    void aCrashWhileABookingIsMovedLosesNothing() throws Exception {
        answersAlone("automatic");
        book("eve", "one", AT_TEN, 0);
        assertThat(answered("eve", "one")).isEqualTo("ACCEPTED");
        onlyOne("one", "ACCEPTED");
        relay.cut(CuttingRelay.Cut.AFTER_APPEND);
        book("eve", "one", AT_TWELVE, 1);
        await(relay::isCut, cut -> cut);
        restart();
        relay.mend();
        signIn();
        await(
                () -> {
                    server().deliveries().retry();
                    return sent("one");
                },
                sent -> sent == 2);
        assertThat(answered("eve", "one")).isEqualTo("ACCEPTED");
        onlyOne("one", "ACCEPTED");
        assertThat(inFolder("one").getFirst()).contains("DTSTART:20300102T120000Z");
        book("finn", "two", AT_TEN, 0);
        assertThat(answered("finn", "two")).isEqualTo("ACCEPTED");
        assertThat(sent("one")).isEqualTo(2);
    }
}
