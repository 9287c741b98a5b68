package dev.orrery.app;

import dev.orrery.app.bench.Rehearsal;
import dev.orrery.app.command.AfterRestoreCommand;
import dev.orrery.app.command.ArchiveCommand;
import dev.orrery.app.command.BackupCommand;
import dev.orrery.app.command.BenchCommand;
import dev.orrery.app.command.CheckCommand;
import dev.orrery.app.command.ConfigCommand;
import dev.orrery.app.command.DeliverCommand;
import dev.orrery.app.command.DemoCommand;
import dev.orrery.app.command.ExplainCommand;
import dev.orrery.app.command.ExportCommand;
import dev.orrery.app.command.Failures;
import dev.orrery.app.command.FreebusyCommand;
import dev.orrery.app.command.HashPasswordCommand;
import dev.orrery.app.command.HookCommand;
import dev.orrery.app.command.ImportCommand;
import dev.orrery.app.command.LettersCommand;
import dev.orrery.app.command.MirrorCommand;
import dev.orrery.app.command.NewmailCommand;
import dev.orrery.app.command.PreferencesCommand;
import dev.orrery.app.command.PrincipalCommand;
import dev.orrery.app.command.QuotaCommand;
import dev.orrery.app.command.RequestsCommand;
import dev.orrery.app.command.ServeCommand;
import dev.orrery.app.command.StopRequest;
import dev.orrery.app.command.StoreCommand;
import dev.orrery.app.command.TailCommand;
import dev.orrery.app.command.TrackCommand;
import dev.orrery.app.command.VersionCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The one entry point: {@code ./orrery COMMAND}. Exit codes: 0 done, 1 refused or failed, 2 wrong use. */
@Command(
        name = "orrery",
        description = "A calendar server for people whose data already lives somewhere else.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Line.class,
        subcommands = HelpCommand.class)
public final class Main implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by the command line before run()
    private CommandSpec spec;

    private Main() {}

    /** Commands by name. Only the one that is asked for is made: the others would make every start slower. */
    private static Map<String, Supplier<Object>> commands(StopRequest stop) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("serve", () -> new ServeCommand(stop.listen()));
        commands.put("demo", () -> new DemoCommand(stop.listen()));
        commands.put("config", ConfigCommand::new);
        commands.put("hash-password", HashPasswordCommand::new);
        commands.put("import", ImportCommand::new);
        commands.put("export", ExportCommand::new);
        commands.put("store", StoreCommand::new);
        commands.put("check", CheckCommand::new);
        commands.put("backup", BackupCommand::new);
        commands.put("after-restore", AfterRestoreCommand::new);
        commands.put("principal", PrincipalCommand::new);
        commands.put("archive", ArchiveCommand::new);
        commands.put("mirror", MirrorCommand::new);
        commands.put("newmail", NewmailCommand::new);
        commands.put("deliver", DeliverCommand::new);
        commands.put("preferences", PreferencesCommand::new);
        commands.put("quota", QuotaCommand::new);
        commands.put("letters", LettersCommand::new);
        commands.put("freebusy", FreebusyCommand::new);
        commands.put("requests", RequestsCommand::new);
        commands.put("explain", ExplainCommand::new);
        commands.put("tail", TailCommand::new);
        commands.put("hook", HookCommand::new);
        commands.put("track", TrackCommand::new);
        commands.put("bench", BenchCommand::new);
        commands.put("version", VersionCommand::new);
        commands.put("rehearse", Rehearsal::new);
        return commands;
    }

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs one command and returns its exit code. */
    static int run(String... args) {
        Map<String, Supplier<Object>> commands = commands(new StopRequest());
        CommandLine main = new CommandLine(new Main());
        Supplier<Object> asked = args.length == 0 ? null : commands.get(args[0]);
        if (asked == null) {
            commands.forEach((name, command) -> main.addSubcommand(name, command.get()));
        } else {
            main.addSubcommand(args[0], asked.get());
        }
        return main.setExecutionExceptionHandler(new Failures())
                .setUsageHelpAutoWidth(true)
                .execute(args);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }
}
