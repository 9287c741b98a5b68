package dev.orrery.app.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The keys of {@code [tracker]} and {@code [[tracker.provider]]}: cloud providers, and how they are asked. */
public final class TrackerKeys {
    public final Key<Path> keyFile = Keys.key(
            Section.TRACKER,
            "key-file",
            Type.FILE,
            Path.of("tracker.key"),
            "32 bytes in Base64, with which the passwords of cloud accounts and the secrets of hooks are encrypted. Made"
                    + " when it is needed first, readable for its owner only. Back it up apart from the store; several"
                    + " servers on one store need the same.");
    public final Key<Duration> interval = Keys.key(
            Section.TRACKER,
            "interval",
            Type.DURATION,
            Duration.ofSeconds(5),
            "The shortest time between two listings of one account's machines. It grows to five minutes while nothing"
                    + " happens.");
    public final Key<Duration> realmInterval = Keys.key(
            Section.TRACKER, "realm-interval", Type.DURATION, Duration.ofMinutes(5), "The same of its realms.");

    public final Key<Integer> accounts = Keys.key(
            Section.TRACKER,
            "accounts",
            Type.number(1, 1_000_000),
            20_000,
            "How many cloud accounts are followed at most. Whoever has a password that a provider takes may begin the"
                    + " following of one.");
    public final Key<Integer> accountsPerAddress = Keys.key(
            Section.TRACKER,
            "accounts-per-address",
            Type.number(1, 1_000_000),
            100,
            "How many of them may begin from one address in a day.");
    public final Key<Duration> retireAfter = Keys.key(
            Section.TRACKER,
            "retire-after",
            Type.DURATION,
            Duration.ofDays(30),
            "An account that nobody came with for so long is followed no longer, and its password is forgotten; not one"
                    + " that has a hook which works, or a machine that can be booked.");

    public final Key<String> name = provider(
            "name", Type.GUID, null, "Required. What accounts here remember it by; X-Deltacloud-Provider names it.");
    public final Key<String> driver = provider(
            "driver",
            Type.oneOf("deltacloud", "json", "nova", "simulator"),
            "deltacloud",
            "What it speaks: Deltacloud's API, another one with JSON that the keys below describe, OpenStack's Keystone and"
                    + " Nova, or nothing, for trying things out.");
    public final Key<String> url = provider(
            "url",
            Type.TEXT,
            null,
            "Required but for the simulator. Where its API begins; Deltacloud's ends in /api. For nova, where Keystone is.");
    public final Key<List<String>> allowNetworks = provider(
            "allow-networks",
            Type.listOf(Type.NETWORK),
            List.of(),
            "Networks that are not on the public internet and in which this provider may be; loopback must be listed too.");
    public final Key<String> password =
            provider("password", Type.SECRET, "simulator", "Of the simulator: what every account has to say.");
    public final Key<String> profile = provider(
            "profile",
            Type.oneOf("plain", "proxmox", "hetzner", "digitalocean"),
            "plain",
            "Of json: whose API it is. The keys below say what is otherwise than there.");
    public final Key<String> list =
            provider("list", Type.TEXT, null, "Of json: the address that lists machines, below url.");
    public final Key<String> get = provider(
            "get",
            Type.TEXT,
            null,
            "Of json: the address of one machine, below url, with {id} in it. Default: list again.");
    public final Key<Map<String, List<String>>> pointer = provider(
            "pointer",
            Type.TEXT_TABLE,
            null,
            "Of json: JSON pointers such as pointer.state = \"/status\". The words: items (the list in a listing), item (the"
                    + " machine where one is asked for), and in a machine id, name, state, realm, addresses.");
    public final Key<Map<String, List<String>>> state = provider(
            "state",
            Type.TEXT_TABLE,
            null,
            "Of json: the provider's words for a state, such as state.stopped = [\"off\", \"archive\"]. The states: pending,"
                    + " running, stopping, stopped, paused, error, finish.");
    public final Key<String> authHeader = provider(
            "auth-header", Type.TEXT, null, "Of json: the header field that proves who asks. Default: Authorization.");
    public final Key<String> authValue = provider(
            "auth-value",
            Type.TEXT,
            null,
            "Of json: what it holds, with {user} and {password} in it, or \"basic\". Default: Bearer {password}.");
    public final Key<String> next = provider(
            "next",
            Type.TEXT,
            null,
            "Of json: a pointer to the address or the number of the next page. Default: a Link field with rel=\"next\".");
    public final Key<String> pageParameter = provider(
            "page-parameter", Type.TEXT, null, "Of json: the query parameter for a number that next points to.");

    public final Key<String> login = provider(
            "login",
            Type.oneOf("either", "password", "application-credential"),
            "either",
            "Of nova: what user and password are. With either, a user of 32 hexadecimal digits is the id of an application"
                    + " credential, and the password is its secret.");
    public final Key<String> userDomain = provider(
            "user-domain", Type.TEXT, "Default", "Of nova: the domain of users who name none in NAME@DOMAIN/PROJECT.");
    public final Key<String> project = provider(
            "project",
            Type.TEXT,
            null,
            "Of nova: the project of users who name none in NAME/PROJECT. Default: everybody has to name one.");
    public final Key<String> projectDomain =
            provider("project-domain", Type.TEXT, null, "Of nova: where that project is. Default: the user's domain.");
    public final Key<String> region = provider(
            "region", Type.TEXT, null, "Of nova: whose machines are meant. Needed where there is more than one.");
    public final Key<String> face = provider(
            "interface",
            Type.oneOf("public", "internal", "admin"),
            "public",
            "Of nova: which of the addresses in Keystone's catalogue is called.");
    public final Key<String> computeUrl = provider(
            "compute-url",
            Type.TEXT,
            null,
            "Of nova: where Nova is, with its version, such as https://nova.example.org/v2.1, if the catalogue does not"
                    + " say it well.");
    public final Key<Duration> fullListing = provider(
            "full-listing",
            Type.DURATION,
            Duration.ofMinutes(15),
            "Of nova: how long only changes are asked for before everything is listed again. 0s asks for everything"
                    + " always.");

    private static <T> Key<T> provider(
            String name, Type<T> type, @org.jspecify.annotations.Nullable T otherwise, String meaning) {
        return Keys.key(Section.TRACKER_PROVIDER, name, type, otherwise, meaning);
    }
}
