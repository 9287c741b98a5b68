package dev.orrery.interop;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Something that was hoped or feared of calendars in IMAP folders, shown on each server with and without extensions. */
@ParameterizedClass
@EnumSource
abstract class ImapConcern {
    @TempDir
    private Path folder;

    @Parameter
    ImapKind kind;

    ImapScene scene;

    @BeforeEach
    void start() throws Exception {
        scene = new ImapScene(kind.server(), folder, lines(), kind.hidden());
    }

    /** More of the configuration of {@code [imap]}, and what comes after it. */
    List<String> lines() {
        return List.of();
    }

    @AfterEach
    void stop() throws Exception {
        if (scene != null) {
            scene.close();
        }
    }

    /** The whole calendar as one file. */
    final HttpResponse<String> export(String... headers) throws Exception {
        return scene.server.ask("GET", scene.file(), "", headers);
    }

    /** How often a folder was asked whether anything changed. */
    final long looks() throws Exception {
        return Metric.of(scene.server, "imap_looks_total");
    }
}
