package dev.orrery.ical.recur;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The examples of RFC 5545 section 3.8.5.3, whose instances the RFC lists. */
class RfcExamplesTest {
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");

    @ParameterizedTest
    @CsvFileSource(resources = "rfc5545-examples.txt", delimiter = '|', maxCharsPerColumn = 20_000)
    void givesTheInstancesThatTheRfcLists(String start, String rule, String expected) {
        String[] wanted = expected.strip().split("\\s+");
        List<String> found = first(start.strip(), rule.strip(), wanted.length + 1);
        boolean endless = wanted[wanted.length - 1].equals("...");
        if (endless) {
            assertThat(found.subList(0, wanted.length - 1))
                    .containsExactly(java.util.Arrays.copyOf(wanted, wanted.length - 1));
        } else {
            assertThat(found).containsExactly(wanted);
        }
    }

    private static List<String> first(String startText, String ruleText, int count) {
        long start = LocalDateTime.parse(startText, FORM).toEpochSecond(ZoneOffset.UTC);
        RecurrenceRule rule = RuleReader.read(ruleText);
        long until = rule.bound().untilForm() == RecurrenceRule.UntilForm.NONE
                ? Long.MAX_VALUE
                : rule.bound().until();
        long last = rule.bound().count() > 0 ? Pattern.lastOfCount(rule, start, false, until) : until;
        RuleCursor cursor = new RuleCursor(Pattern.until(ruleText, rule, start, false, last));
        List<String> found = new ArrayList<>();
        for (long at = cursor.next(); at != RuleCursor.END && found.size() < count; at = cursor.next()) {
            String text = LocalDateTime.ofEpochSecond(at, 0, ZoneOffset.UTC).format(FORM);
            found.add(text.endsWith(startText.substring(8)) ? text.substring(0, 8) : text);
        }
        return found;
    }
}
