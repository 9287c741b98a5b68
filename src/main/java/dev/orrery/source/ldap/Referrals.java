package dev.orrery.source.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.SearchResult;
import dev.orrery.directory.Sought;
import dev.orrery.mirror.Unreachable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a server says lies elsewhere (RFC 4511, 4.5.3). It is never followed, and never taken for an absence. */
final class Referrals {
    /** Active Directory refers every search of a domain's root to these; no people are in them. */
    private static final List<String> PARTITIONS =
            List.of("dc=domaindnszones,", "dc=forestdnszones,", "cn=configuration,");

    private Referrals() {}

    /** @throws Unreachable about this one, if what was not found may be where the result points */
    static void refuse(String directory, Sought sought, SearchResult result) throws Unreachable {
        Optional<String> elsewhere = elsewhere(result);
        if (elsewhere.isPresent()) {
            throw refusal(directory + " does not have " + sought, elsewhere.get());
        }
    }

    /** What is thrown when something that is needed may lie elsewhere; about one record. */
    static Unreachable refusal(String lacking, String url) {
        return Unreachable.aboutOne(
                lacking + " and points to " + url + ", which is not asked: configure it as a directory of its own");
    }

    /** The first place that may hold more of what was searched for. */
    static Optional<String> elsewhere(SearchResult result) {
        return result.getSearchReferences().stream()
                .flatMap(reference -> Arrays.stream(reference.getReferralURLs()))
                .filter(url -> !holdsNobody(url))
                .findFirst();
    }

    private static boolean holdsNobody(String url) {
        try {
            String base = DN.normalize(new LDAPURL(url).getBaseDN().toString()).toLowerCase(Locale.ROOT);
            return PARTITIONS.stream().anyMatch(base::startsWith);
        } catch (LDAPException e) {
            return false;
        }
    }
}
