package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.imap.Folder;
import dev.orrery.source.imap.FolderType;
import dev.orrery.source.imap.Mailboxes;
import dev.orrery.source.imap.Rights;
import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.wire.FolderName;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Calendars that are made, renamed and deleted here are folders that are made, renamed and laid aside there. */
abstract class ImapFoldersContract extends ImapDoors {
    private static final String CALDAV = "xmlns=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\"";

    private static String properties(String label, String component) {
        return "<set><prop><resourcetype><collection/><C:calendar/></resourcetype><displayname>" + label
                + "</displayname>"
                + (component.isEmpty()
                        ? ""
                        : "<C:supported-calendar-component-set><C:comp name=\"" + component
                                + "\"/></C:supported-calendar-component-set>")
                + "</prop></set>";
    }

    private void make(String path, String label, String component) throws Exception {
        HttpResponse<String> made =
                send("MKCOL", home() + path, "<mkcol " + CALDAV + ">" + properties(label, component) + "</mkcol>");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    }

    private HttpResponse<String> label(String path, String label) throws Exception {
        return send(
                "PROPPATCH",
                home() + path,
                "<propertyupdate xmlns=\"DAV:\"><set><prop><displayname>" + label
                        + "</displayname></prop></set></propertyupdate>");
    }

    private Set<String> folders() throws Exception {
        return mailboxes.folders().stream().map(folder -> folder.name().text()).collect(Collectors.toSet());
    }

    private Optional<Folder> folder(String lastName) throws Exception {
        return mailboxes.folders().stream()
                .filter(folder -> folder.lastName().equals(lastName))
                .findFirst();
    }

    private Folder there(String lastName) throws Exception {
        return folder(lastName).orElseThrow(() -> new AssertionError(lastName));
    }

    /** What a server that has seen nothing yet would show. */
    private String listedAnew() throws Exception {
        restart();
        return send("PROPFIND", home(), "", "Depth", "1").body();
    }

    @Test
    void aCalendarThatIsMadeHereIsAFolderThere() throws Exception {
        make("id-4711/", "Work &amp; Play", "VEVENT");
        make("todo/", "Errands", "VTODO");
        assertThat(there("Work & Play").isSubscribed()).isTrue();
        if (imap.isWhole()) {
            assertThat(there("Work & Play").type()).isEqualTo(FolderType.EVENT);
            assertThat(there("Errands").type()).isEqualTo(new FolderType("task", ""));
        }
        assertThat(send("PUT", home() + "id-4711/a.ics", event("a", "Inside")).statusCode())
                .isEqualTo(201);
        FolderName work = there("Work & Play").name();
        assertThat(mailboxes.check(work).messages()).isEqualTo(1);
        assertThat(send("GET", "/ical/" + person + "/id-4711.ics", "").body())
                .contains("SUMMARY:Inside", "X-WR-CALNAME:Work & Play");
        assertThat(send("PUT", home() + "todo/a.ics", event("a", "No task")).statusCode())
                .isEqualTo(403);
        // It keeps its address, also when the folders are listed again.
        String listed = listedAnew();
        assertThat(listed).contains("/id-4711/", "/todo/").doesNotContain("/Work", "/Calendar-");
        assertThat(send("GET", home() + "id-4711/a.ics", "").body()).contains("SUMMARY:Inside");
    }

    /** Once a folder is marked, names alone say nothing: those that were found by name are marked before. */
    @Test
    void whatIsACalendarByItsNameStaysOne() throws Exception {
        Assumptions.assumeTrue(imap.isWhole(), "optional: GreenMail keeps no annotations");
        for (String component : new String[] {"VEVENT", "VTODO"}) {
            unmarkDefaults();
            append("one" + component, "First");
            assertThat(listedAnew()).contains("/calendar/", "/tasks/");
            make("new-" + component + "/", "New " + component, component);
            listedAnew();
            assertThat(there("Calendar").type()).isEqualTo(new FolderType("event", "default"));
            assertThat(there("Tasks").type()).isEqualTo(new FolderType("task", "default"));
            assertThat(send("GET", "/ical/" + person + "/calendar.ics", "").body())
                    .contains("one" + component);
            assertThat(send("DELETE", home() + "tasks/", "").statusCode()).isEqualTo(403);
            assertThat(send("DELETE", home() + "new-" + component + "/", "").statusCode())
                    .isEqualTo(204);
        }
    }

    private void unmarkDefaults() throws Exception {
        FolderName tasks = FolderName.of("Tasks");
        if (folder("Tasks").isEmpty()) {
            mailboxes.create(tasks, null);
        }
        for (FolderName name : Set.of(calendar, tasks)) {
            mailboxes.setMetadata(name, "/shared/vendor/kolab/folder-type", null);
            mailboxes.setMetadata(name, "/private/vendor/kolab/folder-type", null);
        }
    }

    @Test
    void twoOfOneNameAreTwoFolders() throws Exception {
        make("first/", "Same", "VEVENT");
        make("second/", "Same", "VEVENT");
        assertThat(folder("Same")).isPresent();
        assertThat(folder("Same 2")).isPresent();
        assertThat(send("MKCALENDAR", home() + "first/", "").statusCode()).isEqualTo(405);
        // Called again what it is called already, it keeps the name that it could get.
        assertThat(label("second/", "Same").body()).contains("200");
        assertThat(label("first/", "Same").body()).contains("200");
        assertThat(folder("Same 2")).isPresent();
        assertThat(folder("Same 3")).isEmpty();
        assertThat(folder("first")).isEmpty();
        // Names that would be levels, patterns or nothing at all.
        make("odd/", "a/b.c*d%", "");
        assertThat(mailboxes.folders()).anyMatch(folder -> folder.lastName().matches("a-b.c-d-"));
        assertThat(listedAnew()).contains("/odd/");
    }

    @Test
    void aCalendarIsRenamedWithItsFolder() throws Exception {
        make("work/", "Work", "VEVENT");
        send("PUT", home() + "work/a.ics", event("a", "Inside"));
        HttpResponse<String> renamed = label("work/", "Job");
        assertThat(renamed.body()).contains("200");
        assertThat(folder("Work")).isEmpty();
        assertThat(mailboxes.check(there("Job").name()).messages()).isEqualTo(1);
        String etag = send("GET", home() + "work/a.ics", "")
                .headers()
                .firstValue("ETag")
                .orElseThrow();
        assertThat(listedAnew()).contains("/work/", ">Job<").doesNotContain("/Job/");
        assertThat(send("GET", home() + "work/a.ics", "").headers().firstValue("ETag"))
                .hasValue(etag);

        // Its address is ours alone, unless it is the folder's name.
        assertThat(send("MOVE", home() + "work/", "", "Destination", home() + "elsewhere/")
                        .statusCode())
                .isEqualTo(201);
        assertThat(folder("Job")).isPresent();
        make("plans/", "plans", "VEVENT");
        assertThat(send("MOVE", home() + "plans/", "", "Destination", home() + "ideas/")
                        .statusCode())
                .isEqualTo(201);
        assertThat(folder("plans")).isEmpty();
        assertThat(folder("ideas")).isPresent();
        assertThat(listedAnew()).contains("/elsewhere/", "/ideas/").doesNotContain("/plans/", "/work/");
        assertThat(send("GET", home() + "elsewhere/a.ics", "").headers().firstValue("ETag"))
                .hasValue(etag);
    }

    @Test
    void aDeletedCalendarIsGoneForAllAndCanBeHadBack() throws Exception {
        make("work/", "Work", "VEVENT");
        send("PUT", home() + "work/a.ics", event("a", "Inside"));
        String before = there("Work").name().text();
        assertThat(send("DELETE", home() + "work/", "").statusCode()).isEqualTo(204);
        assertThat(folder("Work")).isEmpty();
        Folder aside = there("Deleted calendar Work");
        assertThat(aside.type()).isNotEqualTo(FolderType.EVENT);
        assertThat(mailboxes.check(aside.name()).messages()).isEqualTo(1);
        assertThat(listedAnew()).doesNotContain("/work/", "/Work/", "Deleted");
        // A second one of that name does not meet the first.
        make("work/", "Work", "VEVENT");
        send("PUT", home() + "work/b.ics", event("b", "Second"));
        assertThat(send("DELETE", home() + "work/", "").statusCode()).isEqualTo(204);
        assertThat(folder("Deleted calendar Work 2")).isPresent();

        mailboxes.rename(aside.name(), FolderName.of(before));
        if (imap.isWhole()) {
            mailboxes.setMetadata(FolderName.of(before), "/shared/vendor/kolab/folder-type", "event");
        }
        assertThat(listedAnew()).containsPattern("/(Calendar-)?Work/");
        assertThat(send("GET", home() + (imap.isWhole() ? "Work/a.ics" : "Calendar-Work/a.ics"), "")
                        .body())
                .contains("SUMMARY:Inside");
    }

    @Test
    void anEmptyCalendarIsDeletedWithItsFolder() throws Exception {
        make("work/", "Work", "VEVENT");
        assertThat(send("DELETE", home() + "work/", "").statusCode()).isEqualTo(204);
        assertThat(folders()).noneMatch(name -> name.contains("Work"));
    }

    @Test
    void theDefaultFolderIsNeitherDeletedNorMoved() throws Exception {
        append("one", "First");
        make("work/", "Work", "VEVENT");
        HttpResponse<String> deleted = send("DELETE", "", "");
        assertThat(deleted.statusCode()).as(deleted.body()).isEqualTo(403);
        assertThat(send("MOVE", "", "", "Destination", home() + "other/").statusCode())
                .isEqualTo(403);
        assertThat(label("calendar/", "Mine").body()).contains("200");
        assertThat(folders()).contains("Calendar");
        assertThat(messages()).hasSize(1);
        assertThat(listedAnew()).contains("/calendar/", ">Mine<").doesNotContain("/other/", "/Mine/");
    }

    @Test
    void aMirroredCalendarGivesWayToNothing() throws Exception {
        make("work/", "Work", "VEVENT");
        send("PUT", home() + "work/a.ics", event("a", "Inside"));
        make("other/", "Other", "VEVENT");
        assertThat(send("MOVE", home() + "other/", "", "Destination", home() + "work/", "Overwrite", "T")
                        .statusCode())
                .isEqualTo(403);
        assertThat(send("GET", home() + "work/a.ics", "").body()).contains("SUMMARY:Inside");
        assertThat(folder("Other")).isPresent();
    }

    @Test
    void rightsDecide() throws Exception {
        // Cyrus gives owners the right to delete whatever a list says.
        Assumptions.assumeTrue(imap.name().equals("dovecot"), "optional: only Dovecot takes this right from an owner");
        make("work/", "Work", "VEVENT");
        send("PUT", home() + "work/a.ics", event("a", "Inside"));
        FolderName work = there("Work").name();
        mailboxes.setAcl(work, person, new Rights("lrswitea"));
        restart();
        HttpResponse<String> deleted = send("DELETE", home() + "work/", "");
        assertThat(deleted.statusCode()).as(deleted.body()).isEqualTo(403);
        assertThat(label("work/", "Job").statusCode()).isIn(403, 207);
        assertThat(there("Work").name()).isEqualTo(work);
        assertThat(send("GET", home() + "work/a.ics", "").body()).contains("SUMMARY:Inside");
    }

    @Test
    void whatOthersShareIsTheirs() throws Exception {
        Assumptions.assumeTrue(imap.isWhole(), "optional: GreenMail shares nothing");
        String colleague = imap.newPerson();
        Mailboxes theirs = source.as(TestImapServer.login(colleague));
        FolderName team = FolderName.of(theirs.ground().prefix() + "Team");
        theirs.create(team, FolderType.EVENT);
        theirs.setAcl(team, person, new Rights("lrswitexk"));
        restart();
        String address = Pattern.compile("/calendars/users/[^/]+/([^/<]*Team)/")
                .matcher(send("PROPFIND", home(), "", "Depth", "1").body())
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        HttpResponse<String> deleted = send("DELETE", home() + address + "/", "");
        assertThat(deleted.statusCode()).as(deleted.body()).isEqualTo(403);
        assertThat(send("MOVE", home() + address + "/", "", "Destination", home() + "mine/")
                        .statusCode())
                .isEqualTo(403);
        // What I call it is my own business.
        assertThat(label(address + "/", "Our team").body()).contains("200");
        assertThat(theirs.folders()).anyMatch(folder -> folder.name().equals(team));
        assertThat(send("PROPFIND", home(), "", "Depth", "1").body()).contains(">Our team<");
    }

    /** Kolab's incidences-for and pxfb-readable-for. */
    @Test
    void theFolderSaysForWhomItsEventsCountAndWhoLearnsWhatTheyAre() throws Exception {
        Assumptions.assumeTrue(imap.isWhole(), "optional: GreenMail keeps no annotations");
        FolderName plans = FolderName.of("Plans");
        mailboxes.create(plans, FolderType.EVENT);
        Instant noon = Instant.now().truncatedTo(ChronoUnit.DAYS).plus(60, ChronoUnit.HOURS);
        String start = noon.toString().replaceAll("[-:]", "");
        String event = event("soon", "Secret plan")
                .replace("20260102T100000Z", start)
                .replace("DTEND:20260102T110000Z", "DURATION:PT1H");
        listedAnew();
        assertThat(send("PUT", home() + "Plans/soon.ics", event).statusCode()).isEqualTo(201);
        assertThat(freeBusy("ifb")).contains(start);
        assertThat(freeBusy("xfb")).contains(start).doesNotContain("X-SUMMARY");

        mailboxes.setMetadata(plans, "/shared/vendor/kolab/pxfb-readable-for", "somebody guest");
        listedAnew();
        String secret = Base64.getEncoder().encodeToString("Secret plan".getBytes(StandardCharsets.UTF_8));
        assertThat(freeBusy("xfb")).contains("X-SUMMARY=" + secret);

        mailboxes.setMetadata(plans, "/shared/vendor/kolab/incidences-for", "nobody");
        listedAnew();
        assertThat(freeBusy("ifb")).doesNotContain(start);
        assertThat(freeBusy("xfb")).doesNotContain(start);

        mailboxes.setMetadata(plans, "/shared/vendor/kolab/incidences-for", "readers");
        listedAnew();
        assertThat(freeBusy("ifb")).contains(start);
    }

    @Test
    void aColleaguesFolderMakesNobodyElseBusyUnlessItSaysSo() throws Exception {
        Assumptions.assumeTrue(imap.isWhole(), "optional: GreenMail shares nothing");
        String colleague = imap.newPerson();
        Mailboxes theirs = source.as(TestImapServer.login(colleague));
        FolderName team = FolderName.of(theirs.ground().prefix() + "Team");
        theirs.create(team, FolderType.EVENT);
        Instant noon = Instant.now().truncatedTo(ChronoUnit.DAYS).plus(60, ChronoUnit.HOURS);
        String start = noon.toString().replaceAll("[-:]", "");
        String event = event("soon", "Theirs")
                .replace("20260102T100000Z", start)
                .replace("DTEND:20260102T110000Z", "DURATION:PT1H");
        String message =
                "Subject: soon\r\nMessage-ID: <soon@x>\r\nContent-Type: text/calendar; charset=utf-8\r\n\r\n" + event;
        theirs.append(team, message.getBytes(StandardCharsets.UTF_8), Set.of(), Instant.now());
        theirs.setAcl(team, person, new Rights("lr"));
        assertThat(listedAnew()).contains("Team/");
        assertThat(send("GET", "/ical/" + person + ".ics", "").body()).doesNotContain("Theirs");
        assertThat(freeBusy("ifb")).doesNotContain(start);

        theirs.setMetadata(team, "/shared/vendor/kolab/incidences-for", "readers");
        listedAnew();
        assertThat(freeBusy("ifb")).contains(start);
    }

    private String freeBusy(String extension) throws Exception {
        HttpResponse<String> list = sendAs("guest", "guest", "GET", "/freebusy/" + person + "." + extension, "");
        assertThat(list.statusCode()).isEqualTo(200);
        return list.body().replace("\r\n ", "");
    }

    @Test
    void whileTheServerIsDownNothingIsMadeRenamedOrDeleted() throws Exception {
        Assumptions.assumeTrue(imap.isWhole(), "optional: GreenMail cannot be started again");
        make("work/", "Work", "VEVENT");
        send("PUT", home() + "work/a.ics", event("a", "Inside"));
        imap.kill();
        try {
            assertThat(send("MKCALENDAR", home() + "more/", "").statusCode()).isEqualTo(503);
            assertThat(label("work/", "Job").statusCode()).isEqualTo(503);
            assertThat(send("DELETE", home() + "work/", "").statusCode()).isEqualTo(503);
            assertThat(send("MOVE", home() + "work/", "", "Destination", home() + "else/")
                            .statusCode())
                    .isEqualTo(503);
        } finally {
            imap.start();
        }
        assertThat(send("GET", home() + "work/a.ics", "").body()).contains("SUMMARY:Inside");
        assertThat(listedAnew()).contains("/work/").doesNotContain("/more/", "/else/");
        assertThat(folder("Work")).isPresent();
    }

    @Test
    void aPersonWithoutMailboxMakesCalendarsInTheStore() throws Exception {
        assertThat(sendAs("guest", "guest", "MKCALENDAR", "/calendars/users/guest/own/", "")
                        .statusCode())
                .isEqualTo(201);
        assertThat(sendAs("guest", "guest", "DELETE", "/calendars/users/guest/own/", "")
                        .statusCode())
                .isEqualTo(204);
    }
}
