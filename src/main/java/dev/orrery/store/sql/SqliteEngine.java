package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A SQLite file in write-ahead mode: one writer, a few readers, every commit flushed. Other processes may use the file
 * at the same time.
 */
final class SqliteEngine implements Engine {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteEngine.class);
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final long LARGE_LOG = 512L << 20;

    private final Path file;
    private final boolean throwAway;
    private final Session writing;
    private final SqliteWriter writer;
    private final SqliteReaders readers;
    private final StoreConfig config;
    private final Layout layout;
    private @Nullable SqliteWatch watch;

    /**
     * @param throwAway true: the file is deleted at the end, and nothing is flushed for its sake
     */
    SqliteEngine(Path file, boolean throwAway, StoreConfig config, Layout layout) {
        this.file = file;
        this.throwAway = throwAway;
        this.config = config;
        this.layout = layout;
        if (!config.existing()) {
            makeOwn(file);
        } else if (!Files.isRegularFile(file)) {
            throw new StoreException("There is no " + layout.what() + " " + file + " (" + layout.key()
                    + "); start the server once, which makes it, or name another file.");
        }
        this.writing = open();
        try {
            writing.run(config.existing() ? "BEGIN" : "BEGIN IMMEDIATE");
            try {
                if (config.existing()) {
                    Migrations.check(writing, layout);
                } else {
                    Migrations.run(writing, layout);
                }
                writing.run("COMMIT");
            } catch (RuntimeException e) {
                writing.run("ROLLBACK");
                throw e;
            }
        } catch (RuntimeException e) {
            closeQuietly(writing);
            throw e;
        }
        this.writer = new SqliteWriter(writing);
        int count = Math.max(2, Runtime.getRuntime().availableProcessors());
        this.readers = new SqliteReaders(count, () -> open());
    }

    @Override
    public Dialect dialect() {
        return Dialect.SQLITE;
    }

    @Override
    public <T extends @Nullable Object> T read(Function<Session, T> work) {
        return readers.read(work);
    }

    @Override
    public <T extends @Nullable Object> T write(SortedSet<HomeId> homes, Function<Session, T> work) {
        return writer.write(work);
    }

    @Override
    public void ringFor(LocalBell bell) {
        if (!throwAway) {
            watch = new SqliteWatch(open(), bell);
        }
    }

    @Override
    public void changed(SortedSet<HomeId> homes) {
        // other processes watch the file
    }

    @Override
    public void copyTo(Path target) throws IOException {
        Path half = target.resolveSibling(target.getFileName() + ".part");
        refuseToHarm(target, half);
        Files.deleteIfExists(half);
        try {
            try (Session own = open()) {
                makeOwn(half);
                own.run("vacuum into ?", half.toString());
            }
            try (Session copy = session(half, SQLiteConfig.JournalMode.DELETE)) {
                if (layout == Layout.STORE) {
                    Meta.put(copy, Meta.COPY, "1");
                }
            }
            try (FileChannel channel = FileChannel.open(half, StandardOpenOption.WRITE)) {
                channel.force(true); // VACUUM INTO itself leaves that to the system
            }
            Files.move(half, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (SqlFailure e) {
            throw new StoreException("Cannot copy the " + layout.what() + " to " + target + ": " + e.getMessage(), e);
        } catch (SQLException e) {
            throw new StoreException("Cannot copy the " + layout.what() + " to " + target + ": " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(half);
        }
    }

    /** A copy must not take the place of this store, by whatever name, nor of one that somebody may have open. */
    private void refuseToHarm(Path target, Path half) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new StoreException("Cannot copy the " + layout.what() + " to " + target + ": there is no folder "
                    + folder + "; make it, or name another file.");
        }
        for (Path written : List.of(target, half)) {
            if (Files.exists(written) && Files.isSameFile(written, file)) {
                throw new StoreException(written + " is the " + layout.what() + " itself; name another file.");
            }
        }
        for (String suffix : List.of("-wal", "-shm", "-journal")) {
            Path beside = Path.of(target + suffix);
            if (Files.exists(beside)) {
                throw new StoreException("Beside " + target + " lies " + beside.getFileName()
                        + ": it is a store that some program has open, or had when it died. Name another file.");
            }
        }
    }

    @Override
    public long commits() {
        return writer.commits();
    }

    @Override
    public List<String> problems() {
        List<String> found = new ArrayList<>();
        String trouble = writer.trouble();
        if (trouble != null) {
            found.add("The last write to " + file + " failed: " + trouble);
        }
        try {
            Path log = Path.of(file + "-wal");
            if (Files.exists(log) && Files.size(log) > LARGE_LOG) {
                found.add(log + " has grown to " + (Files.size(log) >> 20)
                        + " MiB: some program keeps an old snapshot of the store open.");
            }
        } catch (IOException e) {
            found.add("Cannot look at the store's files: " + e);
        }
        return found;
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
        readers.close();
        writer.close();
        closeQuietly(writing);
        if (throwAway) {
            for (String suffix : List.of("", "-wal", "-shm")) {
                try {
                    Files.deleteIfExists(Path.of(file + suffix));
                } catch (IOException e) {
                    // the system's own cleaning of temporary files will get it
                }
            }
        }
    }

    /**
     * Makes an empty file that only this user may read, if there is none: it will hold other people's calendars. SQLite
     * gives the files beside it the same rights. Where that fails, SQLite will too, and for a reason that is told then.
     */
    private static void makeOwn(Path file) {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        try {
            if (posix) {
                Files.createFile(file, OWNER_ONLY);
            }
        } catch (IOException e) {
            LOG.debug("{} is not made anew: {}", file, e.toString());
        }
    }

    private Session open() {
        return session(file, SQLiteConfig.JournalMode.WAL);
    }

    private Session session(Path path, SQLiteConfig.JournalMode journal) {
        // Pragmas as properties of the connection: of a list of statements the driver runs only the first.
        SQLiteConfig settings = new SQLiteConfig();
        settings.setJournalMode(journal);
        settings.setSynchronous(throwAway ? SQLiteConfig.SynchronousMode.OFF : SQLiteConfig.SynchronousMode.FULL);
        settings.setBusyTimeout((int) config.patience().toMillis());
        settings.setGetGeneratedKeys(false); // else each insert is followed by a question that nobody asked
        settings.setTempStore(SQLiteConfig.TempStore.MEMORY);
        settings.setPragma(SQLiteConfig.Pragma.CACHE_SIZE, "-4096");
        settings.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, Integer.toString(64 << 20));
        try {
            // Autocommit stays on and transactions are begun by statements: without it the driver begins the next one
            // at every commit and so keeps the write lock while idle.
            return new Session(settings.createConnection("jdbc:sqlite:" + path), Dialect.SQLITE, true);
        } catch (SQLException e) {
            throw new StoreException(
                    "Cannot open the " + layout.what() + " " + path + ": " + reason(e) + " (" + layout.key() + ")", e);
        }
    }

    /** What a person can do something about, which the driver's own words leave to be guessed. */
    private String reason(SQLException e) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            return "there is no folder " + folder + "; make it, or name another file";
        }
        if (Files.isDirectory(file)) {
            return "this is a folder; name a file";
        }
        if (Files.exists(file) ? !Files.isWritable(file) : folder != null && !Files.isWritable(folder)) {
            return "this user may not write there; change the owner, or name another file";
        }
        return e instanceof SQLiteException sqlite && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_NOTADB
                ? "this is another kind of file; name the store's own, or one that is not there yet"
                : String.valueOf(e.getMessage());
    }

    private static void closeQuietly(Session sql) {
        try {
            sql.close();
        } catch (SQLException e) {
            // every commit was flushed before
        }
    }
}
