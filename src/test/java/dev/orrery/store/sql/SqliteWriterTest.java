package dev.orrery.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** The writing thread, over a driver that breaks down where the writer itself speaks to it. */
@Timeout(60)
class SqliteWriterTest {
    @TempDir
    private Path folder;

    /** The next statement that begins so breaks down; null: none. */
    private final AtomicReference<String> broken = new AtomicReference<>("");

    private Connection driver() throws Exception {
        Connection real = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("a.db"));
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, words) -> {
                    String word = broken.get();
                    if (words != null && !word.isEmpty() && words[0] instanceof String sql && sql.startsWith(word)) {
                        broken.set("");
                        throw new StackOverflowError("in the driver");
                    }
                    try {
                        return method.invoke(real, words);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"BEGIN", "SAVEPOINT", "COMMIT"})
    void anErrorFailsItsBatchIsSaidAndTheWriterGoesOn(String word) throws Exception {
        try (Session sql = new Session(driver(), Dialect.SQLITE, false);
                SqliteWriter writer = new SqliteWriter(sql)) {
            writer.write(session -> {
                session.run("create table t (n integer)");
                return true;
            });
            broken.set(word);
            assertThatThrownBy(() -> writer.write(session -> session.update("insert into t values (?)", 1)))
                    .isInstanceOf(StackOverflowError.class);
            assertThat(writer.trouble()).contains("in the driver");
            long rows = writer.write(session -> {
                session.update("insert into t values (?)", 2);
                return session.number("select count(*) from t");
            });
            assertThat(rows).as("of the failed batch nothing is left").isEqualTo(1);
            assertThat(writer.trouble()).isNull();
        }
    }

    @Test
    void theWorkKnowsWhichRequestItIsDoneForAndTheNextDoesNot() throws Exception {
        try (Session sql = new Session(driver(), Dialect.SQLITE, false);
                SqliteWriter writer = new SqliteWriter(sql)) {
            MDC.put("request", "r1");
            String inside;
            try {
                inside = writer.write(session -> String.valueOf(MDC.get("request")));
            } finally {
                MDC.remove("request");
            }
            assertThat(inside).isEqualTo("r1");
            String after = writer.write(session -> String.valueOf(MDC.get("request")));
            assertThat(after).isEqualTo("null");
        }
    }
}
