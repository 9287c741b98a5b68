package dev.orrery.app.command;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code tail}: follows a server's {@code /changes}, from anywhere. */
@Command(
        name = "tail",
        description =
                "Prints what happens on a server, a line for each change, until it is stopped. Asks for the password, or takes"
                        + " ORRERY_PASSWORD or the first line of standard input.")
public final class TailCommand extends Action {
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final long LONGEST_PAUSE = 30;

    @Mixin
    private ServerAccess access = new ServerAccess();

    @Option(
            names = "--resource",
            paramLabel = "PATH",
            description =
                    "Only this home, calendar or event, such as /calendars/users/ada/work/; the user's home if not"
                            + " given.")
    private String resource = "";

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "Only these types, separated by commas, such as calendar.object_put or collection.*.")
    private String type = "";

    @Option(
            names = "--since",
            paramLabel = "CURSOR",
            description = "Begin behind this cursor; \"all\" is everything that is still known. Now if not given.")
    private String since = "now";

    @Option(names = "--once", description = "End where the log ends, instead of waiting for more.")
    private boolean once;

    @Option(names = "--json", description = "One JSON object a line, as the server gives it.")
    private boolean json;

    @Override
    public Integer call() throws CommandFailed, IOException, InterruptedException {
        access.requireSafe();
        try (ChangesClient open = new ChangesClient(access.server(), access.user(), access.password())) {
            follow(open);
        }
        return 0;
    }

    private void follow(ChangesClient open) throws CommandFailed, IOException, InterruptedException {
        String cursor = since.equals("all") ? "" : since;
        boolean answered = false;
        long pause = 1;
        while (!out().checkError()) { // whoever reads a pipe may have had enough
            try {
                ChangesClient.Page page = open.get(query(cursor), once || !answered ? Duration.ZERO : WAIT);
                if (page.status() == 200) {
                    page.entries().forEach(this::print);
                    out().flush();
                    if (once && page.cursor().equals(cursor)) {
                        return;
                    }
                    answered = true;
                    pause = 1;
                } else {
                    pause = refused(page, pause);
                }
                cursor = page.cursor().isEmpty() ? cursor : page.cursor();
            } catch (IOException e) {
                if (!answered || once) {
                    throw e;
                }
                pause = pause(String.valueOf(e.getMessage()), pause, 0);
            }
        }
    }

    /** Some answers are for now only: of a cursor that does not hold the server says another one. */
    private long refused(ChangesClient.Page page, long pause) throws CommandFailed, InterruptedException {
        return switch (page.status()) {
            case 410, 429, 502, 503, 504 -> pause(page.detail(), pause, page.later());
            case 401 ->
                throw new CommandFailed("The server does not take the name " + access.user()
                        + " with this password (401)." + " Check both, and ORRERY_PASSWORD if it is set.");
            default -> throw new CommandFailed(page.status() + ": " + page.detail());
        };
    }

    private Map<String, String> query(String cursor) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("resource", resource);
        query.put("type", type);
        query.put("since", cursor);
        return query;
    }

    /** Waits a little; returns how long to wait the next time. */
    private long pause(String why, long pause, long asked) throws InterruptedException {
        long seconds = Math.max(pause, asked);
        err().println(why + "; trying again in " + seconds + " s.");
        TimeUnit.SECONDS.sleep(seconds);
        return Math.min(2 * pause, LONGEST_PAUSE);
    }

    private void print(JsonNode entry) {
        out().println(
                        json
                                ? entry.toString()
                                : String.join(
                                        " ",
                                        text(entry, "timestamp"),
                                        text(entry, "type"),
                                        text(entry, "resource"),
                                        text(entry, "actor"),
                                        text(entry, "origin")));
    }

    private static String text(JsonNode entry, String member) {
        return entry.path(member).asString("-");
    }
}
