package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.Position;
import dev.orrery.store.Store;
import dev.orrery.store.StoreFixture;
import dev.orrery.store.sql.Checks;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Copies of a store and what follows a restore, as an administrator types it. */
@ResourceLock(Resources.SYSTEM_OUT)
class BackupCommandsTest {
    @TempDir
    private Path directory;

    private Path config;

    @BeforeEach
    void write() throws Exception {
        config = configuration("orrery.toml", "orrery.db");
    }

    private Path configuration(String name, String file) throws Exception {
        return Files.writeString(directory.resolve(name), "[store]\nurl = \"sqlite:" + file + "\"\n");
    }

    private Store open(String file) {
        return SqlStore.open(StoreConfig.of("sqlite:" + directory.resolve(file)));
    }

    private record Said(int code, String text) {}

    private static Said run(String... words) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (PrintStream here = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            System.setOut(here);
            System.setErr(here);
            int code = Main.run(words);
            return new Said(code, said.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    @Test
    void aCopyIsWholeAndBeginsALifeOfItsOwn() throws Exception {
        Path copy = directory.resolve("copy.db");
        try (Store store = open("orrery.db")) {
            HomeId ada = StoreFixture.person(store, "ada");
            CollectionRef work = StoreFixture.calendar(store, ada, "work");
            StoreFixture.put(store, work, "a.ics", StoreFixture.event("a", "x"));
            Position position = store.end();
            store.followers().save("mail", position);

            for (int i = 0; i < 2; i++) { // over an older copy too
                Said said = run("backup", copy.toString(), "--config", config.toString());
                assertThat(said.code()).as(said.text()).isZero();
            }
            StoreFixture.put(store, work, "b.ics", StoreFixture.event("b", "x"));
            assertThat(directory.resolve("copy.db.part")).doesNotExist();
            String epoch;
            try (Store restored = open("copy.db")) {
                epoch = restored.epoch();
                assertThat(epoch).isNotEqualTo(store.epoch());
                assertThat(StoreFixture.listing(restored, work).objects()).hasSize(1);
                assertThat(Checks.of(restored)).isEmpty();
                assertThatThrownBy(() -> restored.follow(position, 10))
                        .isInstanceOfSatisfying(
                                Refused.class, e -> assertThat(e.reason()).isInstanceOf(Reason.InvalidSyncToken.class));
                Position carried = restored.followers().position("mail").orElseThrow();
                assertThat(restored.follow(carried, 10).entries())
                        .as("a registered follower goes on")
                        .isEmpty();
            }
            try (Store again = open("copy.db")) {
                assertThat(again.epoch())
                        .as("only the first opening begins a life")
                        .isEqualTo(epoch);
            }
            assertThat(store.epoch()).isEqualTo(position.epoch());
        }
    }

    @Test
    void afterARestoreOldTokensAreRefused() throws Exception {
        Position position;
        try (Store store = open("orrery.db")) {
            StoreFixture.person(store, "ada");
            position = store.end();
        }
        Said said = run("after-restore", "--config", config.toString());
        assertThat(said.code()).isZero();
        assertThat(said.text()).contains(position.epoch());
        try (Store store = open("orrery.db")) {
            assertThat(said.text()).contains(store.epoch());
            assertThat(store.epoch()).isNotEqualTo(position.epoch());
            assertThatThrownBy(() -> store.follow(position, 10)).isInstanceOf(Refused.class);
            assertThat(Checks.of(store)).isEmpty();
        }
    }

    @Test
    void mistakesLeaveEverythingAsItIs() throws Exception {
        open("orrery.db").close();
        Said itself = run("backup", directory.resolve("orrery.db").toString(), "--config", config.toString());
        assertThat(itself.code()).isEqualTo(1);
        assertThat(itself.text()).contains("is the store itself");
        Path nowhere = directory.resolve("none").resolve("copy.db");
        Said missing = run("backup", nowhere.toString(), "--config", config.toString());
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.text())
                .contains("copy.db", "there is no folder " + nowhere.getParent())
                .doesNotContain("fault of Orrery");
        open("orrery.db").close();
    }

    @Test
    void theStoreIsNotReplacedByItsCopyUnderWhateverName() throws Exception {
        Path file = directory.resolve("orrery.db");
        Path link = Files.createSymbolicLink(directory.resolve("folder"), directory);
        try (Store store = open("orrery.db")) {
            HomeId ada = StoreFixture.person(store, "ada");
            CollectionRef work = StoreFixture.calendar(store, ada, "work");
            Path hard = Files.createLink(directory.resolve("hard.db"), file);
            Path soft = Files.createSymbolicLink(directory.resolve("soft.db"), file);
            Path part = Files.createLink(directory.resolve("other.db.part"), file);
            Object before = Files.getAttribute(file, "unix:ino");
            for (Path name : List.of(link.resolve("orrery.db"), hard, soft, directory.resolve("other.db"))) {
                Said said = run("backup", name.toString(), "--config", config.toString());
                assertThat(said.code()).as(name.toString()).isEqualTo(1);
                assertThat(said.text()).contains("is the store itself").doesNotContain("fault of Orrery");
            }
            assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(before);
            assertThat(part).exists();
            StoreFixture.put(store, work, "a.ics", StoreFixture.event("a", "x"));
            assertThat(StoreFixture.listing(store, work).objects()).hasSize(1);
        }
        try (Store store = open("orrery.db")) {
            assertThat(Checks.of(store)).isEmpty();
        }
    }

    @Test
    void anotherOpenStoreIsNotReplacedEither() throws Exception {
        open("orrery.db").close();
        try (Store other = open("other.db")) {
            StoreFixture.person(other, "ada");
            Said said = run("backup", directory.resolve("other.db").toString(), "--config", config.toString());
            assertThat(said.code()).isEqualTo(1);
            assertThat(said.text()).contains("some program has open");
            assertThat(Checks.of(other)).isEmpty();
        }
    }

    @Test
    void commandsThatReadNeitherMakeAStoreNorBringItForward() throws Exception {
        Path file = directory.resolve("orrery.db");
        List<List<String>> commands = List.of(
                List.of("backup", directory.resolve("copy.db").toString()),
                List.of("check"),
                List.of("export", "ada", "work"),
                List.of("archive", "list"),
                List.of("archive", "export", "x"),
                List.of("after-restore"));
        for (List<String> command : commands) {
            assertThat(refused(command)).as(command.toString()).contains("There is no store " + file);
            assertThat(file).doesNotExist();
        }
        Files.createFile(file);
        for (List<String> command : commands) {
            assertThat(refused(command)).as(command.toString()).contains("holds no store yet");
        }
        Files.delete(file);
        open("orrery.db").close();
        layout(file, "delete from migration where number = (select max(number) from migration)");
        for (List<String> command : commands) {
            assertThat(refused(command)).as(command.toString()).contains("start the server once");
        }
        layout(file, "insert into migration (number, digest) values (9999, 'x')");
        for (List<String> command : commands) {
            assertThat(refused(command)).as(command.toString()).contains("newer Orrery");
        }
    }

    private String refused(List<String> command) {
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of("--config", config.toString()));
        Said said = run(words.toArray(String[]::new));
        assertThat(said.code()).as(words + ": " + said.text()).isEqualTo(1);
        assertThat(said.text()).doesNotContain("fault of Orrery");
        return said.text();
    }

    private static void layout(Path file, String statement) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement sql = connection.createStatement()) {
            sql.executeUpdate(statement);
        }
    }

    @Test
    void onlyTheOwnerReadsTheStoreItsCopiesAndWhatIsExported() throws Exception {
        try (Store store = open("orrery.db")) {
            HomeId ada = StoreFixture.person(store, "ada");
            StoreFixture.put(store, StoreFixture.calendar(store, ada, "work"), "a.ics", StoreFixture.event("a", "x"));
            assertThat(run("backup", directory.resolve("copy.db").toString(), "--config", config.toString())
                            .code())
                    .isZero();
            for (String name : List.of("orrery.db", "orrery.db-wal", "orrery.db-shm", "copy.db")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
                        .as(name)
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void aRepairIsAskedForAndSaysWhatItDid() throws Exception {
        try (Store store = open("orrery.db")) {
            StoreFixture.person(store, "ada");
        }
        Said said = run("check", "--repair", "--json", "--config", config.toString());
        assertThat(said.code()).as(said.text()).isZero();
        assertThat(said.text()).contains("\"repairedIndexes\" : 0");
    }

    @Test
    void aStoreIsCopiedIntoAnEmptyOneAndNoOther() throws Exception {
        try (Store store = open("orrery.db")) {
            HomeId ada = StoreFixture.person(store, "ada");
            StoreFixture.put(store, StoreFixture.calendar(store, ada, "work"), "a.ics", StoreFixture.event("a", "x"));
        }
        String target = configuration("new.toml", "new.db").toString();
        Said copied = run("store", "copy", config.toString(), target);
        assertThat(copied.text()).contains("object: 1").contains("and compared them");
        assertThat(copied.code()).isZero();
        try (Store store = open("new.db")) {
            assertThat(Checks.of(store)).isEmpty();
        }
        Said again = run("store", "copy", config.toString(), target);
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.text()).contains("The new store is not empty");
        Said same = run("store", "copy", config.toString(), "sqlite:" + directory.resolve("orrery.db"));
        assertThat(same.code()).isEqualTo(1);
        assertThat(same.text()).contains("the same store");
        Said nothing = run("store", "copy", "sqlite:" + directory.resolve("none.db"), target);
        assertThat(nothing.code()).isEqualTo(1);
        assertThat(run("store").code()).isEqualTo(2);
    }

    private Path withJournal(String name, String store, String journal) throws Exception {
        return Files.writeString(
                directory.resolve(name),
                "[store]\nurl = \"sqlite:" + store + "\"\njournal-url = \"sqlite:" + journal + "\"\n");
    }

    @Test
    void aJournalComesAlongAndIsNeverForgottenInSilence() throws Exception {
        Path two = withJournal("two.toml", "two.db", "quotas.db");
        String store = "sqlite:" + directory.resolve("two.db");
        String journal = "sqlite:" + directory.resolve("quotas.db");
        try (SqlStore open = SqlStore.open(StoreConfig.of(store).withJournal(journal))) {
            open.journal().putLimit("rooms", "*", 3_600);
        }
        Said quiet = run("store", "copy", store, "sqlite:" + directory.resolve("x.db"));
        assertThat(quiet.code()).isEqualTo(1);
        assertThat(quiet.text()).contains("--from-journal");
        Said halfQuiet = run("store", "copy", two.toString(), "sqlite:" + directory.resolve("x.db"));
        assertThat(halfQuiet.code()).isEqualTo(1);
        assertThat(halfQuiet.text()).contains("Say with --to-journal where they go");
        Said twice = run("store", "copy", two.toString(), config.toString(), "--from-journal", journal);
        assertThat(twice.text()).contains("--from-journal goes with an address");
        Said same = run("store", "copy", two.toString(), "sqlite:x.db", "--to-journal", store);
        assertThat(same.text()).contains("another database");
        assertThat(directory.resolve("x.db")).doesNotExist();

        Said one = run("store", "copy", two.toString(), config.toString());
        assertThat(one.text()).contains("Quotas are in the store: 1 rows of quota_limit");
        Path again = withJournal("again.toml", "again.db", "again-quotas.db");
        Said back = run("store", "copy", config.toString(), again.toString(), "--json");
        assertThat(back.code()).as(back.text()).isZero();
        assertThat(back.text()).contains("\"quota_limit\" : 1");
        try (SqlStore open = SqlStore.open(StoreConfig.of("sqlite:" + directory.resolve("again.db"))
                .withJournal("sqlite:" + directory.resolve("again-quotas.db")))) {
            assertThat(open.journal().limits("rooms")).containsEntry("*", 3_600L);
        }
    }

    @Test
    void aBackupTakesTheStoreFirstAndThenItsJournal() throws Exception {
        Path two = withJournal("two.toml", "two.db", "quotas.db");
        String journal = "sqlite:" + directory.resolve("quotas.db");
        Path store = directory.resolve("copy.db");
        Path quotas = directory.resolve("copy-quotas.db");
        try (SqlStore open = SqlStore.open(
                StoreConfig.of("sqlite:" + directory.resolve("two.db")).withJournal(journal))) {
            open.journal().putLimit("rooms", "*", 3_600);
            Said alone = run("backup", store.toString(), "--config", two.toString());
            assertThat(alone.code()).isZero();
            assertThat(alone.text()).contains("--journal FILE");
            Said both = run("backup", store.toString(), "--journal", quotas.toString(), "--config", two.toString());
            assertThat(both.code()).as(both.text()).isZero();
            assertThat(both.text()).containsSubsequence("Wrote " + store, "Wrote " + quotas);
        }
        try (SqlStore restored = SqlStore.open(StoreConfig.of("sqlite:" + store).withJournal("sqlite:" + quotas))) {
            assertThat(restored.journal().limits("rooms")).containsEntry("*", 3_600L);
            assertThat(restored.journal().reservations().orElseThrow().repair()).isZero();
        }
        Path link = Files.createSymbolicLink(directory.resolve("link.db"), store);
        assertThat(run("backup", store.toString(), "--journal", link.toString(), "--config", two.toString())
                        .text())
                .contains("by another name");
        String file = directory.resolve("quotas.db").toString();
        assertThat(run("backup", file, "--config", two.toString()).text()).contains("is the journal itself");
        assertThat(run("backup", "--journal", file, "--config", two.toString()).text())
                .contains("is the journal itself");
        assertThat(run("backup", "--journal", directory.resolve("two.db").toString(), "--config", two.toString())
                        .text())
                .contains("is the store itself");
        assertThat(run("backup", "--journal", quotas.toString(), "--config", two.toString())
                        .code())
                .as("alone, after that of a PostgreSQL store")
                .isZero();
        assertThat(run("backup", "--journal", file, "--config", config.toString())
                        .text())
                .contains("There is no journal");
        assertThat(run("backup", "--config", two.toString()).code()).isEqualTo(2);
    }
}
