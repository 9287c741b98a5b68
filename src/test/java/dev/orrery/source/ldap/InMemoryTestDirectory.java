package dev.orrery.source.ldap;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSimpleBindRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldif.LDIFException;
import com.unboundid.ldif.LDIFReader;
import com.unboundid.util.ssl.KeyStoreKeyManager;
import com.unboundid.util.ssl.SSLUtil;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** UnboundID's server in this process. */
public final class InMemoryTestDirectory implements TestDirectory {
    private final Certificates certificates;
    private final InMemoryDirectoryServer server;
    private final Set<String> locked = ConcurrentHashMap.newKeySet();

    public InMemoryTestDirectory() {
        try {
            certificates = Certificates.shared();
            server = new InMemoryDirectoryServer(config());
            fill();
            server.startListening();
        } catch (IOException | GeneralSecurityException | LDAPException e) {
            throw new IllegalStateException(e);
        }
    }

    private void fill() throws IOException, LDAPException {
        try (InputStream in = getClass().getResourceAsStream("house.ldif")) {
            server.importFromLDIF(true, new LDIFReader(in));
        }
    }

    @Override
    public void reset() throws IOException, LDAPException {
        locked.clear();
        start();
        fill();
    }

    private InMemoryDirectoryServerConfig config() throws LDAPException, GeneralSecurityException {
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(BASE);
        config.addAdditionalBindCredentials(ADMIN, SECRET);
        config.setSchema(null);
        SSLUtil tls = new SSLUtil(
                new KeyStoreKeyManager(
                        certificates.store().toFile(), Certificates.PASSWORD.toCharArray(), "PKCS12", "ldap"),
                null);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        config.setListenerConfigs(List.of(
                InMemoryListenerConfig.createLDAPConfig("plain", loopback, 0, tls.createSSLSocketFactory()),
                InMemoryListenerConfig.createLDAPSConfig(
                        "tls", loopback, 0, tls.createSSLServerSocketFactory(), tls.createSSLSocketFactory())));
        config.addInMemoryOperationInterceptor(new InMemoryOperationInterceptor() {
            @Override
            public void processSimpleBindRequest(InMemoryInterceptedSimpleBindRequest request) throws LDAPException {
                if (locked.contains(request.getRequest().getBindDN().toLowerCase(Locale.ROOT))) {
                    throw new LDAPException(
                            ResultCode.INVALID_CREDENTIALS,
                            "80090308: LdapErr: DSID-0C09042A, comment: AcceptSecurityContext error, data 775, v3839");
                }
            }
        });
        return config;
    }

    @Override
    public int port() {
        return server.getListenPort("plain");
    }

    @Override
    public int tlsPort() {
        return server.getListenPort("tls");
    }

    @Override
    public Path authorities() {
        return certificates.certificate();
    }

    @Override
    public void stop() {
        server.shutDown(true);
    }

    @Override
    public void start() throws LDAPException {
        if (server.getListenPort("plain") <= 0) {
            server.startListening();
        }
    }

    @Override
    public void lock(String dn) {
        locked.add(dn.toLowerCase(Locale.ROOT));
    }

    @Override
    public void close() {
        server.shutDown(true);
    }

    /** The parts of the schemas of other directories that their profiles use. */
    static Entry foreignSchema() {
        return entry("foreign-schema.ldif");
    }

    static Entry entry(String resource) {
        try (InputStream in = InMemoryTestDirectory.class.getResourceAsStream(resource);
                LDIFReader reader = new LDIFReader(in)) {
            return reader.readEntry();
        } catch (IOException | LDIFException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
