package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.calendar.Preferences;
import dev.orrery.calendar.Quotas;
import dev.orrery.ical.Duration;
import dev.orrery.model.Principal;
import dev.orrery.model.Refused;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Takes over imip-agent's preferences, and what its journal says of quotas. What is set here stays. For one thread. */
final class ImipSettings {
    /** Of names in a table; more would fit into no index. */
    private static final int LONGEST = 255;

    private final House house;
    private final boolean dryRun;
    private final List<String> skipped;
    private final Quotas quotas;
    private int preferences;
    private int limits;

    ImipSettings(House house, boolean dryRun, List<String> skipped) {
        this.house = house;
        this.dryRun = dryRun;
        this.skipped = skipped;
        this.quotas = new Quotas(house.store(), house.principals(), house.clock());
    }

    int preferences() {
        return preferences;
    }

    int limits() {
        return limits;
    }

    void preferences(ImipFiles files, Path directory, Principal person) {
        Preferences known = new Preferences(house.store());
        Map<String, String> here = known.of(person);
        for (Path file : files.files(directory)) {
            String key = ImipFiles.decode(file);
            if (!Preferences.names().contains(key)) {
                skipped.add(files.root().relativize(file) + ": there is no such preference here");
                continue;
            }
            String value = files.text(file).map(String::strip).orElse("");
            if (value.isEmpty() || here.containsKey(key)) {
                continue;
            }
            try {
                Preferences.judge(person, key, value);
                if (!dryRun) {
                    known.set(person, key, value);
                }
                preferences++;
            } catch (Refused refused) {
                files.refuse(file, refused.reason().sentence());
            }
        }
    }

    void quota(ImipFiles files, Path directory) {
        String quota = ImipFiles.decode(directory);
        Quotas.Shown here = quotas.show(quota);
        Path limited = directory.resolve("limits");
        for (String[] row : files.rows(limited)) {
            if (row.length < 2 || row[0].isBlank() || !isDuration(row[1].strip())) {
                files.refuse(
                        limited, "a limit is a name, a tab and a duration such as PT10H: " + String.join(" ", row));
            } else {
                take(files, limited, row, who -> {
                    boolean fresh = !here.limits().containsKey(quotas.payer(who));
                    if (fresh && !dryRun) {
                        quotas.limit(quota, who, row[1].strip());
                    }
                    return fresh;
                });
            }
        }
        Path grouped = directory.resolve("groups");
        for (String[] row : files.rows(grouped)) {
            if (row.length < 2 || row[0].isBlank() || row[1].isBlank()) {
                files.refuse(grouped, "a row is a person, a tab and a group: " + String.join(" ", row));
            } else {
                take(files, grouped, row, who -> {
                    boolean fresh = !here.groups().containsKey(quotas.payer(who));
                    if (fresh && !dryRun) {
                        quotas.group(quota, who, row[1].strip());
                    }
                    return fresh;
                });
            }
        }
    }

    /** @param change whether something comes of it that was not here */
    private void take(ImipFiles files, Path file, String[] row, Predicate<String> change) {
        if (row[0].length() > LONGEST || row[1].length() > LONGEST) {
            files.refuse(file, "a name is longer than " + LONGEST + " characters: " + row[0].substring(0, 40));
            return;
        }
        String who = row[0].strip();
        try {
            if (change.test(who)) {
                limits++;
            }
        } catch (Refused refused) {
            files.refuse(file, who + ": " + refused.reason().sentence());
        }
    }

    private static boolean isDuration(String text) {
        return Duration.length(text).isPresent();
    }
}
