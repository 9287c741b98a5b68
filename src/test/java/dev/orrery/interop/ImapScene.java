package dev.orrery.interop;

import dev.orrery.app.config.BadConfiguration;
import dev.orrery.app.config.Config;
import dev.orrery.source.imap.ImapSettings;
import dev.orrery.source.imap.KolabClient;
import dev.orrery.source.imap.TestImapServer;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A person whose calendar is a folder of an IMAP server, seen from Orrery's doors and by an IMAP program that knows
 * nothing of Orrery.
 */
final class ImapScene implements AutoCloseable {
    final TestImapServer imap;
    final String person;
    final RunningServer server;
    /** For commands beside the server. */
    final String configuration;

    private final KolabClient client;

    /** Folders are looked at when somebody asks, and when the server rings. */
    ImapScene(TestImapServer imap, Path folder, String... hidden) throws IOException, BadConfiguration {
        this(imap, folder, List.of(), hidden);
    }

    /** Folders are looked at when somebody asks, and not between two steps of a test. */
    static ImapScene unwatched(TestImapServer imap, Path folder, String... hidden)
            throws IOException, BadConfiguration {
        return new ImapScene(imap, folder, List.of("watch-people = 0"), hidden);
    }

    /**
     * @param lines more of the configuration of {@code [imap]}
     * @param hidden what the server is not believed to be able to do
     */
    ImapScene(TestImapServer imap, Path folder, List<String> lines, String... hidden)
            throws IOException, BadConfiguration {
        this.imap = imap;
        this.person = imap.newPerson();
        KolabClient.makeCalendar(imap, person);
        this.client = client();
        this.configuration = configuration(lines);
        Config config = Config.parse("test", configuration, folder, Map.of());
        this.server = new RunningServer(hiding(config, hidden), person, TestImapServer.PASSWORD);
    }

    private String configuration(List<String> lines) {
        return """
                [server]
                listen = "127.0.0.1:0"
                login-delay = false
                [store]
                url = "sqlite:orrery.db"
                [imap]
                host = "127.0.0.1"
                port = %d
                tls = "none"
                %s
                [[user]]
                name = "%s"
                mail = ["%s@example.org"]
                password = "{plain}%s"
                """.formatted(
                        imap.port(),
                        String.join("\n", lines),
                        person,
                        person,
                        TestImapServer.PASSWORD.replace("\\", "\\\\").replace("\"", "\\\""));
    }

    private Config hiding(Config config, String... hidden) {
        ImapSettings settings = config.imap().orElseThrow();
        return with(config, "imap", Optional.of(with(settings, "server", imap.at(hidden))));
    }

    /** The record with one component replaced, whatever else it has. */
    private static <R extends Record> R with(R record, String name, Object value) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        try {
            for (int i = 0; i < values.length; i++) {
                values[i] = components[i].getName().equals(name)
                        ? value
                        : components[i].getAccessor().invoke(record);
            }
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            @SuppressWarnings("unchecked")
            R changed = (R) record.getClass().getDeclaredConstructor(types).newInstance(values);
            return changed;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The program's connection that is there from the beginning. */
    KolabClient imap() {
        return client;
    }

    /** One more connection of the program, such as after the server was killed. */
    KolabClient client() throws IOException {
        return new KolabClient(imap.port(), person);
    }

    /** The same after the server was killed, once it is there again. */
    synchronized KolabClient clientWhenThere() throws IOException {
        return client();
    }

    /** The server dies at once, with all connections, and comes back. */
    synchronized void killAndStart() throws IOException {
        imap.kill();
        imap.start();
    }

    /** The address of the whole calendar. */
    String file() {
        return "/ical/" + person + "/calendar.ics";
    }

    String calendar() {
        return server.home() + "calendar/";
    }

    @Override
    public void close() throws IOException {
        server.close();
        client.close();
    }
}
