package dev.orrery.ical;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiscretionTest {
    private static String event(String... lines) {
        return "BEGIN:VEVENT\r\nUID:u\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260301T100000Z\r\n"
                + String.join("\r\n", lines) + "\r\nEND:VEVENT\r\n";
    }

    private static Component calendar(String... components) {
        return ICalendarReader.read(("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nX-WR-CALNAME:n\r\n"
                        + String.join("", components) + "END:VCALENDAR\r\n")
                .getBytes(StandardCharsets.UTF_8));
    }

    private static CalendarIndex index(Component root) {
        return CalendarObject.parse(ICalendarWriter.write(root), Instant.EPOCH).index();
    }

    private static Component shown(Component root) {
        return Objects.requireNonNull(Discretion.USUAL.show(root));
    }

    @Test
    void aPrivateEventKeepsItsTimesAndLosesItsDetails() {
        Component root = calendar(event(
                "DTEND:20260301T110000Z",
                "RRULE:FREQ=DAILY;COUNT=3",
                "CLASS:PRIVATE",
                "TRANSP:OPAQUE",
                "SUMMARY:Doctor",
                "LOCATION:Clinic",
                "ATTENDEE:mailto:x@example.org",
                "X-SECRET:1",
                "BEGIN:VALARM",
                "ACTION:DISPLAY",
                "TRIGGER:-PT5M",
                "DESCRIPTION:Doctor",
                "END:VALARM"));
        Component busy = shown(root).content().getFirst();
        assertThat(busy.properties())
                .extracting(Property::name)
                .containsExactly("UID", "DTSTAMP", "DTSTART", "DTEND", "RRULE", "CLASS", "TRANSP", "SUMMARY");
        assertThat(busy.value("SUMMARY")).isEqualTo("Busy");
        assertThat(busy.children()).isEmpty();
        assertThat(shown(root).properties()).extracting(Property::name).containsExactly("VERSION", "PRODID");
    }

    @Test
    void aConfidentialEventIsNotThere() {
        assertThat(Discretion.USUAL.show(calendar(event("CLASS:CONFIDENTIAL")))).isNull();
    }

    @ParameterizedTest
    @CsvSource({"PUBLIC,WHOLE", "'',WHOLE", "PRIVATE,BUSY", "CONFIDENTIAL,NOTHING", "X-FRIENDS,BUSY"})
    void unknownClassesAreLikePrivateOnes(String classification, Discretion.Sight sight) {
        Component whole = calendar(event(classification.isEmpty() ? "SUMMARY:s" : "CLASS:" + classification));
        Component shown = Discretion.USUAL.show(whole);
        switch (sight) {
            case WHOLE -> assertThat(shown).isSameAs(whole);
            case BUSY -> assertThat(shown).isNotNull().isNotSameAs(whole);
            case NOTHING -> assertThat(shown).isNull();
        }
    }

    @Test
    void whatIsOfTheUnpublishedCategoryIsLikeConfidential() {
        Discretion holdsBack = new Discretion(Discretion.Sight.BUSY, Discretion.Sight.NOTHING, "Private life");
        Component other = calendar(event("CATEGORIES:Work,private", "SUMMARY:s"));
        assertThat(holdsBack.show(other)).isSameAs(other);
        assertThat(holdsBack.leavesWhole(index(other))).isFalse(); // only the text can tell
        assertThat(holdsBack.show(calendar(event("CATEGORIES:Work", "CATEGORIES:PRIVATE life"))))
                .isNull();
        assertThat(holdsBack.show(calendar(event("CLASS:PRIVATE", "CATEGORIES:private Life"))))
                .isNull();
        assertThat(holdsBack.leavesWhole(index(calendar(event("SUMMARY:s"))))).isTrue();
        assertThat(Discretion.USUAL.leavesWhole(index(other))).isTrue();
    }

    @Test
    void theRulesCanBeSwapped() {
        Discretion swapped = new Discretion(Discretion.Sight.NOTHING, Discretion.Sight.BUSY);
        assertThat(swapped.show(calendar(event("CLASS:PRIVATE")))).isNull();
        assertThat(Objects.requireNonNull(swapped.show(calendar(event("CLASS:CONFIDENTIAL", "SUMMARY:s"))))
                        .content()
                        .getFirst()
                        .value("SUMMARY"))
                .isEqualTo("Busy");
    }

    @Test
    void anOverrideIsNeverSeenBetterThanItsMaster() {
        Component root = calendar(
                event("RRULE:FREQ=DAILY", "CLASS:PRIVATE", "SUMMARY:a"),
                event("RECURRENCE-ID:20260302T100000Z", "SUMMARY:b"));
        assertThat(shown(root).content()).extracting(c -> c.value("SUMMARY")).containsExactly("Busy", "Busy");
    }

    @Test
    void aHiddenOverrideBecomesAnException() {
        Component root = calendar(
                event("RRULE:FREQ=DAILY;COUNT=3", "SUMMARY:a"),
                event("RECURRENCE-ID:20260302T100000Z", "CLASS:CONFIDENTIAL", "SUMMARY:b"));
        Component shown = shown(root);
        assertThat(shown.content()).hasSize(1);
        assertThat(shown.content().getFirst().value("EXDATE")).isEqualTo("20260302T100000Z");
        assertThat(index(shown).instances(new TimeRange(0, Long.MAX_VALUE), Zone.UTC, 10))
                .hasSize(2);
    }

    @Test
    void theIndexKnowsWhetherAnythingIsNotPublic() {
        assertThat(index(calendar(event("CLASS:public"))).isPublic()).isTrue();
        assertThat(index(calendar(event("CLASS:PRIVATE"))).isPublic()).isFalse();
        assertThat(index(calendar(
                                event("RRULE:FREQ=DAILY"),
                                event("RECURRENCE-ID:20260302T100000Z", "CLASS:CONFIDENTIAL")))
                        .isPublic())
                .isFalse();
    }

    @Test
    void theFingerprintSeesContentNotSpelling() {
        String plain = fingerprint(calendar(event("SUMMARY:one, two", "LOCATION;LANGUAGE=en;X-A=1:here")));
        assertThat(fingerprint(calendar(event(
                        "LOCATION;X-A=1;LANGUAGE=en:here", "SUMMARY:one\\, two", "LAST-MODIFIED:20260101T000000Z"))))
                .isEqualTo(plain);
        for (String other : List.of("SUMMARY:one\\, twO", "SUMMARY;X-A=2:one\\, two")) {
            assertThat(fingerprint(calendar(event(other, "LOCATION;X-A=1;LANGUAGE=en:here"))))
                    .isNotEqualTo(plain);
        }
    }

    private static String fingerprint(Component root) {
        return Objects.requireNonNull(index(root).fingerprint());
    }

    /** An index of the first version has no fingerprint and is read all the same. */
    @Test
    void anOldIndexIsStillRead() {
        CalendarIndex now = index(calendar(event("SUMMARY:old", "CLASS:PRIVATE")));
        CalendarIndex old = CalendarIndex.decode(CalendarIndexes.firstVersion(now));
        assertThat(old.summary()).isEqualTo("old");
        assertThat(old.fingerprint()).isNull();
        assertThat(old.isPublic()).isFalse();
        assertThat(old.first()).isEqualTo(now.first());
    }
}
