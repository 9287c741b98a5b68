package dev.orrery.dav;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.ical.Corpus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every file of a folder of calendar files is stored and given back unchanged, or repaired without promising an ETag, or
 * refused with the precondition that it breaks; whatever was refused left nothing.
 */
class CorpusThroughTheDoorTest {
    private static final String CALENDAR = "/calendars/users/ada/all/";

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void everyFileIsStoredOrRefused() throws IOException {
        Path folder = Corpus.folder();
        int number = 0;
        int unchanged = 0;
        for (Path file : Corpus.files(folder)) {
            try (DavHouse house = new DavHouse()) {
                assertThat(house.send("ada", "MKCALENDAR", CALENDAR, "").status())
                        .isEqualTo(201);
                String name = CALENDAR + number++ + ".ics";
                byte[] content = Files.readAllBytes(file);
                DavHouse.Answer put = house.send("ada", "PUT", name, content, "Content-Type", "text/calendar");
                DavHouse.Answer got = house.send("ada", "GET", name, "");
                String where = folder.relativize(file) + ": " + put.text();
                if (put.status() != 201) {
                    assertThat(put.status()).as(where).isEqualTo(403);
                    assertThat(put.text())
                            .as(where)
                            .containsPattern("<C:(valid|supported)-calendar-(data|object-resource|component)");
                    assertThat(got.status()).as(where).isEqualTo(404);
                } else if (put.headers().has("ETag")) {
                    unchanged++;
                    assertThat(got.body()).as(where).isEqualTo(content);
                    assertThat(got.header("ETag")).as(where).isEqualTo(put.header("ETag"));
                } else {
                    assertThat(new String(got.body(), StandardCharsets.UTF_8))
                            .as(where)
                            .contains("BEGIN:VCALENDAR");
                }
            }
        }
        assertThat(unchanged).isPositive();
    }
}
