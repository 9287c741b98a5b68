package dev.orrery.face.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A name is one token whatever is in it, and no other name's. */
class SubjectsTest {
    private final Subjects subjects = new Subjects("orrery");

    @ParameterizedTest
    @CsvSource({
        "ada, ada",
        "ada.king, ada%2Eking",
        "a*b, a%2Ab",
        "a>b, a%3Eb",
        "a b, a%20b",
        "100%, 100%25",
        "žofie, %C5%BEofie",
        "a_b-C9, a_b-C9"
    })
    void whatIsNoLetterIsWrittenInHexadecimal(String name, String token) {
        assertThat(subjects.of(new PrincipalName(PrincipalKind.USER, name), "calendar.object_put"))
                .isEqualTo("orrery.users." + token + ".calendar.object_put");
    }

    @Test
    void noTokenIsEmptyOrTooLong() {
        String longest = "x".repeat(10_000);
        assertThat(Subjects.token("")).isEqualTo("%");
        assertThat(Subjects.token(longest)).hasSize(33).isNotEqualTo(Subjects.token(longest + "x"));
        assertThat(subjects.of(new PrincipalName(PrincipalKind.LOCATION, "lab"), "new thing..x"))
                .isEqualTo("orrery.locations.lab.new%20thing.%.x");
    }
}
