package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Change;
import dev.orrery.model.CollectionKind;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Snapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A room whose folder, or whose server, is away for days: what is answered then, and what is not forgotten until then. */
abstract class LongOutagesContract extends ImapRooms {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    InstantSource clock() {
        return () -> Instant.now().plus(ahead);
    }

    @Override
    String moreOfRoom() {
        return "policy = [\"check_quota cars\", \"schedule_in_freebusy\"]";
    }

    /** While the folders can be reached: until then nobody knows whether eve and finn have some. */
    @BeforeEach
    void comeIn() throws Exception {
        for (String name : List.of("eve", "finn")) {
            assertThat(sendAs(name, name, "PROPFIND", "/calendars/users/" + name + "/", "")
                            .statusCode())
                    .isEqualTo(207);
        }
    }

    private void later(Duration duration) {
        ahead = ahead.plus(duration);
    }

    /** So that no try in between puts off the next one. */
    private void backAfter(Duration duration) {
        relay.mend();
        later(duration);
    }

    /** Tries what waits, until the organizer has an answer. */
    private String tried(String who, String uid) throws Exception {
        tryUntil(() -> !answer(seen(who, uid)).isEmpty());
        return answer(seen(who, uid));
    }

    /** A try that began before the clock went on puts off the next one, so that the clock goes on here, too. */
    private void tryUntil(Callable<Boolean> done) throws Exception {
        Instant end = Instant.now().plus(DEADLINE);
        Instant next = Instant.MIN;
        while (!done.call()) {
            assertThat(Instant.now())
                    .as("%s wait", server().deliveries().waiting())
                    .isBefore(end);
            if (Instant.now().isAfter(next)) {
                server().deliveries().retry();
                later(Duration.ofMinutes(31));
                next = Instant.now().plusSeconds(2);
            }
        }
    }

    /** The room's last message about an event. */
    private String said(String uid) {
        return house().store()
                .read(snapshot -> snapshot.log(home(snapshot), 0, 10_000).rows().stream()
                        .filter(entry -> entry.change() instanceof Change.MessageSent message
                                && message.uid().equals(uid))
                        .reduce((_, newer) -> newer)
                        .flatMap(entry -> snapshot.message(home(snapshot), entry.seq()))
                        .map(row -> new String(row.content(), StandardCharsets.UTF_8).replaceAll("\r?\n[ \t]", ""))
                        .orElse(""));
    }

    private long letters() {
        return house().store().read(snapshot -> (long) inbox(snapshot).size());
    }

    private List<String> inbox(Snapshot snapshot) {
        CollectionRow inbox = snapshot.collections(home(snapshot)).stream()
                .filter(row -> row.kind() == CollectionKind.INBOX)
                .findFirst()
                .orElseThrow();
        return snapshot.listing(inbox.ref()).objects().stream()
                .map(row -> row.uid())
                .toList();
    }

    /** It is declined with its reason, nothing is held, and the invitation lies in the inbox for whoever looks after the room. */
    private void assertTurnedDown(String uid) throws Exception {
        assertThat(seen("eve", uid)).containsPattern("SCHEDULE-STATUS=\"?5\\.1");
        assertThat(said(uid)).contains("PARTSTAT=DECLINED").contains("COMMENT:The calendar could not be reached.");
        assertThat(letters()).isEqualTo(1);
        assertThat(sent(uid)).isEqualTo(1);
        assertThat(server().deliveries().waiting()).isZero();
        assertThat(held()).isZero();
        assertThat(offers()).isEmpty();
        assertThat(charged()).isEmpty();
    }

    private void waits(String uid) throws Exception {
        await(() -> seen("eve", uid), text -> text.matches("(?s).*SCHEDULE-STATUS=\"?1\\.0.*"));
        await(() -> server().deliveries().waiting(), waiting -> waiting >= 1); // the status may be there before
    }

    @Test
    void afterTwoDaysTheRoomSaysNoAndWhy() throws Exception {
        relay.cut(CuttingRelay.Cut.NOW);
        book("eve", "one", AT_TEN, 0);
        waits("one");
        for (int days = 0; days < 2; days++) {
            server().deliveries().retry();
            assertThat(answer(seen("eve", "one"))).isEmpty();
            assertThat(server().deliveries().waiting()).isEqualTo(1);
            later(Duration.ofHours(23));
        }
        server().deliveries().retry();
        assertThat(answer(seen("eve", "one"))).as("after 46 hours").isEmpty();
        later(Duration.ofHours(3));
        assertThat(tried("eve", "one")).isEqualTo("DECLINED");
        assertTurnedDown("one");
        backAfter(Duration.ofMinutes(1));
        book("finn", "two", AT_TEN, 0);
        assertThat(tried("finn", "two")).isEqualTo("ACCEPTED");
        onlyOne("two", "ACCEPTED");
        assertThat(inFolder("one")).isEmpty();
    }

    @Test
    void aFolderThatIsBackBeforeThatGetsTheBooking() throws Exception {
        relay.cut(CuttingRelay.Cut.NOW);
        book("eve", "one", AT_TEN, 0);
        waits("one");
        backAfter(Duration.ofHours(47));
        assertThat(tried("eve", "one")).isEqualTo("ACCEPTED");
        onlyOne("one", "ACCEPTED");
        assertThat(sent("one")).isEqualTo(1);
    }

    /** It was decided and held when the folder went away: the time and the quota are given back with the no. */
    @Test
    void whatWasHeldIsGivenBackWithTheNo() throws Exception {
        limitToAnHour();
        relay.cut(CuttingRelay.Cut.BEFORE_APPEND);
        book("eve", "one", AT_TEN, 0);
        await(relay::isCut, cut -> cut);
        await(this::held, held -> held == 1);
        assertThat(offers()).hasSize(1);
        assertThat(charged()).hasSize(1);
        waits("one");
        later(Duration.ofHours(49));
        assertThat(tried("eve", "one")).isEqualTo("DECLINED");
        assertTurnedDown("one");
        backAfter(Duration.ofMinutes(1));
        book("eve", "two", AT_TWELVE, 0);
        assertThat(tried("eve", "two")).isEqualTo("ACCEPTED");
        onlyOne("two", "ACCEPTED");
    }

    /** The invitation and its cancellation wait together, and come to their end in that order. */
    @Test
    void whatIsCalledOffMeanwhileIsNotBooked() throws Exception {
        relay.cut(CuttingRelay.Cut.NOW);
        book("eve", "one", AT_TEN, 0);
        waits("one");
        assertThat(sendAs("eve", "eve", "DELETE", "/calendars/users/eve/calendar/one.ics", "")
                        .statusCode())
                .isEqualTo(204);
        await(() -> server().deliveries().waiting(), waiting -> waiting == 2);
        backAfter(Duration.ofHours(40));
        tryUntil(() -> server().deliveries().waiting() == 0);
        await(() -> inFolder("one"), found -> found.stream().allMatch(text -> text.contains("STATUS:CANCELLED")));
        assertThat(offers()).isEmpty();
        assertThat(charged()).isEmpty();
        book("finn", "two", AT_TEN, 0);
        assertThat(tried("finn", "two")).isEqualTo("ACCEPTED");
    }

    /** Nobody could tell the folder: it goes on taking the room's time, and so it counts. */
    @Test
    void whatIsCalledOffAndCannotBeTakenOutOfTheFolderCounts() throws Exception {
        book("eve", "one", AT_TEN, 0);
        onlyOne("one", "ACCEPTED");
        assertThat(charged()).hasSize(1);
        relay.cut(CuttingRelay.Cut.NOW);
        assertThat(sendAs("eve", "eve", "DELETE", "/calendars/users/eve/calendar/one.ics", "")
                        .statusCode())
                .isEqualTo(204);
        await(() -> server().deliveries().waiting(), waiting -> waiting == 1);
        later(Duration.ofHours(49));
        tryUntil(() -> server().deliveries().waiting() == 0);
        assertThat(charged()).as("what the folder has").hasSize(1);
        backAfter(Duration.ofMinutes(1));
        onlyOne("one", "ACCEPTED");
    }

    /** The server dies when the folder has the event, and nobody starts it for more than a week. */
    @Test
    void aServerThatWasDownForAWeekKnowsItsOwnWork() throws Exception {
        downForAWeek(CuttingRelay.Cut.AFTER_APPEND);
    }

    @Test
    void aServerThatWasDownForAWeekDoesWhatItHadDecided() throws Exception {
        downForAWeek(CuttingRelay.Cut.BEFORE_APPEND);
    }

    private void downForAWeek(CuttingRelay.Cut where) throws Exception {
        limitToAnHour();
        relay.cut(where);
        book("eve", "one", AT_TEN, 0);
        await(relay::isCut, cut -> cut);
        await(this::held, held -> held == 1);
        waits("one");
        goAway();
        later(Duration.ofDays(8));
        relay.mend();
        restart();
        assertThat(tried("eve", "one")).isEqualTo("ACCEPTED");
        onlyOne("one", "ACCEPTED");
        assertThat(sent("one")).isEqualTo(1);
        assertThat(charged()).hasSize(1);
    }
}
