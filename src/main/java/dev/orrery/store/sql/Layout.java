package dev.orrery.store.sql;

/** What a database is for. */
enum Layout {
    /** Homes, calendars and the log of all changes. */
    STORE("store", "store.url", ""),
    /** Quotas, where they are not in the store. */
    JOURNAL("journal", "store.journal-url", "journal/");

    private final String what;
    private final String key;
    private final String folder;

    Layout(String what, String key, String folder) {
        this.what = what;
        this.key = key;
        this.folder = folder;
    }

    /** As sentences say it. */
    String what() {
        return what;
    }

    /** Where the configuration names it. */
    String key() {
        return key;
    }

    /** Where its migrations lie, before the dialect's own folder. */
    String folder() {
        return folder;
    }
}
