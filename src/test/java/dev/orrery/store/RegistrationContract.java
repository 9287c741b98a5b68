package dev.orrery.store;

import static dev.orrery.store.StoreFixture.person;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.HomeId;
import dev.orrery.model.NamePattern;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.RegistrationReads.Sought;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which persons are meant by users of mail systems, and how they are looked up by parts of their names. */
interface RegistrationContract {
    Instant SINCE = Instant.ofEpochMilli(1_700_000_000_123L);

    Store store();

    private void write(HomeId home, Consumer<RegistrationWrites> work) {
        store().write(new TreeSet<>(List.of(HomeId.REGISTRY, home)), tx -> {
            work.accept(tx.registrationWrites());
            return true;
        });
    }

    private RegistrationRow put(HomeId home, String backend, String mailbox) {
        RegistrationRow row = new RegistrationRow(home, backend, mailbox, 1, SINCE);
        write(home, writes -> writes.put(row));
        return row;
    }

    private static @Nullable NamePattern pattern(String text) {
        return text.isEmpty() ? null : NamePattern.parse(text);
    }

    private List<RegistrationRow> found(String backend, String mailbox, String person) {
        Sought sought = new Sought(pattern(backend), pattern(mailbox), pattern(person));
        return store().read(s -> s.registrations().candidates(sought, null, 100));
    }

    @Test
    default void aUserOfAMailSystemIsSeveralPersons() {
        HomeId ada = person(store(), "ada");
        HomeId bob = person(store(), "bob");
        RegistrationRow first = put(ada, "imap", "office");
        RegistrationRow second = put(bob, "imap", "office");
        put(bob, "SOGo", "office");
        put(bob, "imap", "bob");
        assertThat(store().<List<RegistrationRow>>read(s -> s.registrations().of("imap", "office")))
                .containsExactly(first, second);
        assertThat(store().<List<RegistrationRow>>read(s -> s.registrations().of("IMAP", "office")))
                .isEmpty();
        assertThat(store().<Long>read(s -> s.registrations().count())).isEqualTo(4);
        RegistrationRow again = new RegistrationRow(ada, "imap", "office", 2, SINCE.plusSeconds(1));
        write(ada, writes -> writes.put(again));
        assertThat(store().<Optional<RegistrationRow>>read(
                                s -> s.registrations().one(ada, "imap", "office")))
                .contains(again);
        write(bob, writes -> {
            assertThat(writes.remove(bob, "imap", "office")).isTrue();
            assertThat(writes.remove(bob, "imap", "office")).isFalse();
        });
        assertThat(store().<List<RegistrationRow>>read(s -> s.registrations().of("imap", "office")))
                .containsExactly(again);
        assertThat(found("", "off*", "bob")).as("of another back end").hasSize(1);
        store().write(bob, tx -> {
            tx.registrationWrites().removeAll(bob);
            return true;
        });
        assertThat(found("", "", "bob")).isEmpty();
        assertThat(found("", "office", "")).containsExactly(again);
    }

    @Test
    default void registrationsAreFoundByAnyPart() {
        HomeId ada = person(store(), "ada");
        HomeId adam = person(store(), "adam.smith");
        RegistrationRow one = put(ada, "SOGo", "lovelace");
        RegistrationRow two = put(adam, "SOGo", "smith");
        RegistrationRow three = put(adam, "imap", "adam_100%");
        assertThat(found("", "", "")).containsExactly(one, two, three);
        assertThat(found("sogo", "", "")).containsExactly(one, two);
        assertThat(found("*map", "", "")).containsExactly(three);
        assertThat(found("", "love*", "")).containsExactly(one);
        assertThat(found("", "*lac*", "")).containsExactly(one);
        assertThat(found("", "*ith", "")).containsExactly(two);
        assertThat(found("", "adam_100%", "")).containsExactly(three);
        assertThat(found("", "adam_", ""))
                .as("nothing but the asterisk is special")
                .isEmpty();
        assertThat(found("", "", "ada")).containsExactly(one);
        assertThat(found("", "", "ada*")).containsExactly(one, two, three);
        assertThat(found("", "", "*m.s*")).containsExactly(two, three);
        assertThat(found("imap", "*d*", "*smith")).containsExactly(three);
        assertThat(found("S*", "*", "*a*")).containsExactly(one, two);
        assertThat(found("", "", "x*")).isEmpty();
    }

    @Test
    default void whoIsRenamedIsFoundByTheNewName() {
        HomeId ada = person(store(), "ada");
        RegistrationRow row = put(ada, "imap", "lovelace");
        Principal before = store().read(s -> s.principalOf(ada)).orElseThrow();
        store().write(HomeId.REGISTRY, tx -> {
            tx.putPrincipal(new Principal(
                    before.guid(),
                    new PrincipalName(PrincipalKind.USER, "countess"),
                    before.displayName(),
                    before.mails(),
                    before.members(),
                    before.attributes(),
                    ada,
                    before.source(),
                    before.checkedAt()));
            return true;
        });
        assertThat(found("", "", "ada")).isEmpty();
        assertThat(found("", "", "*ntes*")).containsExactly(row);
    }

    @Test
    default void pagesGoOnBehindTheLastOne() {
        Random random = new Random(7);
        List<RegistrationRow> all = new ArrayList<>();
        for (int person = 0; person < 5; person++) {
            HomeId home = person(store(), "user" + person);
            for (int i = 0; i < 5; i++) {
                all.add(put(home, random.nextBoolean() ? "imap" : "SOGo", "box" + i));
            }
        }
        for (Sought sought : List.of(
                new Sought(null, null, null),
                new Sought(null, pattern("*ox*"), null),
                new Sought(null, null, pattern("user*")))) {
            List<RegistrationRow> walked = new ArrayList<>();
            List<RegistrationRow> page = List.of();
            do {
                RegistrationRow after = page.isEmpty() ? null : page.getLast();
                page = store().read(s -> s.registrations().candidates(sought, after, 3));
                walked.addAll(page);
            } while (!page.isEmpty());
            assertThat(walked).containsExactlyInAnyOrderElementsOf(all);
        }
    }

    @Test
    default void namesAsLongAsTheyMayBeAndInAnyLanguage() {
        HomeId ada = person(store(), "ada");
        String longest = "\ud83d\udc38".repeat(255);
        RegistrationRow row = put(ada, "imap", longest);
        assertThat(found("", longest, "")).containsExactly(row);
        assertThat(found("", "*" + longest.substring(100) + "*", "")).containsExactly(row);
        RegistrationRow other = put(ada, "imap", "z\u00fcrich~\\/\"&*%");
        assertThat(found("", "*\u00dcRI*", "")).containsExactly(other);
        assertThat(found("", "*&\\**", "")).containsExactly(other);
    }

    @Test
    default void queuesAreFoundByWhomTheyAreAbout() {
        HomeId ada = person(store(), "ada");
        HomeId bob = person(store(), "bob");
        for (String id : List.of("r1", "r2", "r3")) {
            store().write(ada, tx -> {
                tx.queueWrites()
                        .put(new QueueRow(
                                ada,
                                id,
                                "guid-ada",
                                "[]",
                                new TreeSet<>(id.equals("r2") ? List.of(ada, bob) : List.of(ada)),
                                new QueueRow.Progress("e-1-5", "", ""),
                                new QueueRow.Life(Duration.ofMinutes(10), SINCE, SINCE)));
                return true;
            });
        }
        try {
            assertThat(about("*da", "", 9)).containsExactly("r1", "r2", "r3");
            assertThat(about("ada", "r1", 1)).containsExactly("r2");
            assertThat(about("b*", "", 9)).containsExactly("r2");
            assertThat(about("c*", "", 9)).isEmpty();
        } finally {
            store().write(ada, tx -> {
                tx.queueWrites().removeAll(ada);
                return true;
            });
        }
    }

    private List<String> about(String person, String after, int limit) {
        return store().read(s -> s.registrations().queuesAbout(NamePattern.parse(person), after, limit));
    }

    @Test
    default void withoutTheLocksNothingIsWritten() {
        HomeId ada = person(store(), "ada");
        RegistrationRow row = new RegistrationRow(ada, "imap", "ada", 1, SINCE);
        for (HomeId locked : List.of(ada, HomeId.REGISTRY)) {
            assertThatThrownBy(() -> store().write(locked, tx -> {
                        tx.registrationWrites().put(row);
                        return true;
                    }))
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}
