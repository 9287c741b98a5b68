package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.app.LogSetup;
import dev.orrery.app.Orrery;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.app.config.Config;
import dev.orrery.calendar.By;
import dev.orrery.calendar.ImportCalendar;
import dev.orrery.model.Principal;
import dev.orrery.store.CollectionRow;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: three people, a room, a few events, nothing that lasts, nothing open to the network. */
@Command(
        name = "demo",
        description = "Runs a throw-away server with three people and a few events, for trying things out. "
                + "It listens on loopback only and forgets everything when it ends.")
public final class DemoCommand extends Action {
    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "A loopback address; port 0 picks a free one. Default: 127.0.0.1:8008.")
    private String listen = "127.0.0.1:8008";

    @Override
    public Integer call() throws BadConfiguration, CommandFailed, IOException {
        Config config = Config.parse(
                "demo", resource("demo.toml"), Path.of("").toAbsolutePath(), Map.of("ORRERY_SERVER_LISTEN", listen));
        if (!config.server().listen().getAddress().isLoopbackAddress()) {
            throw new CommandFailed("The demo has well-known passwords and listens on loopback only, not on " + listen
                    + "; for a server that others reach, use `./orrery serve`.");
        }
        LogSetup.level(config.log().level());
        House house = new House(config);
        Orrery server;
        try {
            house.principals().reconcile();
            fill(house);
            server = new Orrery(house);
            introduce(out(), config);
        } catch (IOException | CommandFailed | RuntimeException e) {
            house.close();
            throw e;
        }
        return Running.untilAsked(server, out());
    }

    private static void fill(House house) throws CommandFailed, IOException {
        DateTimeFormatter basic = DateTimeFormatter.BASIC_ISO_DATE;
        LocalDate monday = LocalDate.ofInstant(house.clock().instant(), ZoneOffset.UTC)
                .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        for (String user : new String[] {"ada", "grace", "alan"}) {
            Principal owner = Targets.principal(house, user);
            CollectionRow calendar = Targets.calendar(house, owner, "calendar")
                    .orElseThrow(() -> Targets.noCalendar(house, owner, "calendar"));
            String text = resource("demo-" + user + ".ics");
            for (int day = 0; day < 7; day++) {
                text = text.replace("{{day" + day + "}}", basic.format(monday.plusDays(day)));
            }
            new ImportCalendar(house.store(), house.rules(), house.limits(), house.clock())
                    .run(new ImportCalendar.Request(
                            new By(Targets.ownerOf(owner), "import"), calendar, text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static void introduce(PrintWriter out, Config config) {
        out.println(
                "A throw-away calendar server, on this machine only. Everything is forgotten when it ends (Ctrl-C).");
        out.println();
        out.println("  Name    Password   Who");
        out.println("  ada     ada        Ada Lovelace, administrator");
        out.println("  grace   grace      Grace Hopper");
        out.println("  alan    alan       Alan Turing");
        out.println();
        out.println("In a calendar program, add a CalDAV account with the address below, a name and its password;");
        out.println("open the same address in a browser for the steps of each program. Or, for a first look:");
        out.println();
        out.println("  curl -u ada:ada ADDRESS/calendars/users/ada/calendar/"
                .replace("ADDRESS", "http://" + address(config)));
        out.println();
        out.flush();
    }

    private static String address(Config config) {
        int port = config.server().listen().getPort();
        return config.server().listen().getHostString() + ":" + (port == 0 ? "PORT" : Integer.toString(port));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = DemoCommand.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
