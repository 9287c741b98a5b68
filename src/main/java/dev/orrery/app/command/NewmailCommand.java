package dev.orrery.app.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code newmail}: in the place of OpenChange's {@code newmail.py}, with its flags. */
@Command(
        name = "newmail",
        description = "Tells a server's [notify] service that a message has come, as OpenChange's newmail.py does. "
                + "Ends with 0 when the server knows of the message now, 1 when it refused, 2 for wrong use.")
public final class NewmailCommand extends Action {
    private static final String SECTION = "Config";
    private static final String KNOWN = "Message already registered";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A file with a section [Config] and the keys username, password, host and port.")
    private @Nullable Path config;

    @Option(names = "--username", description = "The service account; over what the file says.")
    private @Nullable String username;

    @Option(
            names = "--password",
            description = "Its password, or the {SSHA} text of the server's configuration. Other users of this machine"
                    + " can see it here; in the file they cannot.")
    private @Nullable String password;

    @Option(names = "--host", description = "Default: 127.0.0.1.")
    private @Nullable String host;

    @Option(names = "--port", description = "Default: 5000.")
    private @Nullable Integer port;

    @Option(names = "--backend", required = true, description = "The mail system, by the server's name for it.")
    private String backend = "";

    @Option(names = "--user", required = true, description = "Whose message it is, as the mail system calls them.")
    private String user = "";

    @Option(names = "--folder", required = true, description = "The folder it came to.")
    private String folder = "";

    @Option(names = "--msgid", required = true, description = "Its UID there; 0 if it is not known.")
    private String message = "";

    @Option(names = "--verbose", description = "Says what is done.")
    private boolean verbose;

    @Override
    public Integer call() throws IOException, CommandFailed {
        IniFile file = config == null ? new IniFile(java.util.Map.of()) : IniFile.read(config);
        String login = given(username, file, "username")
                .orElseThrow(() -> wrongUse("--username is missing, and no file names one"));
        String secret = given(password, file, "password")
                .orElseThrow(() -> wrongUse("--password is missing, and no file has one"));
        URI base = address(file);
        say("telling " + base + " as " + login + " of " + message + " in " + folder + " of " + user);
        try (NotificationClient client = new NotificationClient(base)) {
            Optional<NotificationClient.Refusal> refusal = client.signIn(login, secret);
            if (refusal.isEmpty()) {
                refusal = client.tell(new NotificationClient.NewMail(backend, user, folder, message));
            }
            return refusal.map(this::refused).orElseGet(() -> {
                say("done");
                return 0;
            });
        }
    }

    /** The aim is reached when the server knew of the message before. */
    private int refused(NotificationClient.Refusal refusal) {
        if (refusal.message().equals(KNOWN)) {
            say(refusal.toString());
            return 0;
        }
        err().println(refusal);
        return 1;
    }

    private URI address(IniFile file) {
        String name = given(host, file, "host").orElse("127.0.0.1");
        String number =
                given(port == null ? null : port.toString(), file, "port").orElse("5000");
        try {
            URI base = URI.create("http://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + number);
            if (base.getHost() == null) {
                throw new IllegalArgumentException(name);
            }
            return base;
        } catch (IllegalArgumentException e) {
            throw wrongUse("there is no address " + name + ":" + number);
        }
    }

    private static Optional<String> given(@Nullable String flag, IniFile file, String key) {
        return flag == null ? file.value(SECTION, key) : Optional.of(flag);
    }

    private CommandLine.ParameterException wrongUse(String what) {
        return new CommandLine.ParameterException(commandLine(), what);
    }

    private void say(String what) {
        if (verbose) {
            out().println(what);
            out().flush();
        }
    }
}
