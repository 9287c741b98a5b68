package dev.orrery.app.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The URLs of the store and the journal: their forms, and a file's name made absolute. */
final class StoreUrl {
    private static final String SQLITE = "sqlite:";
    private static final String MEMORY = "sqlite::memory:";
    private static final String EXPECTED =
            "expected sqlite:FILE, sqlite::memory: or postgresql://USER:PASSWORD@HOST:PORT/DATABASE";

    private StoreUrl() {}

    static String absolute(Settings settings, Path folder, List<Mistake> mistakes) {
        return absolute(settings, Keys.STORE_URL, folder, mistakes);
    }

    /** Of the journal; empty if quotas are in the store. */
    static String journal(Settings settings, Path folder, List<Mistake> mistakes) {
        if (settings.find(Keys.JOURNAL_URL).isEmpty()) {
            return "";
        }
        String url = absolute(settings, Keys.JOURNAL_URL, folder, mistakes);
        if (!url.equals(MEMORY) && url.equals(absolute(settings, Keys.STORE_URL, folder, new ArrayList<>()))) {
            mistakes.add(settings.one(Section.STORE)
                    .mistake(Keys.JOURNAL_URL, "expected another database than that of the store, or nothing"));
        }
        return url;
    }

    private static String absolute(Settings settings, Key<String> key, Path folder, List<Mistake> mistakes) {
        String url = settings.get(key);
        if (url.equals(MEMORY)) {
            return url;
        }
        if (url.startsWith(SQLITE) && url.length() > SQLITE.length() && !url.startsWith("sqlite::")) {
            return SQLITE + folder.resolve(url.substring(SQLITE.length())).normalize();
        }
        if (!isPostgres(url)) {
            mistakes.add(settings.one(Section.STORE).mistake(key, EXPECTED));
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
