package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.access.Delegation;
import dev.orrery.app.config.Config;
import dev.orrery.calendar.By;
import dev.orrery.calendar.ChangeAccess;
import dev.orrery.calendar.Place;
import dev.orrery.calendar.Preconditions;
import dev.orrery.calendar.SetDelegates;
import dev.orrery.model.AccessEntry;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Privilege;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code principal show} says what somebody may do, by which rule, and why not. */
class RightsReportTest {
    @TempDir
    private Path directory;

    private Path config;

    @BeforeEach
    void aHouse() throws Exception {
        config = Files.writeString(directory.resolve("orrery.toml"), """
                [store]
                url = "sqlite:orrery.db"
                [[user]]
                name = "ada"
                [[user]]
                name = "bob"
                [[user]]
                name = "root"
                admin = true
                [[group]]
                name = "staff"
                members = ["bob"]
                [[location]]
                name = "hall"
                write-delegates = ["group:staff"]
                """);
        try (House house = new House(Config.read(config, Map.of()))) {
            house.principals().reconcile();
            Principal ada = find(house, PrincipalKind.USER, "ada");
            Principal bob = find(house, PrincipalKind.USER, "bob");
            Principal staff = find(house, PrincipalKind.GROUP, "staff");
            find(house, PrincipalKind.USER, "root");
            By by = new By(house.principals().caller(ada.name()).orElseThrow(), "test");
            CollectionRef calendar = house.store()
                    .read(snapshot -> snapshot.child(CollectionRef.root(ada.home()), "calendar"))
                    .orElseThrow()
                    .ref();
            new ChangeAccess(house.store())
                    .change(new ChangeAccess.Request(
                            by,
                            Place.of(calendar),
                            List.of(
                                    entry(bob, false, Privilege.BIND),
                                    entry(staff, true, Privilege.READ, Privilege.WRITE)),
                            Preconditions.NONE));
            new SetDelegates(house.store()).set(new SetDelegates.Request(by, ada, Delegation.READ, List.of(staff)));
        }
    }

    private static Principal find(House house, PrincipalKind kind, String name) {
        return house.principals().find(new PrincipalName(kind, name)).orElseThrow();
    }

    private static AccessEntry entry(Principal whom, boolean grant, Privilege... privileges) {
        return new AccessEntry(new Grantee.Named(whom.guid()), grant, Set.of(privileges));
    }

    private String show(int code, String... words) {
        String[] all = new String[words.length + 4];
        System.arraycopy(new String[] {"principal", "show"}, 0, all, 0, 2);
        System.arraycopy(words, 0, all, 2, words.length);
        all[words.length + 2] = "--config";
        all[words.length + 3] = config.toString();
        PrintStream before = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            assertThat(Main.run(all)).isEqualTo(code);
            return said.toString(StandardCharsets.UTF_8);
        } finally {
            System.setOut(before);
        }
    }

    @Test
    void everywhere() {
        assertThat(show(0, "bob"))
                .contains("everything in the own home")
                .contains(
                        "acts (write delegate) for locations/hall, by locations/hall's record, which names groups/staff")
                .contains("looks (read delegate) in /calendars/users/ada/, by the owner, who names groups/staff")
                .contains("denied bind on /calendars/users/ada/calendar/, to users/bob")
                .contains("granted read, write on /calendars/users/ada/calendar/, to groups/staff");
        assertThat(show(0, "root")).contains("everything in every home: an administrator");
        assertThat(show(0, "group:staff"))
                .contains("granted read, write on /calendars/users/ada/calendar/, to groups/staff")
                .doesNotContain("own home");
    }

    @Test
    void ruleByRule() {
        assertThat(show(0, "bob", "--on", "/calendars/users/ada/calendar/"))
                .contains(
                        "users/bob on /calendars/users/ada/calendar/: read, read-acl, write-properties, write-content, unbind")
                .contains("rule: looks (read delegate): grants read, read-acl")
                .contains("entry on /calendars/users/ada/calendar/: denies bind to users/bob: decides bind")
                .contains("grants read, write to groups/staff: decides write-properties, write-content, unbind");
        assertThat(show(0, "bob", "--on", "/calendars/locations/hall/outbox/"))
                .contains("rule: acts (write delegate): grants read, ");
        assertThat(show(0, "ada", "--on", "/calendars/users/ada/calendar/")).contains(": all\n", "rule: the own home");
        assertThat(show(0, "root", "--on", "/calendars/users/ada/calendar/")).contains("rule: an administrator");
        assertThat(show(0, "bob", "--on", "/principals/users/ada/")).contains("read");
    }

    @Test
    void whyNot() {
        assertThat(show(0, "ada", "--on", "/calendars/users/bob/calendar/"))
                .contains("nothing, not even to know that it is there")
                .contains("why not: neither owner, administrator nor delegate");
        assertThat(show(1, "ada", "--on", "/calendars/users/bob/nowhere/")).isEmpty();
        assertThat(show(1, "ada", "--on", "/elsewhere/")).isEmpty();
    }
}
