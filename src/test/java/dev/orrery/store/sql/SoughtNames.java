package dev.orrery.store.sql;

import dev.orrery.model.NamePattern;
import dev.orrery.store.RegistrationReads.Sought;
import java.util.ArrayList;
import java.util.List;

/** Every way in which registrations and queues are looked up by parts of names: the statements, for tests of their plans. */
final class SoughtNames {
    private static final List<String> WAYS = List.of("name", "na*", "*me", "*am*");

    private SoughtNames() {}

    static List<String> queries() {
        List<String> queries = new ArrayList<>();
        for (String way : WAYS) {
            NamePattern pattern = NamePattern.parse(way);
            NamePattern shorter = NamePattern.parse("*x*");
            for (Sought sought : List.of(
                    new Sought(null, pattern, null),
                    new Sought(null, null, pattern),
                    new Sought(pattern, pattern, null),
                    new Sought(null, shorter, pattern),
                    new Sought(pattern, pattern, shorter))) {
                queries.add(text(sought));
            }
            queries.add(RegistrationQueries.queuesOf(pattern, "", 10).text());
        }
        return queries.stream().distinct().toList();
    }

    static String all() {
        return text(new Sought(null, null, null));
    }

    private static String text(Sought sought) {
        return RegistrationQueries.candidatesOf(sought, null, 10).text();
    }
}
