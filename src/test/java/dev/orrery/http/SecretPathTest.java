package dev.orrery.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What logs show of a path that is a secret. */
class SecretPathTest {
    @Test
    void theSecretIsNotShownAndTheSameOneIsKnownAgain() {
        String shown = SecretPath.shown("/rsvp/s3cret?accept");
        assertThat(shown).matches("/rsvp/…[0-9a-f]{8}");
        assertThat(SecretPath.shown("/rsvp/s3cret")).isEqualTo(shown);
        assertThat(SecretPath.shown("//rsvp/s3cret")).doesNotContain("s3cret");
        assertThat(SecretPath.shown("/rsvp/other")).isNotEqualTo(shown);
    }

    @Test
    void everyOtherPathIsShownAsItIs() {
        assertThat(SecretPath.shown("/calendars/users/ada/?x=1")).isEqualTo("/calendars/users/ada/?x=1");
        assertThat(SecretPath.shown("/rsvp")).isEqualTo("/rsvp");
    }
}
