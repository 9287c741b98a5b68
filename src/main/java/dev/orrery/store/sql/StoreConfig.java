package dev.orrery.store.sql;

import java.time.Duration;
import java.time.InstantSource;

/**
 * How to open a store. Immutable.
 *
 * @param url {@code sqlite:PATH}, {@code sqlite::memory:} (a throw-away file) or
 *     {@code postgresql://USER:PASSWORD@HOST:PORT/DATABASE}
 * @param cacheBytes how much memory the copies of listings and contents may take, roughly
 * @param bell false: nobody is told after a commit, readers of the log find out when they look
 * @param patience how long to wait for a lock or a connection before saying that the store is unavailable
 * @param clock what the store's rows are stamped with
 * @param existing true: a store that is not there is not made, and one of an older layout is not brought forward, but
 *     refused; for commands that only look
 * @param journal where quotas are, as {@code url}; empty: in the store itself
 */
public record StoreConfig(
        String url,
        long cacheBytes,
        boolean bell,
        Duration patience,
        InstantSource clock,
        boolean existing,
        String journal) {
    public static final long DEFAULT_CACHE_BYTES = 64L << 20;

    public static StoreConfig of(String url) {
        return new StoreConfig(
                url, DEFAULT_CACHE_BYTES, true, Duration.ofSeconds(10), InstantSource.system(), false, "");
    }

    public StoreConfig withCacheBytes(long bytes) {
        return new StoreConfig(url, bytes, bell, patience, clock, existing, journal);
    }

    public StoreConfig withBell(boolean rings) {
        return new StoreConfig(url, cacheBytes, rings, patience, clock, existing, journal);
    }

    public StoreConfig withPatience(Duration limit) {
        return new StoreConfig(url, cacheBytes, bell, limit, clock, existing, journal);
    }

    public StoreConfig withClock(InstantSource source) {
        return new StoreConfig(url, cacheBytes, bell, patience, source, existing, journal);
    }

    /** Only a store that is there, as it is. */
    public StoreConfig onlyExisting() {
        return new StoreConfig(url, cacheBytes, bell, patience, clock, true, journal);
    }

    /** With quotas in a database of their own; empty: in the store itself. */
    public StoreConfig withJournal(String address) {
        return new StoreConfig(url, cacheBytes, bell, patience, clock, existing, address);
    }

    /** Of the journal itself. */
    StoreConfig forJournal() {
        return new StoreConfig(journal, 0, false, patience, clock, existing, "");
    }

    /** Without the password. */
    @Override
    public String toString() {
        return url.replaceFirst("(://[^:/@]*):[^@]*@", "$1:…@");
    }
}
