package dev.orrery.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names as somebody seeks them. */
class NamePatternTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ada         | Ada           | true",
                "ada         | adam          | false",
                "ad*         | adam          | true",
                "*AM         | adam          | true",
                "*da*        | adam          | true",
                "a*m         | adam          | true",
                "a*a         | a             | false",
                "*           | anybody       | true",
                "**          | anybody       | true",
                "*da*da*     | dada          | true",
                "*da*da*     | dad           | false",
                "a*b*c       | abbc          | true",
                "'r\\*'      | 'r*'          | true",
                "'r\\*'      | rest          | false",
                "'r\\\\*'    | 'r\\est'      | true",
                "'100%_?[a]' | '100%_?[a]'   | true",
                "100%        | 1000          | false",
                "Zo\u0065\u0308 | zo\u00eb   | true",
            })
    void fits(String pattern, String name, boolean fits) {
        assertThat(NamePattern.parse(pattern).fits(name)).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({"ada, ^ada$", "ad*, ^ad", "*da, da$", "*da*, da", "a*dam, dam$", "longer*x, ^longer", "*, ''"})
    void theLongestPieceIsWhatIsSought(String pattern, String longest) {
        assertThat(NamePattern.parse(pattern)
                        .longest()
                        .replace(NamePattern.BEGIN, "^")
                        .replace(NamePattern.END, "$"))
                .isEqualTo(longest);
        assertThat(NamePattern.parse(pattern).isAll()).isEqualTo(longest.isEmpty());
    }
}
