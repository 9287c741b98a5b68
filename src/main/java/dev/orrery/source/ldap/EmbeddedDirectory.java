package dev.orrery.source.ldap;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.LDIFReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An LDAP server in this process, for trying things out: it listens on a free port of loopback, holds what an LDIF text
 * says, takes any attribute, and forgets everything when it is closed. Thread-safe.
 */
public final class EmbeddedDirectory implements AutoCloseable {
    private static final String LISTENER = "loopback";

    private final InMemoryDirectoryServer server;

    private EmbeddedDirectory(InMemoryDirectoryServer server) {
        this.server = server;
    }

    /**
     * Starts one.
     *
     * @param base the DN that everything is under
     * @param ldif the entries, those above before those below
     * @throws IOException with a sentence: what cannot be read in {@code ldif}, or why there is no port
     */
    public static EmbeddedDirectory start(String base, String ldif) throws IOException {
        try {
            InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(base);
            config.setSchema(null); // rooms and projectors use object classes that the default schema lacks
            config.setListenerConfigs(List.of(
                    InMemoryListenerConfig.createLDAPConfig(LISTENER, InetAddress.getLoopbackAddress(), 0, null)));
            InMemoryDirectoryServer server = new InMemoryDirectoryServer(config);
            byte[] entries = ldif.getBytes(StandardCharsets.UTF_8);
            server.importFromLDIF(true, new LDIFReader(new ByteArrayInputStream(entries)));
            server.startListening();
            return new EmbeddedDirectory(server);
        } catch (LDAPException e) {
            throw new IOException("The embedded directory does not start: " + e.getMessage(), e);
        }
    }

    /** Where it listens: {@code ldap://127.0.0.1:40000}. */
    public String url() {
        return "ldap://" + server.getListenAddress(LISTENER).getHostAddress() + ":" + server.getListenPort(LISTENER);
    }

    @Override
    public void close() {
        server.shutDown(true);
    }
}
