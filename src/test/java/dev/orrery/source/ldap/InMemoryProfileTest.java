package dev.orrery.source.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSearchRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.schema.Schema;
import dev.orrery.directory.DirectoryRecord;
import dev.orrery.directory.Sought;
import dev.orrery.model.PrincipalKind;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Also what slapd cannot do: Exchange's schema beside one without it, and Active Directory's rule for nested groups. */
class InMemoryProfileTest implements ProfileContract {
    private static final String IN_CHAIN = "1.2.840.113556.1.4.1941";

    private InMemoryDirectoryServer server;

    @BeforeEach
    void start() throws Exception {
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(TestDirectory.BASE);
        config.addAdditionalBindCredentials(TestDirectory.ADMIN, TestDirectory.SECRET);
        config.setSchema(Schema.mergeSchemas(
                Schema.getDefaultStandardSchema(),
                new Schema(InMemoryTestDirectory.entry("posix-schema.ldif")),
                new Schema(InMemoryTestDirectory.foreignSchema()),
                new Schema(InMemoryTestDirectory.entry("exchange-schema.ldif"))));
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig("plain", InetAddress.getLoopbackAddress(), 0, null));
        config.addInMemoryOperationInterceptor(new NestedGroups());
        server = new InMemoryDirectoryServer(config);
        server.add("dn: " + TestDirectory.BASE, "objectClass: domain", "dc: example");
        server.startListening();
    }

    @AfterEach
    void stop() {
        server.shutDown(true);
    }

    @Override
    public int port() {
        return server.getListenPort();
    }

    @Test
    void groupsInGroupsByTheServersOwnRule() throws Exception {
        load("active-directory.ldif");
        try (LdapDirectory directory = open(LdapProfile.ACTIVE_DIRECTORY, AD)) {
            DirectoryRecord ada = ProfileContract.user(directory, "ada");
            long before = directory.requests();
            assertThat(directory.groupsOf(ada).groups())
                    .extracting(group -> group.name().name())
                    .containsExactlyInAnyOrder("engineers", "staff");
            assertThat(directory.requests() - before).as("one search").isEqualTo(1);
        }
    }

    @Test
    void exchangesRoomsAndEquipment() throws Exception {
        load("active-directory.ldif");
        load("exchange.ldif");
        try (LdapDirectory directory = open(LdapProfile.EXCHANGE, AD)) {
            DirectoryRecord atrium = ProfileContract.find(directory, PrincipalKind.LOCATION, "atrium")
                    .orElseThrow();
            assertThat(atrium.attributes())
                    .containsEntry("capacity", "12")
                    .containsEntry("description", "The glass room")
                    .containsEntry("owner", "CN=Ada Lovelace," + AD);
            assertThat(ProfileContract.find(directory, PrincipalKind.RESOURCE, "projector"))
                    .isPresent();
            assertThat(ProfileContract.find(directory, PrincipalKind.USER, "atrium"))
                    .as("a room is no person")
                    .isEmpty();
            assertThat(LdapDirectoryContract.ask(directory, Sought.byMail("atrium@example.org")))
                    .contains(atrium);
            assertThat(ProfileContract.user(directory, "ada").mails()).contains("ada@example.org");
        }
    }

    /** Answers {@code (member:1.2.840.113556.1.4.1941:=DN)} as Active Directory does: with every group above. */
    private final class NestedGroups extends InMemoryOperationInterceptor {
        @Override
        public void processSearchRequest(InMemoryInterceptedSearchRequest request) throws LDAPException {
            var asked = request.getRequest().duplicate();
            asked.setFilter(replaced(asked.getFilter()));
            request.setRequest(asked);
        }

        private Filter replaced(Filter filter) throws LDAPException {
            if (IN_CHAIN.equals(filter.getMatchingRuleID())) {
                return above(filter.getAttributeName(), filter.getAssertionValue());
            }
            if (filter.getFilterType() != Filter.FILTER_TYPE_AND) {
                return filter;
            }
            List<Filter> parts = new ArrayList<>();
            for (Filter part : filter.getComponents()) {
                parts.add(replaced(part));
            }
            return Filter.createANDFilter(parts);
        }

        private Filter above(String attribute, String dn) throws LDAPException {
            Set<String> above = new LinkedHashSet<>();
            List<String> next = new ArrayList<>(List.of(dn));
            while (!next.isEmpty()) {
                Filter holding = Filter.createEqualityFilter(attribute, next.removeLast());
                for (SearchResultEntry group : server.search(TestDirectory.BASE, SearchScope.SUB, holding)
                        .getSearchEntries()) {
                    if (above.add(group.getDN())) {
                        next.add(group.getDN());
                    }
                }
            }
            return Filter.createORFilter(above.stream()
                    .map(group -> Filter.createEqualityFilter("entryDN", group))
                    .toList());
        }
    }
}
