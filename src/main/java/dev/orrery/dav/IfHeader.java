package dev.orrery.dav;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the If header (RFC 4918 section 10.4.2). What its conditions mean is decided inside the transaction. */
public final class IfHeader {
    private final String text;
    private int at;

    /**
     * Conditions that must all hold; one list that holds is enough.
     *
     * @param resource the tagged resource's URI; null for the request's own
     */
    public record ConditionList(@Nullable String resource, List<Condition> conditions) {
        public ConditionList {
            conditions = List.copyOf(conditions);
        }
    }

    /**
     * One condition.
     *
     * @param etag true for an entity tag (quoted, perhaps weak), false for a state token
     * @param value without its brackets
     */
    public record Condition(boolean not, boolean etag, String value) {}

    private IfHeader(String text) {
        this.text = text;
    }

    /** @throws Refused BadRequest if the header breaks the grammar */
    public static List<ConditionList> parse(String header) {
        return new IfHeader(header).lists();
    }

    private List<ConditionList> lists() {
        List<ConditionList> lists = new ArrayList<>();
        String resource = null;
        while (skip()) {
            if (peek() == '<') {
                resource = until('<', '>');
                skip();
            }
            expect('(');
            lists.add(new ConditionList(resource, conditions()));
        }
        if (lists.isEmpty()) {
            throw bad();
        }
        return List.copyOf(lists);
    }

    private List<Condition> conditions() {
        List<Condition> conditions = new ArrayList<>();
        while (skip() && peek() != ')') {
            boolean not = text.regionMatches(true, at, "Not", 0, 3);
            if (not) {
                at += 3;
                skip();
            }
            conditions.add(
                    at < text.length() && peek() == '['
                            ? new Condition(not, true, until('[', ']'))
                            : new Condition(not, false, until('<', '>')));
        }
        expect(')');
        if (conditions.isEmpty()) {
            throw bad();
        }
        return conditions;
    }

    private String until(char open, char close) {
        expect(open);
        int end = text.indexOf(close, at);
        if (end < 0) {
            throw bad();
        }
        String inside = text.substring(at, end).strip();
        at = end + 1;
        return inside;
    }

    private boolean skip() {
        while (at < text.length() && (peek() == ' ' || peek() == '\t')) {
            at++;
        }
        return at < text.length();
    }

    private char peek() {
        return text.charAt(at);
    }

    private void expect(char c) {
        if (at >= text.length() || peek() != c) {
            throw bad();
        }
        at++;
    }

    private Refused bad() {
        return new Refused(new Reason.BadRequest("The If header cannot be read at character " + (at + 1) + "."));
    }
}
