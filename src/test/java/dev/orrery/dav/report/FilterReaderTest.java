package dev.orrery.dav.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.ical.TimeRange;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import dev.orrery.xml.XmlLimits;
import dev.orrery.xml.XmlReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterReaderTest {
    @Test
    void readsEveryCondition() {
        Filter.Component calendar = read("""
                <C:comp-filter name="VCALENDAR">
                  <C:comp-filter name="vevent">
                    <C:time-range start="20060104T000000Z" end="20060105T000000Z"/>
                    <C:prop-filter name="ATTENDEE">
                      <C:text-match collation="i;ascii-casemap" negate-condition="yes">mailto:lisa@example.com</C:text-match>
                      <C:param-filter name="PARTSTAT"><C:text-match>needs-action</C:text-match></C:param-filter>
                      <C:param-filter name="ROLE"><C:is-not-defined/></C:param-filter>
                    </C:prop-filter>
                    <C:prop-filter name="RRULE"><C:is-not-defined/></C:prop-filter>
                    <C:prop-filter name="DTSTAMP"><C:time-range start="20060101T000000Z"/></C:prop-filter>
                    <C:comp-filter name="VALARM"><C:is-not-defined/></C:comp-filter>
                  </C:comp-filter>
                </C:comp-filter>""");
        assertThat(calendar.name()).isEqualTo("VCALENDAR");
        Filter.Component event = calendar.components().getFirst();
        assertThat(event.name()).isEqualTo("VEVENT");
        assertThat(event.range()).isEqualTo(range("2006-01-04T00:00:00Z", "2006-01-05T00:00:00Z"));
        assertThat(event.properties())
                .extracting(Filter.Property::name)
                .containsExactly("ATTENDEE", "RRULE", "DTSTAMP");
        Filter.Property attendee = event.properties().getFirst();
        assertThat(attendee.text())
                .isEqualTo(new Filter.TextMatch("MAILTO:LISA@EXAMPLE.COM", Collation.ASCII_CASEMAP, true));
        assertThat(attendee.parameters())
                .containsExactly(
                        new Filter.Parameter(
                                "PARTSTAT",
                                false,
                                new Filter.TextMatch("NEEDS-ACTION", Collation.ASCII_CASEMAP, false)),
                        new Filter.Parameter("ROLE", true, null));
        assertThat(event.properties().get(1).absent()).isTrue();
        assertThat(event.properties().get(2).range().end()).isEqualTo(Long.MAX_VALUE);
        assertThat(event.components().getFirst().absent()).isTrue();
    }

    @Test
    void anEmptyFilterAsksForEverything() {
        assertThat(read("").isBare()).isTrue();
        assertThat(read("<C:comp-filter name='VCALENDAR'/>").isBare()).isTrue();
    }

    @Test
    void passesOverWhatOthersAdd() {
        assertThat(read("<C:comp-filter name='VCALENDAR'><X:fancy xmlns:X='urn:x'/></C:comp-filter>")
                        .isBare())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<C:comp-filter name='VEVENT'/>",
                "<C:comp-filter name='VCALENDAR'/><C:comp-filter name='VCALENDAR'/>",
                "<C:comp-filter/>",
                "<C:comp-filter name='VCALENDAR'><C:comp-filter name='VTODO'><C:comp-filter name='VEVENT'/>"
                        + "</C:comp-filter></C:comp-filter>",
                "<C:comp-filter name='VCALENDAR'><C:comp-filter name='VALARM'/></C:comp-filter>",
                "<C:comp-filter name='VCALENDAR'><C:comp-filter name='VEVENT'><C:prop-filter name='SUMMARY'>"
                        + "<C:time-range start='20060104T000000Z'/></C:prop-filter></C:comp-filter></C:comp-filter>",
                "<C:comp-filter name='VCALENDAR'><C:comp-filter name='VTIMEZONE'>"
                        + "<C:time-range start='20060104T000000Z'/></C:comp-filter></C:comp-filter>",
                "<C:comp-filter name='VCALENDAR'><C:is-not-defined/><C:comp-filter name='VEVENT'/></C:comp-filter>",
                "<C:comp-filter name='VCALENDAR'><C:time-range/></C:comp-filter>",
                "<C:comp-filter name='VCALENDAR'><C:time-range start='20060104'/></C:comp-filter>",
                "<C:comp-filter name='VCALENDAR'><C:time-range start='20060104T000000'/></C:comp-filter>",
                "<C:comp-filter name='VCALENDAR'><C:time-range start='20060230T000000Z'/></C:comp-filter>",
                "<C:comp-filter name='VCALENDAR'><C:time-range start='20060104T000000Z' end='20060104T000000Z'/>"
                        + "</C:comp-filter>",
                "<C:comp-filter name='VCALENDAR'><C:time-range start='20060104T000000Z' end='20060103T000000Z'/>"
                        + "</C:comp-filter>",
                "<C:comp-filter name='VCALENDAR'><C:text-match>x</C:text-match></C:comp-filter>",
                "<C:comp-filter name='VCALENDAR'><C:prop-filter name='VERSION'><C:text-match negate-condition='1'>x"
                        + "</C:text-match></C:prop-filter></C:comp-filter>",
                "<C:comp-filter name='VCALENDAR'><C:prop-filter name='VERSION'><C:is-not-defined/>"
                        + "<C:text-match>x</C:text-match></C:prop-filter></C:comp-filter>",
            })
    void refusesWhatMakesNoSense(String filter) {
        assertThatThrownBy(() -> read(filter))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isInstanceOf(Reason.BadFilter.class));
    }

    @Test
    void refusesAForestOfConditions() {
        String many = "<C:prop-filter name='UID'/>".repeat(1000);
        assertThatThrownBy(() -> read("<C:comp-filter name='VCALENDAR'>" + many + "</C:comp-filter>"))
                .isInstanceOf(Refused.class);
    }

    static Filter.Component read(String inside) {
        return FilterReader.read(
                xml("<C:filter xmlns:C='urn:ietf:params:xml:ns:caldav' xmlns:D='DAV:'>" + inside + "</C:filter>"));
    }

    static XmlElement xml(String text) {
        try {
            return new XmlReader(XmlLimits.DEFAULT)
                    .read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TimeRange range(String start, String end) {
        return new TimeRange(
                Instant.parse(start).getEpochSecond(), Instant.parse(end).getEpochSecond());
    }
}
