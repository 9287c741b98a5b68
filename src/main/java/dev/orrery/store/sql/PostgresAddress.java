package dev.orrery.store.sql;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * {@code postgresql://USER:PASSWORD@HOST:PORT/DATABASE?OPTION=VALUE} in parts. User and password may be percent-encoded;
 * several hosts may be given, separated by commas (libpq's form).
 *
 * @param jdbc the driver's address, without user and password
 */
record PostgresAddress(
        String jdbc, @Nullable String user, @Nullable String password) {
    private static final String SCHEME = "postgresql://";

    /** True if this is how such an address begins. */
    static boolean matches(String url) {
        return url.startsWith(SCHEME);
    }

    static PostgresAddress parse(String url) {
        String rest = url.substring(SCHEME.length());
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "/" : rest.substring(slash);
        String user = null;
        String password = null;
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            String who = authority.substring(0, at);
            int colon = who.indexOf(':');
            user = decode(colon < 0 ? who : who.substring(0, colon));
            password = colon < 0 ? null : decode(who.substring(colon + 1));
        }
        String hosts = authority.substring(at + 1);
        if (hosts.isEmpty() || path.equals("/")) {
            throw new StoreException("A PostgreSQL store's address is postgresql://USER:PASSWORD@HOST:PORT/DATABASE.");
        }
        return new PostgresAddress("jdbc:" + SCHEME + hosts + path, user, password);
    }

    /** Percent-encoding only: a plus sign in a password is one. */
    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new StoreException("User and password in the store's address must be percent-encoded.", e);
        }
    }

    /** Without the password, also where it is among the options. */
    @Override
    public String toString() {
        return jdbc.substring("jdbc:".length()).replaceFirst("\\?.*", "");
    }
}
