package dev.orrery.app.config;

import dev.orrery.mirror.Brake;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of {@code [[directory]]}. */
public final class DirectoryKeys {
    private static final String BASE = "; default: base.";

    public final Key<String> name =
            text("name", "What logs, /health and records call it. Default: the host. Keep it: principals remember it.");
    public final Key<String> kind = key("kind", Type.oneOf("ldap"), "ldap", "What kind of directory it is.");
    public final Key<String> url =
            text("url", "Required. ldap://HOST:PORT or ldaps://HOST:PORT, with the usual ports as default.");
    public final Key<Boolean> startTls = key(
            "start-tls", Type.YES_NO, false, "Begin TLS on an ldap: connection before anything is sent (StartTLS).");
    public final Key<Path> caFile = key(
            "ca-file",
            Type.FILE,
            null,
            "PEM file with the certificates to trust. Default: those that the Java run time trusts.");
    public final Key<String> profile = key(
            "profile",
            Type.oneOf("openldap", "active-directory", "exchange", "freeipa", "kolab"),
            "openldap",
            "Which attributes and object classes it uses.");
    public final Key<String> base = text("base", "Required. The DN that everything lies under.");
    public final Key<String> usersBase = text("users-base", "Where people are" + BASE);
    public final Key<String> groupsBase = text("groups-base", "Where groups are" + BASE);
    public final Key<String> locationsBase = text("locations-base", "Where rooms are" + BASE);
    public final Key<String> resourcesBase = text("resources-base", "Where other resources are" + BASE);
    public final Key<String> bindDn =
            text("bind-dn", "The service account that looks people up. Default: ask anonymously.");
    public final Key<String> bindPassword = key("bind-password", Type.SECRET, null, "Its password.");
    public final Key<Path> bindPasswordFile =
            key("bind-password-file", Type.FILE, null, "A file with its password, instead of bind-password.");
    public final Key<String> calendarUser = key(
            "calendar-user",
            Type.TEXT,
            "all",
            "Who among the people is a calendar user of this server: \"all\", \"filter:(…)\","
                    + " or \"attribute:NAME\" for whoever has the attribute, such as calendarPrincipalURI.");
    public final Key<String> server = text(
            "server",
            "This server's host name: with \"attribute:NAME\" only addresses on it count. Default: any address.");
    public final Key<Map<String, List<String>>> attribute = key(
            "attribute",
            Type.TEXT_TABLE,
            null,
            "Other attributes than the profile's: attribute.guid = \"entryUUID\". The words: guid, user-name, group-name,"
                    + " location-name, resource-name, display-name, mail, member, member-of, capacity, description, language,"
                    + " owner, disabled. Several in a list, the preferred one first.");
    public final Key<Map<String, List<String>>> filter = key(
            "filter",
            Type.TEXT_TABLE,
            null,
            "Other filters than the profile's for what makes an entry a user, group, location or resource:"
                    + " filter.location = \"(objectClass=room)\".");
    public final Key<Duration> staleAfter =
            key("stale-after", Type.DURATION, Duration.ofHours(1), "A record older than this is asked for again.");
    public final Key<Duration> negativeFor =
            key("negative-for", Type.DURATION, Duration.ofMinutes(1), "How long \"not there\" is believed.");
    public final Key<Duration> grace = key(
            "grace",
            Type.DURATION,
            Duration.ofDays(3),
            "How old a record may become while the directory cannot be reached.");
    public final Key<Brake> brake = key(
            "brake",
            Type.BRAKE,
            null,
            "When more than this share of the known people, and at least floor of them, would be archived within the"
                    + " time, nobody more is. Default: { share = 0.1, floor = 5, within = \"1h\" }.");
    public final Key<String> bell = key(
            "bell",
            Type.oneOf("none", "sync", "persistent-search"),
            "none",
            "Lets the directory tell what changes, so that copies are stale at once: \"sync\" for OpenLDAP with the overlay"
                    + " syncprov (RFC 4533), \"persistent-search\" for 389 Directory Server. One connection for each base.");
    public final Key<Integer> connections = key(
            "connections", Type.number(1, 100), 5, "At most so many for look-ups, and as many again for passwords.");
    public final Key<Duration> connectTimeout =
            key("connect-timeout", Type.DURATION, Duration.ofSeconds(3), "Until a connection stands.");
    public final Key<Duration> answerTimeout =
            key("answer-timeout", Type.DURATION, Duration.ofSeconds(5), "Until an operation is answered.");

    DirectoryKeys() {}

    private static Key<String> text(String name, String meaning) {
        return key(name, Type.TEXT, null, meaning);
    }

    private static <T> Key<T> key(String name, Type<T> type, @Nullable T defaultValue, String meaning) {
        return Keys.key(Section.DIRECTORY, name, type, defaultValue, meaning);
    }
}
