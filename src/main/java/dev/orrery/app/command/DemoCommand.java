package dev.orrery.app.command;

import dev.orrery.app.LogSetup;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.app.config.Config;
import dev.orrery.source.imap.EmbeddedImap;
import dev.orrery.source.ldap.EmbeddedDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code demo}: people, rooms and a few events, nothing that lasts, nothing open to the network. */
@Command(
        name = "demo",
        description = "Runs a throw-away server for trying things out: four people in a small LDAP directory of its "
                + "own, a group, two rooms, a projector and a few events; the calendar of one of them lives in an IMAP "
                + "folder. It listens on loopback only and forgets everything when it ends.")
public final class DemoCommand extends Action {
    private final StopRequest stop;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "A loopback address; port 0 picks a free one. Default: 127.0.0.1:8008.")
    private String listen = "127.0.0.1:8008";

    @Option(
            names = "--call-loopback",
            description = "Programs on this machine may be called when something changes, to try hooks.")
    private boolean callLoopback;

    public DemoCommand(StopRequest stop) {
        this.stop = stop;
    }

    @Override
    public Integer call() throws BadConfiguration, CommandFailed, IOException {
        checkListen(); // before anything starts
        LogSetup.level("warn"); // before the embedded servers tell of themselves
        try (EmbeddedDirectory directory = EmbeddedDirectory.start("dc=example,dc=org", DemoData.text("demo.ldif"));
                EmbeddedImap imap = EmbeddedImap.start()) {
            DemoMail.fill(imap, InstantSource.system().instant());
            Config config = config(directory.url(), imap.port());
            LogSetup.level(config.log().level());
            return new Running(stop, out())
                    .run(config, DemoData::fill, origin -> introduce(out(), origin, directory, imap));
        }
    }

    private Config config(String directory, int imapPort) throws BadConfiguration, IOException {
        return parse(DemoData.text("demo.toml")
                .replace("{{directory}}", directory)
                .replace("{{imap-port}}", Integer.toString(imapPort)));
    }

    private Config parse(String toml) throws BadConfiguration {
        Map<String, String> keys = callLoopback
                ? Map.of("ORRERY_SERVER_LISTEN", listen, "ORRERY_HOOKS_ALLOW_NETWORKS", "127.0.0.0/8")
                : Map.of("ORRERY_SERVER_LISTEN", listen);
        return Config.parse("demo", toml, Path.of("").toAbsolutePath(), keys);
    }

    private void checkListen() throws CommandFailed {
        Config config;
        try {
            config = parse(""); // without the people, whose passwords are another reason against a wrong address
        } catch (BadConfiguration e) {
            throw new ParameterException(
                    commandLine(),
                    "--listen " + listen + ": " + e.mistakes().getFirst().expected(),
                    e);
        }
        if (!config.server().listen().getAddress().isLoopbackAddress()) {
            throw new CommandFailed("The demo has well-known passwords and listens on loopback only, not on " + listen
                    + "; for a server that others reach, use `./orrery serve`.");
        }
    }

    private static void introduce(PrintWriter out, String origin, EmbeddedDirectory directory, EmbeddedImap imap) {
        out.print("""
                A throw-away calendar server, on this machine only. Everything is forgotten when it ends (Ctrl-C).

                  Name    Password   Who
                  ada     ada        Ada Lovelace
                  grace   grace      Grace Hopper
                  alan    alan       Alan Turing, who shares his calendar with Grace
                  hedy    hedy       Hedy Lamarr, whose calendar lives in an IMAP folder

                They live in an LDAP directory (%1$s, base dc=example,dc=org), with
                the group staff, the rooms library and observatory, and a projector.

                In a calendar program, add a CalDAV account: the address %2$s/ and a name and its password.
                Open the same address in a browser for the steps of each program. Or, for a first look:

                  curl -u ada:ada %2$s/calendars/users/ada/work/

                Hedy's calendar lives in the folder Calendar of an IMAP server (127.0.0.1:%3$d, without TLS). Put a
                message there with a mail program, or with these lines, and see it:

                  %4$s
                  curl -u hedy:hedy %2$s/calendars/users/hedy/calendar/

                Machines of a cloud that only pretends are made, and followed, under %2$s/api (any user,
                password simulator):

                  curl -u ada:simulator %2$s/api/changes
                  curl -u ada:simulator -d image_id=img1 %2$s/api/instances
                  curl -u ada:simulator '%2$s/api/changes?wait=60'

                """.formatted(
                        directory.url(),
                        origin,
                        imap.port(),
                        DemoMail.example(imap.port(), InstantSource.system().instant())));
    }
}
