package dev.orrery.source.ldap.scenario;

import dev.orrery.source.ldap.TestDirectory;
import dev.orrery.store.sql.FreshPostgres;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Runs a scenario with a {@link House} on both directories and both stores. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(InEveryHouse.Houses.class)
@interface InEveryHouse {
    /** Makes the houses. */
    final class Houses implements TestTemplateInvocationContextProvider {
        private record Kind(String name, Supplier<TestDirectory> directory, boolean postgres) {}

        private static final List<Kind> KINDS = List.of(
                new Kind("in-memory directory, SQLite", TestDirectory::inMemory, false),
                new Kind("in-memory directory, PostgreSQL", TestDirectory::inMemory, true),
                new Kind("slapd, SQLite", TestDirectory::slapd, false),
                new Kind("slapd, PostgreSQL", TestDirectory::slapd, true));

        @Override
        public boolean supportsTestTemplate(ExtensionContext context) {
            return true;
        }

        @Override
        public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
            return KINDS.stream().map(One::new);
        }

        private record One(Kind kind) implements TestTemplateInvocationContext {
            @Override
            public String getDisplayName(int index) {
                return kind.name;
            }

            @Override
            public List<Extension> getAdditionalExtensions() {
                return List.of(new Building(kind));
            }
        }

        private static final class Building implements ParameterResolver, AfterTestExecutionCallback {
            private final Kind kind;
            private final FreshPostgres postgres = new FreshPostgres();
            private House house;

            private Building(Kind kind) {
                this.kind = kind;
            }

            @Override
            public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
                return parameter.getParameter().getType() == House.class;
            }

            @Override
            public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
                TestDirectory directory = kind.directory.get();
                String url = kind.postgres ? postgres.url() : "sqlite:" + temporary();
                house = new House(directory, url);
                return house;
            }

            private static String temporary() {
                try {
                    java.nio.file.Path file = java.nio.file.Files.createTempFile("orrery-house", ".db");
                    for (String suffix : List.of("", "-wal", "-shm")) {
                        java.nio.file.Path.of(file + suffix).toFile().deleteOnExit();
                    }
                    return file.toString();
                } catch (java.io.IOException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void afterTestExecution(ExtensionContext context) throws Exception {
                house.close();
                postgres.close();
            }
        }
    }
}
