package dev.orrery.app.command;

import dev.orrery.face.notify.AccountSecret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code config import}: what an {@code ocsmanager.ini} says, as tables of our configuration. */
@Command(
        name = "import",
        description =
                "Prints what OpenChange's ocsmanager.ini says as [notify] tables, to be added to a configuration. "
                        + "What has no counterpart is said on standard error.")
public final class ImportOcsmanagerCommand extends Action {
    /** What OpenChange shipped; its password is known to everybody. */
    private static final String SAMPLE = "{SSHA}I6Hy5Wv0wuxyXvMBFWFQDVVN12_CLaX9";

    private static final String ACCOUNT = "auth:single";

    /** The only backend that real clients were seen to name. */
    private static final String BACKEND = "SOGo";

    @Parameters(paramLabel = "FILE", description = "The ocsmanager.ini.")
    private Path file = Path.of("ocsmanager.ini");

    @Override
    public Integer call() throws IOException, CommandFailed {
        IniFile ini = IniFile.read(file);
        List<String> mistakes = new ArrayList<>();
        String auth = required(ini, "main", "auth", mistakes);
        String login = "";
        String secret = "";
        if (auth.equals("single")) {
            login = required(ini, ACCOUNT, "username", mistakes);
            secret = secret(required(ini, ACCOUNT, "password", mistakes), mistakes);
        } else if (!auth.isEmpty()) {
            mistakes.add("[main] auth: only \"single\" ever worked, and only that can be taken over; it is \"" + auth
                    + "\". Add a [[notify.account]] by hand.");
        }
        if (!login.isEmpty() && !login.matches("[A-Za-z0-9_.@-]{1,255}")) {
            mistakes.add("[" + ACCOUNT + "] username: expected letters, digits, '_', '.', '@' and '-'");
        }
        if (!mistakes.isEmpty()) {
            throw new CommandFailed(file + ": " + String.join("\n" + file + ": ", mistakes));
        }
        out().print(tables(ini, login, secret));
        out().flush();
        sayWhatIsLeft(ini, secret);
        return 0;
    }

    private static String required(IniFile ini, String section, String key, List<String> mistakes) {
        Optional<String> value = ini.value(section, key);
        if (value.isEmpty()) {
            mistakes.add("[" + section + "] " + key + ": expected");
        }
        return value.orElse("");
    }

    /** The prefix decides what it is, as there. */
    private static String secret(String password, List<String> mistakes) {
        if (password.isEmpty()) {
            return "";
        }
        String secret = password.startsWith("{SSHA}") ? password : "{plain}" + password;
        try {
            AccountSecret.parse(secret);
        } catch (IllegalArgumentException e) {
            mistakes.add("[" + ACCOUNT + "] password: expected " + e.getMessage());
        }
        return secret;
    }

    private String tables(IniFile ini, String login, String secret) {
        String host = ini.value("server:main", "host").orElse("127.0.0.1");
        String port = ini.value("server:main", "port").orElse("5000");
        String loopback = isLoopback(host) ? host : "127.0.0.1";
        return """
                [notify]
                listen = %s

                [[notify.account]]
                login = %s
                secret = %s

                [[notify.backend]]
                name = %s
                """.formatted(
                        quoted((loopback.contains(":") ? "[" + loopback + "]" : loopback) + ":" + port),
                        quoted(login),
                        quoted(secret),
                        quoted(ini.value("main", "mapistore_backend").orElse(BACKEND)));
    }

    private static boolean isLoopback(String host) {
        return host.startsWith("127.") || host.equals("::1") || host.equals("localhost");
    }

    private void sayWhatIsLeft(IniFile ini, String secret) {
        if (secret.equals(SAMPLE)) {
            say("the password is the sample that OpenChange shipped, which everybody knows (./genpass.py);"
                    + " choose another one");
        }
        ini.value("server:main", "host")
                .filter(host -> !isLoopback(host))
                .ifPresent(host -> say("the service listened on " + host + "; here it listens on loopback only, for its"
                        + " protocol has no TLS. Programs on other machines use POST /notifications"));
        if (ini.value("main", "mapistore_backend").isEmpty()) {
            say("the file does not say which backends there are; \"" + BACKEND + "\" is what clients usually name");
        }
        List<String> others = ini.sections().keySet().stream()
                .filter(section -> !List.of("main", ACCOUNT, "server:main").contains(section))
                .map(section -> "[" + section + "]")
                .toList();
        if (!others.isEmpty()) {
            say("no counterpart here: " + String.join(", ", others));
        }
    }

    private void say(String what) {
        err().println(file + ": " + what + ".");
        err().flush();
    }

    /** A basic string of TOML. */
    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (Character.isISOControl(c)) {
                out.append("\\u%04x".formatted(c));
            } else {
                out.append((char) c);
            }
        });
        return out.append('"').toString();
    }
}
