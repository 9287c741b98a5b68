package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.app.config.Config;
import dev.orrery.app.config.Notify;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code newmail} in the place of OpenChange's client, and the import of its server's configuration. */
class NotificationCommandsTest {
    private static final String HASH = "{SSHA}ClCcsSYD0hESUorczYG-DBAaZcD7__4B";

    @TempDir
    private Path folder;

    private OrreryProcess.Ended run(String... words) throws Exception {
        return OrreryProcess.run(folder, words);
    }

    private OrreryProcess.Ended newmail(String config, String user, String message, String... more) throws Exception {
        List<String> words = new java.util.ArrayList<>(List.of(
                "newmail", "--config", config, "--backend", "imap", "--user", user, "--folder", "in box", "--msgid"));
        words.add(message);
        words.addAll(List.of(more));
        return run(words.toArray(String[]::new));
    }

    @Test
    void newmailEndsWithTheTruth() throws Exception {
        try (FaceServer server = new FaceServer("sqlite:orrery.db", folder, """
                [notify]
                listen = "127.0.0.1:0"
                [[notify.account]]
                login = "openchange"
                secret = "%s"
                """.formatted(HASH))) {
            URI address = URI.create(server.notifyOrigin());
            String config = "[Config]\nhost = 127.0.0.1\nport: " + address.getPort() + "\nusername = openchange\n";
            Files.writeString(folder.resolve("right.conf"), config + "# the password\npassword = secret\n");
            Files.writeString(folder.resolve("hash.conf"), config + "password = " + HASH + "\n");
            Files.writeString(folder.resolve("wrong.conf"), config + "password = wrong\n");

            OrreryProcess.Ended told = newmail("right.conf", "ada", "4");
            assertThat(told.code()).as(told.err()).isZero();
            assertThat(told.out() + told.err()).isEmpty();
            OrreryProcess.Ended again = newmail("hash.conf", "ada", "4", "--verbose");
            assertThat(again.code()).as(again.err()).isZero();
            assertThat(again.out()).contains("[417]: Message already registered");
            OrreryProcess.Ended unknown = newmail("right.conf", "nobody", "4");
            assertThat(unknown.code()).isEqualTo(1);
            assertThat(unknown.err()).isEqualTo("[417]: Invalid user\n");
            OrreryProcess.Ended wrong = newmail("wrong.conf", "ada", "5");
            assertThat(wrong.code()).isEqualTo(1);
            assertThat(wrong.err()).isEqualTo("[401]: Invalid credentials\n");
            OrreryProcess.Ended flag = newmail("wrong.conf", "ada", "5", "--password", "secret");
            assertThat(flag.code()).as(flag.err()).isZero();
            String port = Integer.toString(URI.create(server.origin()).getPort());
            assertThat(newmail("right.conf", "ada", "6", "--port", port).code())
                    .as("the server's own address")
                    .isZero();
        }
        OrreryProcess.Ended away = newmail("right.conf", "ada", "7");
        assertThat(away.code()).isEqualTo(1);
        assertThat(away.err()).contains("cannot be reached");
        assertThat(run("newmail", "--backend", "imap", "--user", "ada").code()).isEqualTo(2);
        assertThat(run("newmail", "--backend", "a", "--user", "a", "--folder", "a", "--msgid", "1")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void anOcsmanagerIniBecomesTables() throws Exception {
        Files.writeString(folder.resolve("ocsmanager.ini"), """
                [DEFAULT]
                debug = true
                [main]
                auth = single
                mapistore_root = /usr/local/samba/private
                [auth:single]
                username = openchange
                password = p"a\\ss
                [server:main]
                use = egg:Paste#http
                host = 0.0.0.0
                port = 5001
                """);
        OrreryProcess.Ended ended = run("config", "import", "ocsmanager.ini");
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.err()).contains("0.0.0.0").contains("[DEFAULT]").contains("SOGo");
        Notify notify =
                Config.parse("t", ended.out(), folder, Map.of()).mailNews().orElseThrow();
        assertThat(notify.listen().getPort()).isEqualTo(5001);
        assertThat(notify.listen().getAddress().isLoopbackAddress()).isTrue();
        assertThat(notify.accounts()).hasSize(1);
        assertThat(notify.accounts().getFirst().login()).isEqualTo("openchange");
        assertThat(ended.out()).contains("secret = \"{plain}p\\\"a\\\\ss\"");
        assertThat(notify.backends()).containsExactly("SOGo");
    }

    @Test
    void whatCannotBeTakenOverIsSaid() throws Exception {
        Files.writeString(folder.resolve("sample.ini"), """
                [main]
                auth = single
                [auth:single]
                username = openchange
                password = {SSHA}I6Hy5Wv0wuxyXvMBFWFQDVVN12_CLaX9
                """);
        OrreryProcess.Ended sample = run("config", "import", "sample.ini");
        assertThat(sample.code()).isZero();
        assertThat(sample.err()).contains("everybody knows");
        Files.writeString(folder.resolve("bad.ini"), "[main]\nauth = ldap\n");
        OrreryProcess.Ended ldap = run("config", "import", "bad.ini");
        assertThat(ldap.code()).isEqualTo(1);
        assertThat(ldap.err()).contains("[main] auth");
        Files.writeString(folder.resolve("bad.ini"), "[main]\nauth = single\n[auth:single]\npassword = {SSHA}x\n");
        OrreryProcess.Ended incomplete = run("config", "import", "bad.ini");
        assertThat(incomplete.code()).isEqualTo(1);
        assertThat(incomplete.err())
                .contains("[auth:single] username")
                .contains("[auth:single] password")
                .doesNotContain("{SSHA}x");
        Files.writeString(folder.resolve("bad.ini"), "nonsense\n");
        assertThat(run("config", "import", "bad.ini").err()).contains("bad.ini:1: expected");
        assertThat(run("config", "import", "none.ini").code()).isEqualTo(1);
    }
}
