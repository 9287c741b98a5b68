package dev.orrery.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MailDomainTest {
    @Test
    void theLastPartOfAnAddressIsItsDomain() {
        assertThat(MailDomain.of("Ada@Example.ORG")).isEqualTo("example.org");
        assertThat(MailDomain.of("\"ada@evil.net\"@example.org")).isEqualTo("example.org");
        assertThat(MailDomain.of("mailto:ada@example.org ")).isEqualTo("example.org");
        assertThat(MailDomain.of("Example.org")).isEqualTo("example.org");
        assertThat(MailDomain.of("ada@")).isEmpty();
        assertThat(MailDomain.of("")).isEmpty();
    }
}
