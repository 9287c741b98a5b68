package dev.orrery.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One line for each mistake: file, line, key, what is expected. */
class ConfigMistakesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "listn = 'x'            | server.listn: unknown key; did you mean \"listen\"?",
                "colour = 'x'           | server.colour: unknown key",
                "listen = 8008          | server.listen: expected HOST:PORT, in quotation marks",
                "listen = '8008'        | server.listen: expected HOST:PORT, such as 127.0.0.1:8008 or [::1]:8008",
                "listen = '::1:80'      | server.listen: expected HOST:PORT, such as 127.0.0.1:8008 or [::1]:8008",
                "listen = 'localhost:x' | server.listen: expected HOST:PORT, such as 127.0.0.1:8008 or [::1]:8008",
                "listen = '127.0.0.1:70000' | server.listen: expected a port from 0 (any that is free) to 65535",
                "trusted-proxies = '10.0.0.0/8' | server.trusted-proxies: expected a list in brackets, each a network",
                "trusted-proxies = ['10.0.0.0/33'] | server.trusted-proxies: expected an address or a network, such as 10.0.0.0/8 or fd00::/8",
                "max-body = '10 potatoes' | server.max-body: expected a size: a number and KiB, MiB or GiB, such as 10MiB",
                "max-body = -1          | server.max-body: expected a size: a number and KiB, MiB or GiB, such as 10MiB",
                "login-delay = 'no'     | server.login-delay: expected true or false, without quotation marks",
                "remember-logins = 300  | server.remember-logins: expected a duration, in quotation marks",
                "remember-logins = '5 fortnights' | server.remember-logins: expected a duration: a number and ms, s, m, h or d, such as 90s or 15m",
                "tls-key = 'none.pem'   | server.tls-key: expected a file that can be read",
            })
    void inTheServersTable(String line, String mistake) {
        assertThat(mistakes("[server]\n" + line)).contains("t:2: " + mistake);
    }

    @Test
    void certificateAndKeyComeTogether() {
        assertThat(mistakes("[server]\ntls-key = \"pom.xml\""))
                .isEqualTo("t:2: server.tls-key: expected together with tls-certificate");
        assertThat(mistakes("[server]\ntls-certificate = \"pom.xml\""))
                .isEqualTo("t:2: server.tls-certificate: expected together with tls-key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://calendar.example.org  | an address such as https://calendar.example.org; http: only on this machine",
                "https://calendar.example.org/?x | an address such as https://calendar.example.org; http: only on this machine",
                "https://calendar.example.org | together with smtp: links are in the mails that go out",
            })
    void linksNeedAnAddressAndMail(String address, String expected) {
        assertThat(mistakes("[mail]\ndomain = \"example.org\"\nrsvp-url = \"" + address + "\""))
                .isEqualTo("t:3: mail.rsvp-url: expected " + expected);
        assertThat(
                        mistakes(
                                "[mail]\ndomain = \"example.org\"\nsmtp = \"127.0.0.1:25\"\nrsvp-url = \"https://example.org/kalender/\""))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:8008", "192.0.2.1:80", "[::]:8008"})
    void plainHttpWhereOthersCanListen(String address) {
        assertThat(mistakes("[server]\nlisten = \"" + address + "\""))
                .startsWith(
                        "t:2: server.listen: expected a loopback address, or tls-certificate and tls-key, or trusted-proxies");
        assertThat(mistakes("[server]\nlisten = \"" + address + "\"\ntrusted-proxies = [\"10.0.0.1\"]"))
                .isEmpty();
        assertThat(mistakes(
                        "[server]\nlisten = \"" + address + "\"\ntls-certificate = \"pom.xml\"\ntls-key = \"pom.xml\""))
                .isEmpty();
    }

    @Test
    void plainPasswordsWhereOthersCanListen() {
        String users = "[[user]]\nname = \"ada\"\npassword = \"{plain}secret\"\n";
        assertThat(mistakes(users)).isEmpty();
        assertThat(mistakes(users + "[server]\nlisten = \"0.0.0.0:1\"\ntrusted-proxies = [\"10.0.0.1\"]"))
                .isEqualTo("t:3: user.password: expected a hash from `./orrery hash-password`:"
                        + " {plain} is taken only while listening on loopback");
    }

    @Test
    void cloudProvidersThatCannotBeAsked() {
        assertThat(mistakes("[[tracker.provider]]\nname = \"here\"\nurl = \"ftp://x\""))
                .startsWith("t:3: tracker.provider.url: expected an address such as https://");
        assertThat(mistakes("[[tracker.provider]]\ndriver = \"simulator\""))
                .isEqualTo("t:1: tracker.provider.name: expected in every [[tracker.provider]]");
        String play = "[[tracker.provider]]\nname = \"play\"\ndriver = \"simulator\"\n";
        assertThat(mistakes(play)).isEmpty();
        assertThat(mistakes(play + play)).contains("expected another name: there is a play already");
        assertThat(mistakes(play + "pointer.colour = \"/x\"")).contains("tracker.provider.pointer: expected one of");
        assertThat(mistakes(play + "state.purple = \"x\"")).contains("tracker.provider.state: expected a state");
    }

    @Test
    void passwordsTravelToAnotherMachineUnderTlsOnly() {
        assertThat(mistakes("[imap]\nhost = \"192.0.2.1\"\ntls = \"none\""))
                .startsWith("t:3: imap.tls: expected \"starttls\" or \"tls\"");
        assertThat(mistakes("[imap]\nhost = \"127.0.0.1\"\nlogin = \"proxy\"\nproxy-user = \"p\""))
                .contains("imap.proxy-password: expected with login = \"proxy\"");
        assertThat(mistakes("[imap]\nhost = \"127.0.0.1\"\nroom-accounts = \"room-*\""))
                .contains("imap.room-accounts: expected only with login = \"proxy\"");
        for (String wrong : List.of("*", "room", "*-*", "**")) {
            assertThat(mistakes("[imap]\nhost = \"127.0.0.1\"\nlogin = \"proxy\"\nproxy-user = \"p\"\n"
                            + "proxy-password = \"p\"\nroom-accounts = \"" + wrong + "\""))
                    .contains("imap.room-accounts: expected one star with something before or after it");
        }
        assertThat(mistakes("[imap]\nhost = \"127.0.0.1\"\nlogin = \"publish\""))
                .contains("imap.publish-user: expected with login = \"publish\"")
                .contains("imap.publish-password: expected with login = \"publish\"");
    }

    @Test
    void theJournalIsADatabaseOfItsOwn() {
        assertThat(mistakes("[store]\njournal-url = \"sqlite:j.db\"")).isEmpty();
        assertThat(mistakes("[store]\nurl = \"sqlite:a.db\"\njournal-url = \"sqlite:./a.db\""))
                .isEqualTo("t:3: store.journal-url: expected another database than that of the store, or nothing");
        assertThat(mistakes("[store]\njournal-url = \"mysql:j\"")).contains("expected sqlite:FILE");
    }

    @Test
    void unknownTables() {
        assertThat(mistakes("[servr]\nx = 1")).startsWith("t:1: servr: unknown").endsWith("did you mean \"server\"?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[user] | user: expected a table that begins with [[user]]",
                "[[server]] | server: expected a table that begins with [server]",
                "user = 3 | user: expected a table that begins with [[user]]",
                "user = [1] | user: expected a table that begins with [[user]]",
            })
    void tablesOfTheWrongShape(String heading, String mistake) {
        assertThat(mistakes(heading)).isEqualTo("t:1: " + mistake);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sqlite:",
                "sqlite::memory",
                "mysql://db/x",
                "postgresql://host",
                "postgresql:///db",
                "orrery.db",
                "http://x/y"
            })
    void storesOfNoKnownKind(String url) {
        assertThat(mistakes("[store]\nurl = \"" + url + "\""))
                .startsWith("t:2: store.url: expected sqlite:FILE, sqlite::memory: or postgresql://");
    }

    @Test
    void brokenToml() {
        assertThat(mistakes("[server\nlisten = 1")).startsWith("t:1: Unexpected end of line");
        assertThat(mistakes("a = \"x")).startsWith("t:1: ");
        assertThat(mistakes("[log]\nlevel = \"info\"\nlevel = \"warn\""))
                .startsWith("t:3: level previously defined at line 2");
    }

    @Test
    void namesInListsLeadSomewhere() {
        assertThat(mistakes("""
                        [[user]]
                        name = "ada"
                        write-delegates = [
                          "ada",
                          "group:nobody",
                        ]
                        [[group]]
                        name = "staff"
                        members = ["robot:x"]
                        """)).isEqualTo("""
                        t:5: user.write-delegates: expected the name of a [[user]], or group:NAME, location:NAME, \
                        resource:NAME that is listed; "group:nobody" is not
                        t:9: group.members: expected the name of a [[user]], or group:NAME, location:NAME, \
                        resource:NAME that is listed; "robot:x" is not""");
    }

    @Test
    void everyEntryHasANameOfItsOwn() {
        assertThat(mistakes("[[user]]\nname = \"ada\"\n[[user]]\nname = \"ada\""))
                .isEqualTo("t:4: user.name: expected another name: there is a ada already");
        assertThat(mistakes("[[user]]\nadmin = true\n[[user]]\nname = \"a/b\""))
                .isEqualTo("t:1: user.name: expected a name in every [[user]]\n"
                        + "t:4: user.name: expected a name of at most 100 characters without slash, colon or control"
                        + " characters");
        assertThat(mistakes("[[user]]\nname = \"ada\"\nguid = \"G\"\n[[group]]\nname = \"x\"\nguid = \"g\""))
                .isEqualTo("t:6: group.guid: expected an identifier that no other principal has");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "..", "a/b", "a:b", "x\\u0000", " ada", "ada\\n"})
    void namesThatNoAddressCanHold(String name) {
        assertThat(mistakes("[[user]]\nname = \"" + name + "\"")).startsWith("t:2: user.name: expected a name");
    }

    @Test
    void aPasswordIsNotRepeated() {
        assertThat(mistakes("[[user]]\nname = \"ada\"\npassword = \"topsecret\""))
                .isEqualTo("t:3: user.password: expected a scheme in braces, then the hash: {argon2id}… as"
                        + " `./orrery hash-password` prints it");
    }

    @Test
    void allAreReportedAtOnce() {
        assertThat(mistakes("[server]\nlisten = 1\nfoo = 2\n[store]\nurl = 3\n[log]\nlevel = \"loud\"")
                        .lines())
                .hasSize(4);
    }

    private static String mistakes(String toml) {
        BadConfiguration bad = catchThrowableOfType(
                BadConfiguration.class,
                () -> Config.parse("t", toml, Path.of("").toAbsolutePath(), Map.of()));
        return bad == null ? "" : String.valueOf(bad.getMessage());
    }
}
