package dev.orrery.scheduling.booking;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Who may book: lines {@code accept}, {@code decline} for everybody else, {@code accept ROLE ADDRESS} for whoever is there
 * in that role. A later line that fits counts more than an earlier one; an empty list accepts. Immutable.
 */
public final class AccessList {
    private record Rule(boolean accept, String role, String address) {}

    private final List<Rule> rules;

    private AccessList(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** Empty for what cannot be read. */
    public static Optional<AccessList> parse(String text) {
        List<Rule> rules = new ArrayList<>();
        for (String line :
                text.lines().map(String::strip).filter(one -> !one.isEmpty()).toList()) {
            String[] words = line.toLowerCase(Locale.ROOT).split("\\s+");
            boolean accept = words[0].equals("accept");
            boolean known = accept || words[0].equals("decline") || words[0].equals("reject");
            String role = words.length == 3 ? words[1].replace("organiser", "organizer") : "";
            boolean complete = words.length == 1 || role.equals("organizer") || role.equals("attendee");
            if (!known || !complete) {
                return Optional.empty();
            }
            rules.add(new Rule(accept, role, words.length == 1 ? "" : bare(words[2])));
        }
        return Optional.of(new AccessList(rules));
    }

    private static String bare(String address) {
        String lower = address.toLowerCase(Locale.ROOT);
        return lower.startsWith("mailto:") ? lower.substring("mailto:".length()) : lower;
    }

    boolean accepts(Asked asked) {
        boolean otherwise = true;
        Boolean outcome = null;
        for (Rule rule : rules) {
            if (rule.role().isEmpty()) {
                otherwise = rule.accept();
                continue;
            }
            List<String> people = rule.role().equals("organizer") ? asked.organizers() : asked.attendees();
            if (people.stream().map(AccessList::bare).anyMatch(rule.address()::equals)) {
                outcome = rule.accept();
            }
        }
        return outcome == null ? otherwise : outcome;
    }
}
