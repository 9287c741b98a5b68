package dev.orrery.dav.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.dav.DavHouse;
import dev.orrery.xml.XmlElement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** expand-property (RFC 3253 section 3.8): what Apple's clients ask for first. */
class ExpandPropertyTest {
    private final ReportHouse house = new ReportHouse();

    @AfterEach
    void close() {
        house.close();
    }

    private DavHouse.Answer expand(String path, String properties) {
        return house.report(
                "ada", path, "<D:expand-property xmlns:D='DAV:'>" + properties + "</D:expand-property>", "Depth", "0");
    }

    @Test
    void followsHrefsAsDeepAsTheRequestNests() {
        DavHouse.Answer answer = expand("/calendars/users/ada/calendar/", """
                <D:property name='owner'>
                  <D:property name='displayname'/>
                  <D:property name='calendar-home-set' namespace='urn:ietf:params:xml:ns:caldav'>
                    <D:property name='resourcetype'/>
                    <D:property name='no-such-thing' namespace='urn:x'/>
                  </D:property>
                </D:property>
                <D:property name='resourcetype'/>""");
        assertThat(answer.status()).isEqualTo(207);
        XmlElement outer = path(FilterReaderTest.xml(answer.text()), "response", "propstat", "prop");
        XmlElement owner = path(outer, "owner", "response");
        assertThat(path(owner, "href").text()).isEqualTo("/principals/users/ada/");
        XmlElement person = path(owner, "propstat", "prop");
        assertThat(path(person, "displayname").text()).isEqualTo("Ada Lovelace");
        XmlElement home = path(person, "calendar-home-set", "response");
        assertThat(path(home, "href").text()).isEqualTo("/calendars/users/ada/");
        assertThat(path(home, "propstat", "prop", "resourcetype", "collection")).isNotNull();
        assertThat(path(outer, "resourcetype", "calendar")).isNotNull();
        assertThat(answer.text()).contains("404 Not Found");
    }

    private static XmlElement path(XmlElement from, String... names) {
        XmlElement at = from;
        for (String name : names) {
            at = at.children().stream()
                    .filter(child -> child.name().local().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + name + " in " + from.inner()));
        }
        return at;
    }

    @Test
    void addressesThatLeadNowhereGetARowOfTheirOwn() {
        DavHouse.Answer answer = expand(
                "/principals/users/ada/",
                "<D:property name='calendar-user-address-set' namespace='urn:ietf:params:xml:ns:caldav'>"
                        + "<D:property name='displayname'/></D:property>");
        assertThat(answer.text())
                .contains("<D:href>mailto:ada@example.org</D:href><D:status>HTTP/1.1 404 Not Found</D:status>")
                .contains("Ada Lovelace");
    }

    @Test
    void whatIsNoHrefIsGivenAsItIs() {
        assertThat(expand(
                                "/principals/users/ada/",
                                "<D:property name='displayname'><D:property name='x'/></D:property>")
                        .text())
                .contains("<D:displayname>Ada Lovelace</D:displayname>");
    }

    @Test
    void nobodySeesThroughItWhatTheyMayNotSee() {
        DavHouse.Answer answer = house.report(
                "bob",
                "/principals/users/ada/",
                "<D:expand-property xmlns:D='DAV:'><D:property name='calendar-home-set'"
                        + " namespace='urn:ietf:params:xml:ns:caldav'><D:property name='displayname'/></D:property>"
                        + "</D:expand-property>");
        assertThat(answer.text()).contains("/calendars/users/ada/</D:href><D:status>HTTP/1.1 404 Not Found");
    }

    @Test
    void aNestThatGrowsWithoutEndIsRefused() {
        String nest = "<D:property name='resourcetype'/>";
        for (int i = 0; i < 30; i++) {
            nest = "<D:property name='principal-URL'>" + nest + "</D:property>"
                    + "<D:property name='current-user-principal'>" + nest + "</D:property>";
            if (nest.length() > 200_000) {
                break;
            }
        }
        assertThat(expand("/principals/users/ada/", nest).status()).isEqualTo(507);
    }
}
