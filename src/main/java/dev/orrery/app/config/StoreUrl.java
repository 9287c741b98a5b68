package dev.orrery.app.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/** The store's URL: its forms, and a file's name made absolute. */
final class StoreUrl {
    private static final String SQLITE = "sqlite:";
    private static final String MEMORY = "sqlite::memory:";
    private static final String EXPECTED =
            "expected sqlite:FILE, sqlite::memory: or postgresql://USER:PASSWORD@HOST:PORT/DATABASE";

    private StoreUrl() {}

    static String absolute(Settings settings, Path folder, List<Mistake> mistakes) {
        String url = settings.get(Keys.STORE_URL);
        if (url.equals(MEMORY)) {
            return url;
        }
        if (url.startsWith(SQLITE) && url.length() > SQLITE.length() && !url.startsWith("sqlite::")) {
            return SQLITE + folder.resolve(url.substring(SQLITE.length())).normalize();
        }
        if (!isPostgres(url)) {
            mistakes.add(settings.one(Section.STORE).mistake(Keys.STORE_URL, EXPECTED));
        }
        return url;
    }

    private static boolean isPostgres(String url) {
        if (!url.startsWith("postgresql:") && !url.startsWith("postgres:")) {
            return false;
        }
        try {
            URI uri = new URI(url);
            return uri.getHost() != null
                    && uri.getPath() != null
                    && uri.getPath().length() > 1;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
