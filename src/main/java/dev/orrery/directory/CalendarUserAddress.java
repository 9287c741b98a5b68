package dev.orrery.directory;

import dev.orrery.http.UrlPath;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Refused;
import dev.orrery.store.Snapshot;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A calendar user address (RFC 4791 section 6.2.1, RFC 5545 section 3.3.3) in every form that clients write, read into
 * what it names. What a client wrote is never rewritten; this is for looking up only.
 */
public sealed interface CalendarUserAddress {
    Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    record Mail(String address) implements CalendarUserAddress {}

    record Guid(String guid) implements CalendarUserAddress {}

    record Named(PrincipalName name) implements CalendarUserAddress {}

    /** Whom it asks for. */
    default Sought sought() {
        return switch (this) {
            case Mail(String address) -> Sought.byMail(address);
            case Guid(String guid) -> Sought.byGuid(guid);
            case Named(PrincipalName name) -> Sought.byName(name);
        };
    }

    /** Every form under which others may address a principal: mails, the path, the GUID if it is a UUID. */
    static List<String> of(Principal principal) {
        List<String> addresses = new ArrayList<>();
        principal.mails().forEach(mail -> addresses.add("mailto:" + mail));
        PrincipalName name = principal.name();
        addresses.add("/principals/" + name.kind().segment() + '/' + UrlPath.encode(name.name()) + '/');
        if (UUID_FORM.matcher(principal.guid()).matches()) {
            addresses.add("urn:uuid:" + principal.guid());
        }
        return List.copyOf(addresses);
    }

    /** Whom the store knows under an address; nobody is asked. */
    static Optional<Principal> known(Snapshot snapshot, String address) {
        return parse(address).flatMap(parsed -> PrincipalCopies.read(snapshot, parsed.sought()));
    }

    /** Whether the store knows more of these than so many; it looks no further than that needs. */
    static boolean areMoreKnown(Snapshot snapshot, List<String> addresses, int few) {
        int known = 0;
        for (int i = 0; i < addresses.size() && known <= few; i++) {
            if (i % Snapshot.AHEAD == 0) {
                readAhead(snapshot, addresses.subList(i, Math.min(i + Snapshot.AHEAD, addresses.size())));
            }
            if (known(snapshot, addresses.get(i)).isPresent()) {
                known++;
            }
        }
        return known > few;
    }

    /** Says that these are about to be {@linkplain #known asked for}, so that the store is asked once. */
    static void readAhead(Snapshot snapshot, List<String> addresses) {
        snapshot.readAheadByMail(addresses.stream()
                .flatMap(address -> parse(address).stream())
                .flatMap(parsed ->
                        parsed.sought() instanceof Sought.ByMail(String mail) ? Stream.of(mail) : Stream.empty())
                .toList());
    }

    /** Empty for what is no address of any known form. */
    static Optional<CalendarUserAddress> parse(String text) {
        String address = text.strip();
        String lower = address.toLowerCase(Locale.ROOT);
        if (lower.startsWith("mailto:")) {
            return mail(address.substring("mailto:".length()));
        }
        for (String scheme : List.of("urn:uuid:", "urn:x-uid:")) {
            if (lower.startsWith(scheme)) {
                return Optional.of(new Guid(address.substring(scheme.length())));
            }
        }
        if (lower.startsWith("http://") || lower.startsWith("https://")) {
            try {
                return path(new URI(address).getRawPath());
            } catch (URISyntaxException e) {
                return Optional.empty();
            }
        }
        if (address.startsWith("/")) {
            return path(address);
        }
        return address.indexOf('@') > 0 && address.indexOf(':') < 0 ? Optional.of(new Mail(address)) : Optional.empty();
    }

    /** The address of a mailto URI (RFC 6068): header fields cut off, percent-encoding undone. */
    private static Optional<CalendarUserAddress> mail(String rest) {
        int query = rest.indexOf('?');
        String encoded = query < 0 ? rest : rest.substring(0, query);
        if (encoded.indexOf('%') < 0) {
            return Optional.of(new Mail(encoded));
        }
        try {
            return Optional.of(new Mail(URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            return Optional.of(new Mail(encoded));
        }
    }

    private static Optional<CalendarUserAddress> path(String rawPath) {
        List<String> segments;
        try {
            segments = UrlPath.parse(rawPath).segments();
        } catch (Refused e) {
            return Optional.empty();
        }
        if (segments.size() != 3 || !segments.getFirst().equals("principals")) {
            return Optional.empty();
        }
        if (segments.get(1).equals("__uids__")) {
            return Optional.of(new Guid(segments.get(2)));
        }
        return PrincipalKind.ofSegment(segments.get(1))
                .map(kind -> new Named(new PrincipalName(kind, segments.get(2))));
    }
}
