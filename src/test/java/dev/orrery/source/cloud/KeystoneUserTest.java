package dev.orrery.source.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.tracking.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Whom and what a name and a catalogue mean. */
class KeystoneUserTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";

    private static NovaSettings settings(NovaSettings.Login login, String projectDomain) {
        return new NovaSettings(
                login,
                "Default",
                "web",
                projectDomain,
                new NovaSettings.Compute("", "public", ""),
                Duration.ofMinutes(15));
    }

    @ParameterizedTest
    @CsvSource({
        "ada, ada, Default, web, Projects",
        "ada@example.org, ada@example.org, Default, web, Projects",
        "ada/lab, ada, Default, lab, Projects",
        "ada@people/lab, ada, people, lab, people",
        "ada@example.org@people/lab, ada@example.org, people, lab, people",
    })
    void aNameSaysUserDomainAndProject(String user, String name, String domain, String project, String projectDomain) {
        assertThat(KeystoneUser.of(user, settings(NovaSettings.Login.PASSWORD, "Projects")))
                .isEqualTo(new KeystoneUser(false, name, domain, project, projectDomain));
    }

    @Test
    void aProjectIsInTheUsersDomainUnlessSomebodySaysOtherwise() {
        assertThat(KeystoneUser.of("ada", settings(NovaSettings.Login.PASSWORD, ""))
                        .projectDomain())
                .isEqualTo("Default");
    }

    @Test
    void whatLooksLikeACredentialIsOneUnlessSomebodySaysOtherwise() {
        assertThat(KeystoneUser.of(ID, settings(NovaSettings.Login.EITHER, "")).isCredential())
                .isTrue();
        assertThat(KeystoneUser.of("ada", settings(NovaSettings.Login.EITHER, ""))
                        .isCredential())
                .isFalse();
        assertThat(KeystoneUser.of(ID, settings(NovaSettings.Login.PASSWORD, ""))
                        .isCredential())
                .isFalse();
        assertThat(KeystoneUser.of("ada", settings(NovaSettings.Login.CREDENTIAL, ""))
                        .isCredential())
                .isTrue();
    }

    @Test
    void aTokenThatCameInSecretIsNotSentInTheOpen() {
        ServiceCatalogue catalogue = ServiceCatalogue.of(JsonMapper.shared()
                .readTree('['
                        + OpenStackFake.service(
                                "compute", OpenStackFake.endpoint("", "public", "http://nova.example.org/v2.1"))
                        + ']'));
        NovaSettings.Compute any = new NovaSettings.Compute("", "public", "");
        assertThat(catalogue.compute(any, true)).isInstanceOf(Answer.Unreadable.class);
        assertThat(catalogue.compute(any, false)).isInstanceOf(Answer.Got.class);
    }
}
