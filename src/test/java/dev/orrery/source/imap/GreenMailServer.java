package dev.orrery.source.imap;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** GreenMail in this process: counts no changes, keeps no annotations and no rights. Proves what remains without them. */
public final class GreenMailServer implements TestImapServer {
    private final AtomicInteger people = new AtomicInteger();
    private final PromptGreenMail server = new PromptGreenMail(0);

    public GreenMailServer() {
        server.start();
    }

    @Override
    public String name() {
        return "greenmail";
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public int tlsPort() {
        return -1;
    }

    @Override
    public @Nullable Path authorities() {
        return null;
    }

    @Override
    public boolean isWhole() {
        return false;
    }

    @Override
    public boolean hasProxy() {
        return false;
    }

    @Override
    public String newPerson() {
        String person = "person" + people.incrementAndGet();
        add(person);
        return person;
    }

    @Override
    public void add(String person) {
        server.setUser(person + "@example.org", person, PASSWORD);
    }

    @Override
    public void start() {
        throw new UnsupportedOperationException("GreenMail forgets everything when it ends");
    }

    @Override
    public void kill() {
        throw new UnsupportedOperationException("GreenMail cannot be started again");
    }

    @Override
    public void close() {
        server.stop();
    }
}
