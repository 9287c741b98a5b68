package dev.orrery.dav.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.Preconditions.Tags;
import dev.orrery.http.Headers;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Entity tags as clients write them (RFC 9110 section 8.8.3). */
class PreconditionHeadersTest {
    @Test
    void noneIsNotAsked() {
        assertThat(read(false)).isNull();
    }

    @Test
    void aStarIsAny() {
        assertThat(read(false, " * ")).isEqualTo(Tags.ANY);
    }

    @Test
    void listsOverSeveralFields() {
        assertThat(read(false, "\"a\", \"b,c\"", "\"d\"")).isEqualTo(tags("\"a\"", "\"b,c\"", "\"d\""));
    }

    @Test
    void weakTagsNeverMatchStrongly() {
        assertThat(read(false, "W/\"a\", \"b\"")).isEqualTo(tags("\"b\""));
        assertThat(read(true, "W/\"a\", \"b\"")).isEqualTo(tags("\"a\"", "\"b\""));
    }

    @Test
    void quotationMarksMayBeMissing() {
        assertThat(read(false, "abc, def")).isEqualTo(tags("\"abc\"", "\"def\""));
    }

    @Test
    void garbageMatchesNothing() {
        assertThat(read(false, "\"unfinished")).isEqualTo(tags("\"unfinished\""));
        assertThat(read(false, "")).isEqualTo(tags());
        assertThat(read(false, ",,,")).isEqualTo(tags());
    }

    private static Tags tags(String... tags) {
        return new Tags(false, Set.of(tags));
    }

    private static Tags read(boolean weakly, String... values) {
        Headers headers = new Headers();
        for (String value : values) {
            headers.add("If-Match", value);
        }
        return dev.orrery.calendar.Preconditions.Tags.read(headers, "If-Match", weakly);
    }
}
