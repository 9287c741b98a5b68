package dev.orrery.source.imap.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** RFC 3501 section 5.1.3. */
class FolderNameTest {
    private static final long SEED = System.nanoTime();

    @Test
    void namesTravelInModifiedUtf7() {
        assertThat(FolderName.of("~peter/mail/台北/日本語").wire()).isEqualTo("~peter/mail/&U,BTFw-/&ZeVnLIqe-");
        assertThat(FolderName.of("a&b").wire()).isEqualTo("a&-b");
        assertThat(FolderName.of("inbox")).isEqualTo(FolderName.of("INBOX"));
        assertThat(FolderName.of("inbox/x")).isNotEqualTo(FolderName.of("INBOX/x"));
        assertThat(new FolderName("&U,BTFw-").text()).isEqualTo("台北");
    }

    @Test
    void whatIsNotModifiedUtf7StaysAsItIs() {
        for (String odd : new String[] {"&", "&x", "&AA-", "&Jjo!", "&AGE-", "a&&b", "Büro", "&U,BTFw-&ZeVnLIqe-"}) {
            assertThat(new FolderName(odd).text()).isEqualTo(odd);
            assertThat(new FolderName(odd).wire()).isEqualTo(odd);
        }
        assertThatThrownBy(() -> FolderName.of("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyTextComesBack() {
        System.out.println("FolderNameTest seed " + SEED);
        Random random = new Random(SEED);
        for (int round = 0; round < 2000; round++) {
            StringBuilder text = new StringBuilder("x");
            for (int i = random.nextInt(12); i > 0; i--) {
                text.append((char) (random.nextBoolean() ? 1 + random.nextInt(127) : 1 + random.nextInt(0xffff)));
            }
            FolderName name = FolderName.of(text.toString());
            assertThat(name.text()).isEqualTo(text.toString());
            assertThat(name.wire().chars()).allMatch(c -> c >= ' ' && c <= '~');
        }
    }
}
