package dev.orrery.scheduling.booking;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** How invitations are answered: functions in order, or none, then nothing answers by itself. Immutable. */
public record BookingPolicy(List<BookingFunction> functions) {
    /** The names of Apple's modes; for Kolab's see {@link KolabRule}. */
    public static final Map<String, List<String>> PRESETS = presets();

    /** Nothing answers by itself. */
    public static final BookingPolicy NONE = new BookingPolicy(List.of());

    /** Somebody has to approve. */
    public static final BookingPolicy MANUAL = new BookingPolicy(List.of(new BookingFunction.Approval()));

    private static final int MOST_CAPACITY = 1_000_000;

    public BookingPolicy {
        functions = List.copyOf(functions);
    }

    private static Map<String, List<String>> presets() {
        Map<String, List<String>> presets = new LinkedHashMap<>();
        presets.put("none", List.of());
        presets.put("manual", List.of("approve"));
        presets.put("automatic", List.of("schedule_in_freebusy"));
        presets.put("accept-always", List.of("accept"));
        presets.put("decline-always", List.of("decline"));
        presets.put("accept-if-free", List.of("accept_if_free"));
        presets.put("decline-if-busy", List.of("decline_if_busy"));
        return presets;
    }

    /**
     * Reads lines, each a function with its argument or the name of a preset.
     *
     * @param own stands where a quota has no name: the resource's own
     * @throws Refused BadRequest with a sentence that says what may stand there
     */
    public static BookingPolicy parse(List<String> lines, String own) {
        List<BookingFunction> functions = new ArrayList<>();
        for (String line : lines) {
            List<String> preset = PRESETS.get(line.strip());
            for (String one : preset == null ? KolabRule.functions(line.strip()) : preset) {
                functions.add(function(one.strip(), own));
            }
        }
        return new BookingPolicy(functions);
    }

    private static BookingFunction function(String line, String own) {
        String[] words = line.split("\\s+", 2);
        String argument = words.length < 2 ? "" : words[1].strip();
        return switch (words[0].toLowerCase(Locale.ROOT)) {
            case "schedule_in_freebusy" ->
                new BookingFunction.InFreeBusy(argument.isEmpty() ? 1 : number(line, argument));
            case "check_quota" -> new BookingFunction.CheckQuota(argument.isEmpty() ? own : argument);
            case "schedule_across_quota" -> new BookingFunction.AcrossQuota(argument.isEmpty() ? own : argument);
            case "lead_time" -> new BookingFunction.LeadTime(duration(line, argument));
            case "longest_duration" -> new BookingFunction.LongestDuration(duration(line, argument));
            case "horizon" -> new BookingFunction.Horizon(duration(line, argument));
            case "partial_conflicts" -> new BookingFunction.PartialConflicts(number(line, argument));
            case "from" -> from(line, argument, own);
            case "final" -> {
                BookingFunction inner = within(line, argument, own);
                yield inner instanceof BookingFunction.Final ? inner : new BookingFunction.Final(inner);
            }
            default -> withoutArgument(line, argument);
        };
    }

    private static BookingFunction from(String line, String argument, String own) {
        String[] words = argument.split("\\s+", 2);
        if (words.length < 2 || words[0].contains("@")) {
            throw new Refused(new Reason.BadRequest(
                    "\"" + line + "\" needs a mail domain and a function, such as \"from example.org accept\"."));
        }
        String domain = words[0].toLowerCase(Locale.ROOT);
        return switch (within(line, words[1], own)) {
            case BookingFunction.Final(BookingFunction inner) ->
                new BookingFunction.Final(new BookingFunction.From(domain, inner));
            case BookingFunction inner -> new BookingFunction.From(domain, inner);
        };
    }

    /** A function that another one asks. What counts for the whole policy can only stand alone. */
    private static BookingFunction within(String line, String argument, String own) {
        BookingFunction inner = function(argument, own);
        return switch (inner) {
            case BookingFunction.CheckQuota _, BookingFunction.AcrossQuota _, BookingFunction.PartialConflicts _ ->
                throw new Refused(new Reason.BadRequest("\"" + line + "\" cannot be: \"" + argument
                        + "\" counts for every booking; give it a line of its own."));
            default -> inner;
        };
    }

    private static BookingFunction withoutArgument(String line, String argument) {
        if (!argument.isEmpty()) {
            throw unknown(line);
        }
        return switch (line.toLowerCase(Locale.ROOT)) {
            case "schedule_corrected_in_freebusy" -> new BookingFunction.Corrected();
            case "schedule_next_available_in_freebusy" -> new BookingFunction.NextAvailable();
            case "same_domain_only" -> new BookingFunction.SameDomainOnly();
            case "access_control_list" -> new BookingFunction.AccessControl();
            case "accept_if_free" -> new BookingFunction.AcceptIfFree();
            case "decline_if_busy" -> new BookingFunction.DeclineIfBusy();
            case "accept" -> new BookingFunction.AcceptAll();
            case "decline" -> new BookingFunction.DeclineAll();
            case "tentative" -> new BookingFunction.TentativeAll();
            case "tentative_if_free" -> new BookingFunction.TentativeIfFree();
            case "approve" -> new BookingFunction.Approval();
            default -> throw unknown(line);
        };
    }

    private static int number(String line, String argument) {
        if (!argument.matches("\\d{1,7}")
                || Integer.parseInt(argument) < 1
                || Integer.parseInt(argument) > MOST_CAPACITY) {
            throw new Refused(
                    new Reason.BadRequest("\"" + line + "\" needs a number from 1 to " + MOST_CAPACITY + "."));
        }
        return Integer.parseInt(argument);
    }

    private static Duration duration(String line, String argument) {
        return dev.orrery.ical.Duration.length(argument)
                .orElseThrow(() ->
                        new Refused(new Reason.BadRequest("\"" + line + "\" needs a duration such as PT1H or P90D.")));
    }

    private static Refused unknown(String line) {
        return new Refused(new Reason.BadRequest("\"" + line + "\" is no function of a policy; there are the presets "
                + String.join(", ", PRESETS.keySet()) + ", Kolab's ACT_ACCEPT and the like,"
                + " and the functions schedule_in_freebusy [N], schedule_corrected_in_freebusy,"
                + " schedule_next_available_in_freebusy, same_domain_only, access_control_list, check_quota [QUOTA],"
                + " schedule_across_quota [QUOTA], lead_time, longest_duration and horizon with a duration,"
                + " partial_conflicts N, accept_if_free, tentative_if_free, decline_if_busy, accept, tentative, decline,"
                + " approve; \"from DOMAIN\" and \"final\" may stand before one."));
    }

    /** False if messages are stored as they come. */
    public boolean answers() {
        return !functions.isEmpty();
    }

    /** Quotas that bookings count against. */
    public TreeSet<String> quotas() {
        TreeSet<String> quotas = new TreeSet<>(pools());
        quotas.addAll(limits());
        return quotas;
    }

    /** Those of them whose limit counts. */
    public TreeSet<String> limits() {
        TreeSet<String> limits = new TreeSet<>();
        for (BookingFunction function : functions) {
            if (function instanceof BookingFunction.CheckQuota(String quota)) {
                limits.add(quota);
            }
        }
        return limits;
    }

    /** Quotas whose members stand in for one another. */
    public TreeSet<String> pools() {
        TreeSet<String> pools = new TreeSet<>();
        for (BookingFunction function : functions) {
            if (function instanceof BookingFunction.AcrossQuota(String quota)) {
                pools.add(quota);
            }
        }
        return pools;
    }
}
