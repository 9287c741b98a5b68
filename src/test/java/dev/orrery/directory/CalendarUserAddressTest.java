package dev.orrery.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.ForwardingSnapshot;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.StoreFixture;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalendarUserAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mailto:Ada@Example.org",
                "MAILTO:Ada@Example.org",
                " mailto:Ada@Example.org ",
                "mailto:Ada%40Example.org",
                "mailto:Ada@Example.org?subject=hello",
                "Ada@Example.org",
            })
    void mailInEveryForm(String address) {
        assertThat(CalendarUserAddress.parse(address)).contains(new CalendarUserAddress.Mail("Ada@Example.org"));
    }

    @Test
    void aPlusInAMailAddressStaysAPlus() {
        assertThat(CalendarUserAddress.parse("mailto:ada+calendar%40example.org"))
                .contains(new CalendarUserAddress.Mail("ada+calendar@example.org"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/principals/users/ada/",
                "/principals/users/ada",
                "https://cal.example.org/principals/users/ada/",
                "HTTPS://cal.example.org:8443/principals/users/ada/",
                "/principals/users/%61da/",
            })
    void pathsAndUrls(String address) {
        assertThat(CalendarUserAddress.parse(address))
                .contains(new CalendarUserAddress.Named(new PrincipalName(PrincipalKind.USER, "ada")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "urn:uuid:1234-5678",
                "URN:UUID:1234-5678",
                "urn:x-uid:1234-5678",
                "/principals/__uids__/1234-5678/"
            })
    void guids(String address) {
        assertThat(CalendarUserAddress.parse(address)).contains(new CalendarUserAddress.Guid("1234-5678"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ada",
                "invalid:nomail",
                "/calendars/users/ada/",
                "/principals/robots/ada/",
                "/principals/users/ada/extra/",
                "/principals/users/%00/",
                "/principals/users/../users/ada/",
                "https://exa mple/principals/users/ada/",
                "https:",
                "tel:+49",
            })
    void anythingElseIsNoAddress(String address) {
        assertThat(CalendarUserAddress.parse(address)).isEmpty();
    }

    private static final class Counting extends ForwardingSnapshot {
        private int ahead;
        private int asked;

        private Counting(Snapshot all) {
            super(all);
        }

        @Override
        public void readAheadByMail(Collection<String> mails) {
            ahead += mails.size();
            super.readAheadByMail(mails);
        }

        @Override
        public Optional<Principal> principalByMail(String mail) {
            asked++;
            return super.principalByMail(mail);
        }
    }

    @Test
    void whoCountsLooksNoFurtherThanThatNeeds(@TempDir Path directory) {
        try (Store store = SqlStore.open(StoreConfig.of("sqlite:" + directory.resolve("orrery.db")))) {
            List<String> addresses = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                StoreFixture.person(store, "p" + i);
                addresses.add("mailto:p" + i + "@example.org");
            }
            for (int i = 0; i < 2 * Snapshot.AHEAD; i++) {
                addresses.add("mailto:" + i + "@example.net");
            }
            store.read(snapshot -> {
                Counting counting = new Counting(snapshot);
                assertThat(CalendarUserAddress.areMoreKnown(counting, addresses, 2))
                        .isTrue();
                assertThat(counting.asked).isEqualTo(3);
                assertThat(counting.ahead).isEqualTo(Snapshot.AHEAD);
                assertThat(CalendarUserAddress.areMoreKnown(snapshot, addresses.reversed(), 3))
                        .isTrue();
                assertThat(CalendarUserAddress.areMoreKnown(snapshot, addresses, 4))
                        .isFalse();
                return true;
            });
        }
    }
}
