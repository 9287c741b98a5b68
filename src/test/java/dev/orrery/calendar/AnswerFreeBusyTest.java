package dev.orrery.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.ReceiveMail.Arrival;
import dev.orrery.dav.Events;
import dev.orrery.directory.ConfiguredDirectory;
import dev.orrery.directory.KnownPrincipals;
import dev.orrery.directory.Provision;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.scheduling.FreeBusyRequest;
import dev.orrery.store.LogEntry;
import dev.orrery.store.Store;
import dev.orrery.store.StoreFixture;
import dev.orrery.store.Tx;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions by mail when somebody is busy. */
class AnswerFreeBusyTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path directory;

    private final List<String> asked = new ArrayList<>();
    private Store store;
    private Principal ada;

    @BeforeEach
    void open() {
        store = SqlStore.open(StoreConfig.of("sqlite:" + directory.resolve("orrery.db")));
        HomeId home = StoreFixture.person(store, "ada");
        CollectionRef calendar = StoreFixture.calendar(store, home, "calendar");
        StoreFixture.put(store, calendar, "talk.ics", Events.calendar("""
                BEGIN:VEVENT
                UID:talk
                DTSTAMP:20260301T120000Z
                DTSTART:20260302T090000Z
                DTEND:20260302T100000Z
                SUMMARY:Talk
                END:VEVENT
                """));
        ada = store.read(snapshot -> snapshot.principalOf(home).orElseThrow());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private AnswerFreeBusy verb(Store on) {
        KnownPrincipals principals = new KnownPrincipals(on, new ConfiguredDirectory(List.of()), new Provision(on));
        return new AnswerFreeBusy(on, principals, Mirrored.NOTHING, Map.of(), InstantSource.fixed(NOW));
    }

    private static AnswerFreeBusy.Judged.Question question() {
        FreeBusyRequest request = FreeBusyRequest.read(Events.calendar("""
                        METHOD:REQUEST
                        BEGIN:VFREEBUSY
                        UID:question
                        DTSTAMP:20260301T120000Z
                        DTSTART:20260301T000000Z
                        DTEND:20260401T000000Z
                        ORGANIZER:mailto:zoe@elsewhere.net
                        ATTENDEE:mailto:ada@example.org
                        END:VFREEBUSY
                        """).getBytes(StandardCharsets.UTF_8));
        return new AnswerFreeBusy.Judged.Question(request, request.attendees().getFirst());
    }

    private interface Call {
        Object on(Method method, Object[] given) throws ReflectiveOperationException;
    }

    private static <T> T passing(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, given) -> call.on(method, given)));
    }

    /** The store, of whose transactions it is noted what they are asked. */
    private Store noting() {
        return passing(Store.class, (method, given) -> {
            if (method.getName().equals("write")) {
                given[1] = inTransaction((Function<?, ?>) given[1]);
            }
            return method.invoke(store, given);
        });
    }

    @SuppressWarnings("unchecked")
    private Function<Tx, Object> inTransaction(Function<?, ?> work) {
        return tx -> ((Function<Tx, Object>) work).apply(passing(Tx.class, (method, given) -> {
            asked.add(method.getName());
            return method.invoke(tx, given);
        }));
    }

    @Test
    void theTransactionOnlyWritesWhatWasSummedBefore() {
        assertThat(verb(noting()).answer(ada, question(), "digest")).isEqualTo(new Arrival.Answered());
        assertThat(asked).contains("append", "putMessage").doesNotContain("collections", "listing");
        assertThat(sent())
                .singleElement()
                .asString()
                .contains("FREEBUSY;FBTYPE=BUSY:20260302T090000Z/20260302T100000Z");
    }

    @Test
    void oneDigestIsAnsweredOnce() {
        assertThat(verb(store).answer(ada, question(), "digest")).isEqualTo(new Arrival.Answered());
        assertThat(verb(store).answer(ada, question(), "digest")).isEqualTo(new Arrival.Again());
        assertThat(sent()).hasSize(1);
    }

    private List<String> sent() {
        return store.read(snapshot -> snapshot.log(ada.home(), 0, 100).rows().stream()
                .map(LogEntry::seq)
                .flatMap(seq -> snapshot.message(ada.home(), seq).stream())
                .map(message -> new String(message.content(), StandardCharsets.UTF_8))
                .toList());
    }
}
