package dev.orrery.source.ldap.scenario;

import static dev.orrery.source.ldap.scenario.House.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestControl;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestMode;
import dev.orrery.model.PrincipalKind;
import dev.orrery.source.ldap.LdapBell;
import dev.orrery.source.ldap.SlapdTestDirectory;
import dev.orrery.source.ldap.TestDirectory;
import dev.orrery.source.ldap.TroubledLine;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenLDAP with very many people: nothing polls, a look-up is one search, searches are limited, memory stays flat. */
class FilledDirectoryTest {
    private static final boolean SOAK = TestDirectory.SOAK;
    private static final int PEOPLE = 50_000;
    private static final int KNOWN = Integer.getInteger("orrery.directory.known", SOAK ? 50_000 : 600);

    @TempDir
    private Path folder;

    @Test
    void costsWhatIsAskedForAndNothingElse() throws Exception {
        Assumptions.assumeTrue(SlapdTestDirectory.missing() == null, SlapdTestDirectory.missing());
        try (SlapdTestDirectory slapd = new SlapdTestDirectory()) {
            slapd.addMany(PEOPLE);
            try (House house = new House(slapd, "sqlite:" + folder.resolve("store.db"))) {
                TroubledLine line = house.troubled(Duration.ofSeconds(20));
                bellReadsNothing(house, line);
                withoutACookieEverythingWouldCome(line);
                oneSearchForEach(house);
                theDirectoryItself(house);
                searchesAreLimited(house, line);
                memoryIsFlat(house);
                long before = house.requests();
                house.pass(Duration.ofDays(1));
                assertThat(house.requests()).as("nothing polls").isEqualTo(before);
                house.find("m7");
                assertThat(house.requests()).isEqualTo(before + 1);
            }
        }
    }

    private static void bellReadsNothing(House house, TroubledLine line) {
        LdapBell bell = house.bell(LdapBell.Kind.SYNC);
        until("the bell is listening", bell::isListening);
        System.out.printf("directory of %,d: a bell begins with %,d bytes%n", PEOPLE, line.answered());
        assertThat(line.answered()).isLessThan(10_000);
        assertThat(bell.rings()).isZero();
        bell.close();
    }

    /** What a bell would begin with if it had no cookie: the polling that must not be. */
    private static void withoutACookieEverythingWouldCome(TroubledLine line) throws Exception {
        long before = line.answered();
        try (LDAPConnection connection =
                new LDAPConnection("127.0.0.1", line.port(), TestDirectory.ADMIN, TestDirectory.SECRET)) {
            SearchRequest request = new SearchRequest(House.PEOPLE, SearchScope.SUB, "(objectClass=*)", "1.1");
            request.addControl(new ContentSyncRequestControl(ContentSyncRequestMode.REFRESH_ONLY));
            connection.search(request);
        } catch (LDAPSearchException e) {
            assertThat(e.getResultCode())
                    .as("slapd.conf says sizelimit 2000")
                    .isEqualTo(ResultCode.SIZE_LIMIT_EXCEEDED);
        }
        System.out.printf(
                "directory of %,d: without a cookie it would be %,d bytes%n", PEOPLE, line.answered() - before);
        assertThat(line.answered() - before).isGreaterThan(100_000);
    }

    private static void oneSearchForEach(House house) {
        long begin = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            assertThat(house.find("m" + i * (PEOPLE / 200))).isPresent();
        }
        System.out.printf(
                "directory of %,d: a first look-up takes %.2f ms%n", PEOPLE, (System.nanoTime() - begin) / 200 / 1e6);
        assertThat(house.requests()).isEqualTo(200);
    }

    /** The same question without us: what is left over is ours, and an index that is missing would show. */
    private static void theDirectoryItself(House house) throws Exception {
        try (LDAPConnection connection = house.directory().admin()) {
            long begin = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                connection.search(
                        House.PEOPLE,
                        SearchScope.SUB,
                        "(&(objectClass=inetOrgPerson)(uid=m" + i * (PEOPLE / 200) + "))");
            }
            System.out.printf(
                    "directory of %,d: of that the directory itself %.2f ms%n",
                    PEOPLE, (System.nanoTime() - begin) / 200 / 1e6);
        }
    }

    private static void searchesAreLimited(House house, TroubledLine line) {
        long before = line.answered();
        assertThat(house.principals().search(EnumSet.of(PrincipalKind.USER), "many", 500))
                .hasSizeBetween(500, 700);
        System.out.printf(
                "directory of %,d: a search for all of them brought %,d bytes%n", PEOPLE, line.answered() - before);
        assertThat(line.answered() - before).isLessThan(400_000);
    }

    private static void memoryIsFlat(House house) {
        for (int i = 0; i < KNOWN / 3; i++) {
            house.find("m" + i);
        }
        long first = used();
        for (int i = KNOWN / 3; i < KNOWN; i++) {
            house.find("m" + i);
        }
        long last = used();
        System.out.printf(
                "heap with %,d known: %.1f MB, with %,d: %.1f MB%n", KNOWN / 3, first / 1e6, KNOWN, last / 1e6);
        assertThat(last - first).as("bytes more").isLessThan(SOAK ? 64_000_000 : 24_000_000);
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
