package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.calendar.Preferences;
import dev.orrery.calendar.Quotas;
import dev.orrery.model.Principal;
import dev.orrery.model.Refused;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;

/** Takes over imip-agent's preferences, and what its journal says of quotas. What is set here stays. For one thread. */
final class ImipSettings {
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
        Path file = directory.resolve("limits");
        for (String[] row : files.rows(file)) {
            String who = row[0].strip();
            if (row.length < 2 || !isDuration(row[1].strip())) {
                files.refuse(file, "a limit is a name, a tab and a duration such as PT10H: " + String.join(" ", row));
            } else if (!here.limits().containsKey(quotas.payer(who))) {
                set(files, file, () -> quotas.limit(quota, who, row[1].strip()));
            }
        }
        file = directory.resolve("groups");
        for (String[] row : files.rows(file)) {
            String who = row[0].strip();
            if (row.length < 2 || row[1].isBlank()) {
                files.refuse(file, "a row is a person, a tab and a group: " + String.join(" ", row));
            } else if (!here.groups().containsKey(quotas.payer(who))) {
                set(files, file, () -> quotas.group(quota, who, row[1].strip()));
            }
        }
    }

    private void set(ImipFiles files, Path file, Runnable change) {
        try {
            if (!dryRun) {
                change.run();
            }
            limits++;
        } catch (Refused refused) {
            files.refuse(file, refused.reason().sentence());
        }
    }

    private static boolean isDuration(String text) {
        try {
            return !Duration.parse(text).isNegative();
        } catch (DateTimeParseException unreadable) {
            return false;
        }
    }
}
