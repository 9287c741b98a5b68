package dev.orrery.dav.report;

import static dev.orrery.dav.report.ReportHouse.CALENDAR;
import static dev.orrery.dav.report.ReportHouse.HOME;
import static dev.orrery.dav.report.ReportHouse.calendar;
import static dev.orrery.dav.report.ReportHouse.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.access.Caller;
import dev.orrery.dav.DavHouse;
import dev.orrery.dav.report.ReportHouse.Row;
import dev.orrery.dav.report.ReportHouse.Rows;
import dev.orrery.http.Headers;
import dev.orrery.model.Principal;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** sync-collection (RFC 6578): tokens, pages, what is refused, and homes. */
class SyncCollectionTest {
    private final ReportHouse house = new ReportHouse();

    @AfterEach
    void close() {
        house.close();
    }

    /** @param limit empty for none */
    static String body(String token, String level, String limit) {
        return "<D:sync-collection xmlns:D='DAV:'><D:sync-token>" + token + "</D:sync-token>"
                + (level.isEmpty() ? "" : "<D:sync-level>" + level + "</D:sync-level>")
                + (limit.isEmpty() ? "" : "<D:limit><D:nresults>" + limit + "</D:nresults></D:limit>")
                + "<D:prop><D:getetag/><D:displayname/><D:resourcetype/></D:prop></D:sync-collection>";
    }

    private Rows sync(String path, String token) {
        return house.multistatus(path, body(token, "1", ""), "Depth", "0");
    }

    private void write(String name) {
        house.putText(CALENDAR + name, calendar(event(name, "DTSTART:20260310T120000Z")));
    }

    @Test
    void tellsWhatChangedAndNothingElse() {
        write("a.ics");
        write("b.ics");
        Rows first = sync(CALENDAR, "");
        assertThat(first.names()).containsExactly("a.ics", "b.ics");
        assertThat(first.rows()).allSatisfy(row -> assertThat(row.properties()).containsKey("getetag"));
        assertThat(sync(CALENDAR, first.token())).isEqualTo(new Rows(java.util.List.of(), first.token()));

        write("c.ics");
        house.delete(CALENDAR + "a.ics");
        Rows second = sync(CALENDAR, first.token());
        assertThat(second.names()).containsExactly("a.ics", "c.ics");
        assertThat(second.rows().stream().filter(row -> row.status() == 404).map(Row::name))
                .containsExactly("a.ics");
        assertThat(sync(CALENDAR, second.token()).rows()).isEmpty();
        assertThat(sync(CALENDAR, "").names()).containsExactly("b.ics", "c.ics");
    }

    @Test
    void theTokenIsTheOneThatPropfindGives() {
        write("a.ics");
        DavHouse.Answer properties = house.dav.send(
                "ada",
                "PROPFIND",
                CALENDAR,
                "<propfind xmlns='DAV:'><prop><sync-token/></prop></propfind>",
                "Depth",
                "0");
        String token = ReportHouse.rows(properties).only().properties().get("sync-token");
        assertThat(token).startsWith("urn:");
        assertThat(sync(CALENDAR, token).rows()).isEmpty();
        assertThat(sync(CALENDAR, "").token()).isEqualTo(token);
        assertThat(homeToken()).isEqualTo(sync(HOME, "").token());
    }

    private String homeToken() {
        return ReportHouse.rows(house.dav.send(
                        "ada",
                        "PROPFIND",
                        HOME,
                        "<propfind xmlns='DAV:'><prop><sync-token/></prop></propfind>",
                        "Depth",
                        "0"))
                .only()
                .properties()
                .get("sync-token");
    }

    @Test
    void aCutPageSaysSoAndGoesOnFromItsLastRow() {
        for (String name : new String[] {"a.ics", "b.ics", "c.ics"}) {
            write(name);
        }
        Rows page = house.multistatus(CALENDAR, body("", "1", "2"), "Depth", "0");
        assertThat(page.rows()).hasSize(3);
        assertThat(page.rows().get(2).href()).isEqualTo(CALENDAR);
        assertThat(page.rows().get(2).status()).isEqualTo(507);
        assertThat(house.report("ada", CALENDAR, body("", "1", "2"), "Depth", "0")
                        .text())
                .contains("<D:error><D:number-of-matches-within-limits/></D:error>");
        Rows rest = house.multistatus(CALENDAR, body(page.token(), "1", "2"), "Depth", "0");
        assertThat(rest.names()).containsExactly("c.ics");
        assertThat(rest.token()).isEqualTo(sync(CALENDAR, "").token());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "http://example.com/sync/1",
                "urn:orrery:sync:",
                "urn:orrery:sync:%1$s:%2$s:%3$s:999999",
                "urn:orrery:sync:%1$s:%2$s:%3$s:-1",
                "urn:orrery:sync:%1$s:%2$s:999:1",
                "urn:orrery:sync:%1$s:%2$s:0:1",
                "urn:orrery:sync:%1$s:999:%3$s:1",
                "urn:orrery:sync:anotherepoch:%2$s:%3$s:5",
                "urn:orrery:sync:%1$s:%2$s:%3$s:99999999999999999999999",
                "&lt;&gt;",
            })
    void aTokenThatCannotBeFollowedIsRefused(String form) {
        write("a.ics");
        String[] own = sync(CALENDAR, "").token().split(":");
        String token = form.formatted(own[3], own[4], own[5]);
        DavHouse.Answer answer = house.report("ada", CALENDAR, body(token, "1", ""), "Depth", "0");
        assertThat(answer.status()).as(answer.text()).isEqualTo(403);
        assertThat(answer.text()).contains("<D:error").contains("<D:valid-sync-token/>");
    }

    @Test
    void aTokenFromBeforeWhatTheLogRemembersIsRefusedAndSaysSo() {
        write("a.ics");
        String calendar = sync(CALENDAR, "").token();
        String home = sync(HOME, "").token();
        house.delete(CALENDAR + "a.ics");
        write("b.ics");
        house.dav.store().write(house.dav.home("ada"), tx -> {
            tx.forget(
                    house.dav.home("ada"),
                    tx.home(house.dav.home("ada")).orElseThrow().lastSeq());
            return true;
        });
        for (String path : new String[] {CALENDAR, HOME}) {
            String token = path.equals(HOME) ? home : calendar;
            DavHouse.Answer answer = house.report("ada", path, body(token, "1", ""), "Depth", "0");
            assertThat(answer.status()).as(answer.text()).isEqualTo(403);
            assertThat(answer.text()).contains("<D:valid-sync-token/>");
        }
        Rows anew = sync(CALENDAR, "");
        assertThat(anew.names()).containsExactly("b.ics");
        assertThat(sync(CALENDAR, anew.token()).rows()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // RFC 6578: Depth 0 with a level
        "0, 1, '', 207",
        "'', 1, '', 207",
        "0, infinite, '', 207",
        // Thunderbird sends Depth 1 with level 1
        "1, 1, '', 207",
        // drafts had no level
        "1, '', '', 207",
        "infinity, '', '', 207",
        "0, '', '', 400",
        "infinity, 1, '', 400",
        "1, infinite, '', 400",
        "0, 2, '', 400",
        "3, 1, '', 400",
        "0, 1, 0, 400",
        "0, 1, -1, 400",
        "0, 1, many, 400",
        "0, 1, 99999999999999, 207",
    })
    void depthAndLevelAndLimit(String depth, String level, String limit, int status) {
        String[] headers = depth.isEmpty() ? new String[0] : new String[] {"Depth", depth};
        assertThat(house.report("ada", CALENDAR, body("", level, limit), headers)
                        .status())
                .isEqualTo(status);
    }

    @Test
    void aHomeTellsItsCollectionsAndWithLevelInfiniteEverythingInThem() {
        Rows first = sync(HOME, "");
        assertThat(first.names()).containsExactly("calendar", "inbox", "notifications", "outbox", "tasks");
        write("a.ics");
        assertThat(sync(HOME, first.token()).names()).containsExactly("calendar");
        Rows deep = house.multistatus(HOME, body(first.token(), "infinite", ""), "Depth", "0");
        assertThat(deep.rows()).extracting(Row::href).contains(CALENDAR + "a.ics");
        assertThat(house.multistatus(HOME, body("", "infinite", ""), "Depth", "0")
                        .names())
                .contains("calendar", "a.ics", "inbox");

        house.dav.send("ada", "MKCALENDAR", HOME + "new/", "");
        house.delete(CALENDAR + "a.ics");
        Rows second = house.multistatus(HOME, body(deep.token(), "infinite", ""), "Depth", "0");
        assertThat(second.rows()).extracting(Row::href).contains(HOME + "new/", CALENDAR + "a.ics");
        house.delete(HOME + "new/");
        Rows third = sync(HOME, second.token());
        assertThat(third.only()).isEqualTo(new Row(HOME + "new/", 404, java.util.Map.of()));
    }

    @Test
    void aWithdrawnShareIsGoneForWhoHadItAndForNobodyElse() {
        house.dav.send("ada", "MKCALENDAR", HOME + "secret/", "");
        assertThat(house.report("bob", HOME, body("", "1", ""), "Depth", "0").status())
                .isEqualTo(404);
        grant("<privilege><read/></privilege>");
        Rows first = ReportHouse.rows(house.report("bob", HOME, body("", "1", ""), "Depth", "0"));
        assertThat(first.names()).containsExactly("calendar");
        write("a.ics");
        house.putText(HOME + "secret/b.ics", calendar(event("b", "DTSTART:20260310T120000Z")));
        Rows second = ReportHouse.rows(house.report("bob", HOME, body(first.token(), "infinite", ""), "Depth", "0"));
        assertThat(second.rows())
                .extracting(Row::href)
                .contains(CALENDAR + "a.ics")
                .noneMatch(href -> href.contains("secret"));
        house.delete(HOME + "secret/");
        house.dav.send("ada", "MKCALENDAR", HOME + "kept/", "");
        share(HOME + "kept/", "<privilege><read/></privilege>");
        Rows third = ReportHouse.rows(house.report("bob", HOME, body(second.token(), "1", ""), "Depth", "0"));
        assertThat(third.names()).containsExactly("kept");
        String owners = sync(HOME, "").token();
        grant("");
        Rows fourth = ReportHouse.rows(house.report("bob", HOME, body(third.token(), "1", ""), "Depth", "0"));
        assertThat(fourth.only()).isEqualTo(new Row(CALENDAR, 404, java.util.Map.of()));
        assertThat(sync(HOME, owners).names()).containsExactly("calendar");
    }

    @Test
    void whatIsMovedOutOfSightIsGoneAndItsNewPlaceStaysUnknown() {
        for (String path : new String[] {"shared/", "shared/below/", "secret/"}) {
            assertThat(house.dav.send("ada", "MKCOL", HOME + path, "").status()).isEqualTo(201);
        }
        share(HOME + "shared/", "<privilege><read/></privilege>");
        Rows first = ReportHouse.rows(house.report("bob", HOME, body("", "infinite", ""), "Depth", "0"));
        assertThat(first.names()).containsExactly("below", "shared");
        house.dav.send("ada", "MOVE", HOME + "shared/below/", "", "Destination", HOME + "secret/hidden/");
        Rows second = ReportHouse.rows(house.report("bob", HOME, body(first.token(), "infinite", ""), "Depth", "0"));
        assertThat(second.rows())
                .contains(new Row(HOME + "shared/below/", 404, java.util.Map.of()))
                .noneMatch(row -> row.href().contains("secret") || row.href().contains("hidden"));
        share(HOME + "secret/hidden/", "<privilege><read/></privilege>");
        Rows third = ReportHouse.rows(house.report("bob", HOME, body(second.token(), "infinite", ""), "Depth", "0"));
        assertThat(third.names()).containsExactly("hidden");
        house.dav.send("ada", "MOVE", HOME + "secret/", "", "Destination", HOME + "elsewhere/");
        Rows fourth = ReportHouse.rows(house.report("bob", HOME, body(third.token(), "infinite", ""), "Depth", "0"));
        assertThat(fourth.rows())
                .extracting(row -> row.status() + " " + row.href())
                .containsExactlyInAnyOrder("404 " + HOME + "secret/", "200 " + HOME + "elsewhere/hidden/");
    }

    @Test
    void whoMaySeeNoMoreThanFreeBusyIsToldThatTheCalendarIsGone() {
        write("a.ics");
        grant("<privilege><read/></privilege>");
        Rows first = ReportHouse.rows(house.report("bob", HOME, body("", "infinite", ""), "Depth", "0"));
        assertThat(first.names()).containsExactly("a.ics", "calendar");
        grant("<privilege><C:read-free-busy xmlns:C='urn:ietf:params:xml:ns:caldav'/></privilege>");
        Rows second = ReportHouse.rows(house.report("bob", HOME, body(first.token(), "infinite", ""), "Depth", "0"));
        assertThat(second.only()).isEqualTo(new Row(CALENDAR, 404, java.util.Map.of()));
        assertThat(ReportHouse.rows(house.report("bob", HOME, body("", "infinite", ""), "Depth", "0"))
                        .rows())
                .isEmpty();
        grant("<privilege><read/></privilege>");
        Rows third = ReportHouse.rows(house.report("bob", HOME, body(second.token(), "infinite", ""), "Depth", "0"));
        assertThat(third.names()).containsExactly("a.ics", "calendar");
    }

    /** Who is in which group is no change of anybody's home: whoever joins or leaves one begins anew, and misses nothing. */
    @Test
    void tokensFromBeforeAGroupWasJoinedOrLeftAreRefused() {
        house.dav.send("ada", "MKCALENDAR", HOME + "team/", "");
        share(HOME + "team/", "groups/staff", "<privilege><read/></privilege>");
        grant("<privilege><read/></privilege>");
        Caller member = house.dav.caller("bob");
        Principal bob = java.util.Objects.requireNonNull(member.principal());
        Caller alone = new Caller(bob, Set.of(bob.guid()), false);

        Rows both = ReportHouse.rows(homeSync(member, ""));
        assertThat(both.names()).containsExactly("calendar", "team");
        DavHouse.Answer left = homeSync(alone, both.token());
        assertThat(left.status()).isEqualTo(403);
        assertThat(left.text()).contains("<D:valid-sync-token/>");
        Rows one = ReportHouse.rows(homeSync(alone, ""));
        assertThat(one.names()).containsExactly("calendar");
        assertThat(ReportHouse.rows(homeSync(alone, one.token())).rows()).isEmpty();
        assertThat(homeSync(member, one.token()).status()).isEqualTo(403);
        assertThat(ReportHouse.rows(homeSync(member, both.token())).rows()).isEmpty();
        assertThat(homeSync(house.dav.caller("root"), both.token()).status()).isEqualTo(403);
    }

    private DavHouse.Answer homeSync(Caller caller, String token) {
        byte[] body = body(token, "1", "").getBytes(StandardCharsets.UTF_8);
        return house.dav.send(caller, "REPORT", HOME, new ByteArrayInputStream(body), Headers.of("Depth", "0"));
    }

    /** The record of the boat names bob: he sees all of its home without any share that could be withdrawn. */
    @Test
    void whoIsADelegateByRecordIsToldWhatGoes() {
        String boat = "/calendars/resources/boat/";
        for (String name : new String[] {"trips/", "repairs/"}) {
            assertThat(house.dav.send("root", "MKCALENDAR", boat + name, "").status())
                    .isEqualTo(201);
        }
        Rows first = ReportHouse.rows(house.report("bob", boat, body("", "1", ""), "Depth", "0"));
        assertThat(first.names()).contains("trips", "repairs");
        assertThat(house.dav.send("root", "DELETE", boat + "trips/", "").status())
                .isEqualTo(204);
        house.dav.send("root", "MOVE", boat + "repairs/", "", "Destination", boat + "upkeep/");
        Rows second = ReportHouse.rows(house.report("bob", boat, body(first.token(), "1", ""), "Depth", "0"));
        assertThat(second.rows())
                .extracting(row -> row.status() + " " + row.href())
                .containsExactlyInAnyOrder(
                        "404 " + boat + "trips/", "404 " + boat + "repairs/", "200 " + boat + "upkeep/");
    }

    private void grant(String privileges) {
        share(CALENDAR, privileges);
    }

    private void share(String path, String privileges) {
        share(path, "users/bob", privileges);
    }

    private void share(String path, String grantee, String privileges) {
        String ace = privileges.isEmpty()
                ? ""
                : "<ace><principal><href>/principals/" + grantee + "/</href></principal><grant>" + privileges
                        + "</grant></ace>";
        DavHouse.Answer answer = house.dav.send("ada", "ACL", path, "<acl xmlns='DAV:'>" + ace + "</acl>");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    @Test
    void aMoveIsGoneHereAndNewThere() {
        house.dav.send("ada", "MKCALENDAR", HOME + "other/", "");
        write("a.ics");
        String here = sync(CALENDAR, "").token();
        String there = sync(HOME + "other/", "").token();
        assertThat(house.dav
                        .send("ada", "MOVE", CALENDAR + "a.ics", "", "Destination", HOME + "other/b.ics")
                        .status())
                .isEqualTo(201);
        assertThat(sync(CALENDAR, here).only().status()).isEqualTo(404);
        assertThat(sync(HOME + "other/", there).only().name()).isEqualTo("b.ics");
    }

    @Test
    void whatWasMadeAndDeletedInBetweenIsOnlyGone() {
        String token = sync(CALENDAR, "").token();
        write("a.ics");
        house.delete(CALENDAR + "a.ics");
        assertThat(sync(CALENDAR, token).only().status()).isEqualTo(404);
        write("a.ics");
        assertThat(sync(CALENDAR, token).only().status()).isEqualTo(200);
    }

    @Test
    void thePropertiesOfACalendarAreAChangeOfTheHomeOnly() {
        String calendar = sync(CALENDAR, "").token();
        String home = sync(HOME, "").token();
        house.dav.send(
                "ada",
                "PROPPATCH",
                CALENDAR,
                "<propertyupdate xmlns='DAV:'><set><prop><displayname>Work</displayname></prop></set></propertyupdate>");
        assertThat(sync(CALENDAR, calendar).rows()).isEmpty();
        assertThat(sync(HOME, home).only().properties()).containsEntry("displayname", "Work");
    }

    @Test
    void anObjectHasNoHistory() {
        write("a.ics");
        DavHouse.Answer answer = house.report("ada", CALENDAR + "a.ics", body("", "1", ""), "Depth", "0");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("<D:supported-report/>");
    }
}
