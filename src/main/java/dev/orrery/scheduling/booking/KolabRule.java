package dev.orrery.scheduling.booking;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The values of Kolab's {@code kolabInvitationPolicy} as functions: {@code ACT_ACCEPT_IF_NO_CONFLICT}, with the prefixes
 * {@code EVENT_} and {@code ALL_} of later versions too, in any case, and with the organizer's mail domain behind a colon. The
 * first that fits answers, and what none answers waits for a person. Static.
 */
final class KolabRule {
    private static final Pattern NAME = Pattern.compile("(ACT|EVENT|ALL|TASK)_([A-Z_]+?)(?::([^:\\s]*))?");

    /** What answers always come to needs no rule, but stands in most of Kolab's lists. */
    private static final String UPDATE = "UPDATE";

    private static final Map<String, String> FUNCTIONS = Map.of(
            "MANUAL", "approve",
            "ACCEPT", "accept",
            "ACCEPT_IF_NO_CONFLICT", "accept_if_free",
            "TENTATIVE", "tentative",
            "TENTATIVE_IF_NO_CONFLICT", "tentative_if_free",
            "REJECT", "decline",
            "REJECT_IF_CONFLICT", "decline_if_busy");

    private KolabRule() {}

    /**
     * The functions that a rule stands for; the line itself if it is none of Kolab's.
     *
     * @throws Refused BadRequest with what to write instead
     */
    static List<String> functions(String line) {
        Matcher rule = NAME.matcher(line.toUpperCase(Locale.ROOT));
        if (!rule.matches()) {
            return List.of(line);
        }
        String name = rule.group(2);
        if (rule.group(1).equals("TASK")) {
            throw refused(line, "policies answer events only. Leave it out.");
        }
        if (name.equals(UPDATE) && rule.group(3) == null) {
            return List.of();
        }
        String function = FUNCTIONS.get(name);
        if (function == null) {
            throw refused(line, instead(name));
        }
        return List.of("final " + from(line, rule.group(3)) + function);
    }

    private static String from(String line, @Nullable String domain) {
        if (domain == null || domain.equals("*")) {
            return "";
        }
        String bare = domain.startsWith("@") ? domain.substring(1) : domain;
        if (bare.isEmpty() || bare.contains("@")) {
            throw refused(line, "after the colon stands the mail domain of organizers, such as example.org.");
        }
        return "from " + bare + " ";
    }

    private static String instead(String name) {
        return switch (name) {
            case UPDATE ->
                "the answers of everybody who is invited are put into an event always. Leave it out, or write ACT_UPDATE.";
            case "UPDATE_AND_NOTIFY" ->
                "answers are put into an event always. Leave it out; whether the mails reach a person too is said by the"
                        + " preference \"incoming\".";
            case "SAVE_TO_CALENDAR", "SAVE_TO_FOLDER" ->
                "invitations are in the calendar always. Leave it out: what no rule answers waits there for a person.";
            case "DELEGATE", "DELEGATE_IF_CONFLICT" ->
                "it does not say to whom. Write \"schedule_across_quota POOL\": a member of the pool that is free stands in.";
            default ->
                "there are ACT_MANUAL, ACT_ACCEPT, ACT_ACCEPT_IF_NO_CONFLICT, ACT_TENTATIVE, ACT_TENTATIVE_IF_NO_CONFLICT,"
                        + " ACT_REJECT, ACT_REJECT_IF_CONFLICT and ACT_UPDATE.";
        };
    }

    private static Refused refused(String line, String why) {
        return new Refused(new Reason.BadRequest("\"" + line + "\" is no rule of a policy here: " + why));
    }
}
