package dev.orrery.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.orrery.http.Headers;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.http.UrlPath;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.InputStream;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuthenticationFilterTest {
    private static final PersonalHandler WELCOME = (request, caller) -> Response.of(204);

    @Test
    void challengesWhoSendsNothing() throws Exception {
        Response response = filter(false, WELCOME).handle(request("PROPFIND", true));
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.headers().all("WWW-Authenticate"))
                .containsExactly("Basic realm=\"Orrery\", charset=\"UTF-8\"");
    }

    @Test
    void theChallengeForWrongCredentialsIsTheSame() throws Exception {
        Request wrong = request("PROPFIND", true);
        wrong.headers().add("Authorization", "Basic YWRhOnB3");
        Response response = filter(false, WELCOME).handle(wrong);
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.headers().get("WWW-Authenticate")).isEqualTo(AuthenticationFilter.CHALLENGE);
    }

    @Test
    void neverAsksForAPasswordOnAnOpenLine() throws Exception {
        Response response = filter(false, WELCOME).handle(request("PROPFIND", false));
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.headers().has("WWW-Authenticate")).isFalse();
    }

    @Test
    void strangersMayReadWhatIsGrantedToThem() throws Exception {
        assertThat(filter(true, WELCOME).handle(request("GET", true)).status()).isEqualTo(204);
        assertThat(filter(true, WELCOME).handle(request("PROPFIND", true)).status())
                .isEqualTo(401);
        assertThat(filter(false, WELCOME).handle(request("GET", true)).status()).isEqualTo(401);
    }

    @Test
    void toStrangersNothingThereAndNotAllowedAreTheChallenge() throws Exception {
        for (PersonalHandler no : List.<PersonalHandler>of(
                (request, caller) -> Response.of(404),
                (request, caller) -> Response.of(403),
                (request, caller) -> {
                    throw new Refused(new Reason.NotFound("/x"));
                },
                (request, caller) -> {
                    throw new Refused(new Reason.NeedsPrivilege("/x", Privilege.READ));
                })) {
            assertThat(filter(true, no).handle(request("GET", true)).status()).isEqualTo(401);
        }
    }

    @Test
    void otherRefusalsPassThrough() {
        PersonalHandler busy = (request, caller) -> {
            throw new Refused(new Reason.BadRequest("No."));
        };
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> filter(true, busy).handle(request("GET", true)));
    }

    @Test
    void whoCannotSayAsksToComeBack() throws Exception {
        PasswordVerifier down = (login, password) -> {
            throw new Refused(new Reason.Unavailable("The directory", Duration.ofSeconds(7)));
        };
        Request request = request("GET", true);
        request.headers().add("Authorization", "Basic YWRhOnB3");
        Response response = new AuthenticationFilter(authenticator(down), false, WELCOME).handle(request);
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.headers().get("Retry-After")).isEqualTo("7");
    }

    private static AuthenticationFilter filter(boolean strangersMayRead, PersonalHandler next) {
        PasswordVerifier nobody = (login, password) -> new PasswordVerifier.Verdict.Unknown();
        return new AuthenticationFilter(authenticator(nobody), strangersMayRead, next);
    }

    private static Authenticator authenticator(PasswordVerifier verifier) {
        return new Authenticator(
                List.of(verifier),
                name -> Optional.empty(),
                new Authenticator.Settings(Duration.ofMinutes(5), false),
                System::nanoTime,
                new SecureRandom());
    }

    private static Request request(String method, boolean secure) {
        return new Request(
                "1",
                method,
                UrlPath.parse("/"),
                "",
                new Headers(),
                InputStream.nullInputStream(),
                InetAddress.getLoopbackAddress(),
                secure,
                "http://localhost");
    }
}
