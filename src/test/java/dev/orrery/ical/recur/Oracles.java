package dev.orrery.ical.recur;

import biweekly.ICalVersion;
import biweekly.io.ParseContext;
import biweekly.io.scribe.property.RecurrenceRuleScribe;
import biweekly.parameter.ICalParameters;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.TimeZone;
import net.fortuna.ical4j.model.Recur;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule.RfcMode;

/** Other people's engines: instances after DTSTART in local seconds, at most so many and not after a limit. */
final class Oracles {
    private static final int TRIES = 2_000;

    private Oracles() {}

    static List<Long> ours(String text, long start, int most, long limit) {
        RuleCursor cursor = new RuleCursor(Pattern.until(text, RuleReader.read(text), start, false, limit));
        List<Long> found = new ArrayList<>();
        for (long at = cursor.next(); at != RuleCursor.END && found.size() < most; at = cursor.next()) {
            if (at > start) {
                found.add(at);
            }
        }
        return found;
    }

    static List<Long> libRecur(String text, long start, int most, long limit) throws InvalidRecurrenceRuleException {
        var iterator = new org.dmfs.rfc5545.recur.RecurrenceRule(text, RfcMode.RFC5545_LAX)
                .iterator(new DateTime(TimeZone.getTimeZone("UTC"), start * 1000));
        List<Long> found = new ArrayList<>();
        for (int i = 0; i < TRIES && iterator.hasNext() && found.size() < most; i++) {
            long at = iterator.nextMillis() / 1000;
            if (at > limit) {
                break;
            }
            if (at > start) {
                found.add(at);
            }
        }
        return found;
    }

    static List<Long> ical4j(String text, long start, int most, long limit) {
        LocalDateTime from = LocalDateTime.ofEpochSecond(start, 0, ZoneOffset.UTC);
        LocalDateTime to = LocalDateTime.ofEpochSecond(limit, 0, ZoneOffset.UTC);
        return new Recur<LocalDateTime>(text)
                .getDates(from, from, to, most + 1).stream()
                        .map(time -> time.toEpochSecond(ZoneOffset.UTC))
                        .filter(at -> at > start)
                        .limit(most)
                        .toList();
    }

    static List<Long> biweekly(String text, long start, int most, long limit) {
        ParseContext context = new ParseContext();
        context.setVersion(ICalVersion.V2_0);
        var iterator = new RecurrenceRuleScribe()
                .parseText(text, null, new ICalParameters(), context)
                .getDateIterator(new Date(start * 1000), TimeZone.getTimeZone("UTC"));
        List<Long> found = new ArrayList<>();
        for (int i = 0; i < TRIES && iterator.hasNext() && found.size() < most; i++) {
            long at = iterator.next().getTime() / 1000;
            if (at > limit) {
                break;
            }
            if (at > start) {
                found.add(at);
            }
        }
        return found;
    }
}
