package dev.orrery.dav.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CollationTest {
    @ParameterizedTest
    @CsvSource({
        "i;ascii-casemap, Team MEETING, meeting, true",
        "i;ascii-casemap, Übung, übung, false",
        "i;ascii-casemap, Übung, ÜBUNG, true",
        "i;ascii-casemap, `{|}, @[\\], false",
        "i;octet, Meeting, meeting, false",
        "i;octet, Meeting, eeting, true",
        "i;unicode-casemap, Übung, übung, true",
        "i;unicode-casemap, ΑΘΗΝΑ, αθηνα, true",
        "i;unicode-casemap, Ångström, ångström, true",
        "i;unicode-casemap, Ångström, Ångström, true",
        "i;unicode-casemap, 会議, 会, true",
        "default, Meeting, MEET, true",
    })
    void findsASubstringInFoldedText(String identifier, String value, String wanted, boolean found) {
        Collation collation = Collation.of(identifier);
        assertThat(new Filter.TextMatch(collation.fold(wanted), collation, false).matches(value))
                .isEqualTo(found);
        assertThat(new Filter.TextMatch(collation.fold(wanted), collation, true).matches(value))
                .isEqualTo(!found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"i;basic", "i;*", "*", "", "I;OCTET", "i;ascii-numeric"})
    void refusesWhatItDoesNotKnow(String identifier) {
        assertThatThrownBy(() -> Collation.of(identifier))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(new Reason.UnknownCollation(identifier)));
    }

    @Test
    void anEmptyTextIsInEverything() {
        for (Collation collation : Collation.values()) {
            assertThat(new Filter.TextMatch("", collation, false).matches("")).isTrue();
            assertThat(new Filter.TextMatch("", collation, false).matches("x")).isTrue();
        }
    }
}
