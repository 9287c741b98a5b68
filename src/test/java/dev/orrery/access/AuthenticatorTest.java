package dev.orrery.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.orrery.access.Authenticator.Outcome;
import dev.orrery.http.Headers;
import dev.orrery.http.Request;
import dev.orrery.http.UrlPath;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {
    private static final PrincipalName ADA = new PrincipalName(PrincipalKind.USER, "ada");

    private final AtomicLong clock = new AtomicLong();
    private final HashingThreads threads = new HashingThreads(2);
    private final Map<PrincipalName, Caller> callers = new ConcurrentHashMap<>(Map.of(ADA, caller("ada-guid")));
    private final Accounts accounts = name -> Optional.ofNullable(callers.get(name));
    private final PasswordVerifier configured = new ConfiguredPasswords(
            List.of(
                    account("ada", "{plain}pw", "ada@example.org", "office@example.org"),
                    account("bob", "{plain}pw", "office@example.org")),
            threads);

    @AfterEach
    void end() {
        threads.close();
    }

    @Test
    void rightCredentialsAreTheCaller() {
        assertThat(authenticator(configured).authenticate(request("ada:pw")))
                .isEqualTo(new Outcome.Known(caller("ada-guid")));
    }

    @Test
    void aMailAddressAndAnotherCaseDoToo() {
        Authenticator authenticator = authenticator(configured);
        assertThat(authenticator.authenticate(request("Ada@Example.ORG:pw"))).isInstanceOf(Outcome.Known.class);
        assertThat(authenticator.authenticate(request("ADA:pw"))).isInstanceOf(Outcome.Known.class);
    }

    @Test
    void anAddressThatTwoShareIsNobody() {
        assertThat(authenticator(configured).authenticate(request("office@example.org:pw")))
                .isInstanceOf(Outcome.Wrong.class);
    }

    @Test
    void wrongPasswordUnknownNameAndRubbishAreTheSameOutside() {
        Authenticator authenticator = authenticator(configured);
        assertThat(List.of(
                        authenticator.authenticate(request("ada:no")),
                        authenticator.authenticate(request("nobody:pw")),
                        authenticator.authenticate(requestWith("Basic !!"))))
                .containsOnly(new Outcome.Wrong());
    }

    @Test
    void credentialsOverAnOpenLineAreNotLookedAt() {
        Counting counting = new Counting(configured);
        assertThat(authenticator(counting).authenticate(request("ada:pw", false)))
                .isInstanceOf(Outcome.Insecure.class);
        assertThat(counting.asked).hasValue(0);
    }

    @Test
    void nothingSentIsAnonymous() {
        assertThat(authenticator(configured).authenticate(requestWith(null))).isInstanceOf(Outcome.Anonymous.class);
    }

    @Test
    void rightOnesAreRememberedForMinutesAndWrongOnesNever() {
        Counting counting = new Counting(configured);
        Authenticator authenticator = authenticator(counting);
        authenticator.authenticate(request("ada:pw"));
        authenticator.authenticate(request("ada:pw"));
        assertThat(counting.asked).hasValue(1);

        clock.addAndGet(Duration.ofMinutes(6).toNanos());
        authenticator.authenticate(request("ada:pw"));
        assertThat(counting.asked).hasValue(2);

        authenticator.authenticate(request("ada:no"));
        authenticator.authenticate(request("ada:no"));
        assertThat(counting.asked).hasValue(4);
    }

    @Test
    void whoIsGoneIsNotLetInByMemory() {
        Authenticator authenticator = authenticator(configured);
        authenticator.authenticate(request("ada:pw"));
        callers.remove(ADA);
        assertThat(authenticator.authenticate(request("ada:pw"))).isInstanceOf(Outcome.Wrong.class);
    }

    @Test
    void anotherPersonUnderTheSameNameIsNotLetInByMemory() {
        Authenticator authenticator = authenticator(configured);
        authenticator.authenticate(request("ada:pw"));
        callers.put(ADA, caller("another-guid"));
        assertThat(authenticator.authenticate(request("ada:pw"))).isInstanceOf(Outcome.Wrong.class);
    }

    @Test
    void manyAtOnceAreOneCheck() throws Exception {
        CountDownLatch everyoneIsHere = new CountDownLatch(1);
        Counting slow = new Counting(configured) {
            @Override
            public Verdict verify(String login, String password) {
                await(everyoneIsHere);
                return super.verify(login, password);
            }
        };
        Authenticator authenticator = authenticator(slow);
        List<Future<Outcome>> outcomes = new ArrayList<>();
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                outcomes.add(people.submit(() -> authenticator.authenticate(request("ada:pw"))));
            }
            everyoneIsHere.countDown();
            for (Future<Outcome> outcome : outcomes) {
                assertThat(outcome.get()).isInstanceOf(Outcome.Known.class);
            }
        }
        assertThat(slow.asked).hasValue(1);
    }

    @Test
    void failuresSlowDownAndThenTurnAway() throws Exception {
        Authenticator authenticator = new Authenticator(
                List.of(configured),
                accounts,
                new Authenticator.Settings(Duration.ofMinutes(5), true),
                clock::get,
                new SecureRandom());
        List<Outcome> outcomes = new ArrayList<>();
        try (ExecutorService attackers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Outcome>> attempts = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String guess = "ada:guess" + i;
                attempts.add(attackers.submit(() -> authenticator.authenticate(request(guess))));
            }
            for (Future<Outcome> attempt : attempts) {
                outcomes.add(attempt.get());
            }
        }
        assertThat(outcomes)
                .filteredOn(outcome -> outcome instanceof Outcome.TryLater)
                .hasSizeGreaterThan(40);
        assertThat(outcomes).noneMatch(outcome -> outcome instanceof Outcome.Known);
    }

    @Test
    void theNextVerifierIsAskedOnlyAboutUnknownNames() {
        Counting directory = new Counting(
                new ConfiguredPasswords(List.of(account("ada", "{plain}other"), account("eve", "{plain}pw")), threads));
        callers.put(new PrincipalName(PrincipalKind.USER, "eve"), caller("eve-guid"));
        Authenticator authenticator = authenticator(configured, directory);

        assertThat(authenticator.authenticate(request("ada:other"))).isInstanceOf(Outcome.Wrong.class);
        assertThat(directory.asked).hasValue(0);
        assertThat(authenticator.authenticate(request("eve:pw"))).isInstanceOf(Outcome.Known.class);
    }

    @Test
    void anUnknownNameCostsAHashToo() {
        AtomicInteger pretended = new AtomicInteger();
        PasswordVerifier verifier = new Counting(configured) {
            @Override
            public void pretend(String login, String password) {
                pretended.incrementAndGet();
            }
        };
        authenticator(verifier).authenticate(request("nobody:pw"));
        authenticator(verifier).authenticate(request("ada:no"));
        assertThat(pretended).hasValue(1);
    }

    @Test
    void aVerifierThatCannotSayIsNotANo() {
        PasswordVerifier down = (login, password) -> {
            throw new Refused(new Reason.Unavailable("The directory", Duration.ofSeconds(7)));
        };
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> authenticator(down).authenticate(request("ada:pw")));
    }

    private Authenticator authenticator(PasswordVerifier... verifiers) {
        return new Authenticator(
                List.of(verifiers),
                accounts,
                new Authenticator.Settings(Duration.ofMinutes(5), false),
                clock::get,
                new SecureRandom());
    }

    private static ConfiguredPasswords.Account account(String name, String password, String... logins) {
        return new ConfiguredPasswords.Account(
                new PrincipalName(PrincipalKind.USER, name),
                name + "-guid",
                List.of(logins),
                PasswordHash.parse(password));
    }

    private static Caller caller(String guid) {
        String name = guid.startsWith("eve") ? "eve" : "ada";
        Principal principal = new Principal(
                guid,
                new PrincipalName(PrincipalKind.USER, name),
                name,
                List.of(),
                List.of(),
                Map.of(),
                new HomeId(1),
                "configuration",
                Instant.EPOCH);
        return new Caller(principal, Set.of(guid), false);
    }

    private static Request request(String credentials) {
        return request(credentials, true);
    }

    private static Request request(String credentials, boolean secure) {
        String encoded = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        return request(Headers.of("Authorization", "Basic " + encoded), secure);
    }

    private static Request requestWith(String authorization) {
        return request(authorization == null ? new Headers() : Headers.of("Authorization", authorization), true);
    }

    private static Request request(Headers headers, boolean secure) {
        return new Request(
                "1",
                "PROPFIND",
                UrlPath.parse("/"),
                "",
                headers,
                InputStream.nullInputStream(),
                InetAddress.getLoopbackAddress(),
                secure,
                "http://localhost");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Counts how often the real verifier is asked. */
    private static class Counting implements PasswordVerifier {
        final AtomicInteger asked = new AtomicInteger();
        private final PasswordVerifier real;

        Counting(PasswordVerifier real) {
            this.real = real;
        }

        @Override
        public Verdict verify(String login, String password) {
            asked.incrementAndGet();
            return real.verify(login, password);
        }

        @Override
        public void pretend(String login, String password) {
            real.pretend(login, password);
        }
    }
}
