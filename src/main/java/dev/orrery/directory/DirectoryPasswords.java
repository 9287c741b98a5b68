package dev.orrery.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.access.PasswordVerifier;
import dev.orrery.mirror.Mirror;
import dev.orrery.mirror.Reading;
import dev.orrery.mirror.Unreachable;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks passwords by asking the directory that has the person. While it cannot say, a password that it found right
 * before, in this process and within the grace period, is taken for right: people whose calendars are served from
 * copies can reach them. Only a keyed digest is kept. Thread-safe.
 */
public final class DirectoryPasswords implements PasswordVerifier {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryPasswords.class);
    private static final String ALGORITHM = "HmacSHA256";
    private static final int REMEMBERED = 50_000;

    private final DirectoriesInOrder directories;
    private final PrincipalCopies copies;
    private final Mirror<Sought, Found, Principal> mirror;
    private final InstantSource clock;
    private final SecretKeySpec key;
    /** By GUID, the password that was found right last: an earlier one may have been changed since. */
    private final Cache<String, Right> right =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    private record Right(ByteBuffer digest, Instant at) {}

    DirectoryPasswords(
            DirectoriesInOrder directories,
            PrincipalCopies copies,
            Mirror<Sought, Found, Principal> mirror,
            InstantSource clock) {
        this.directories = directories;
        this.copies = copies;
        this.mirror = mirror;
        this.clock = clock;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, ALGORITHM);
    }

    @Override
    public Verdict verify(String login, String password) {
        Sought byName = Sought.byName(new PrincipalName(PrincipalKind.USER, login));
        if (login.indexOf('@') > 0) {
            Sought byMail = Sought.byMail(login);
            Optional<Principal> found = user(byMail);
            if (found.isPresent()) {
                return verify(byMail, found.get(), password);
            }
        }
        return user(byName).map(found -> verify(byName, found, password)).orElseGet(Verdict.Unknown::new);
    }

    private Verdict verify(Sought sought, Principal found, String password) {
        Verdict verdict = bind(found, password);
        return verdict instanceof Verdict.Unknown ? lookAgain(sought, found, password) : verdict;
    }

    private Optional<Principal> user(Sought sought) {
        return MirroredPrincipals.value(mirror.get(sought)).filter(found -> found.kind() == PrincipalKind.USER);
    }

    /**
     * The entry is not where it was: moved, renamed or gone, and somebody else may have its place. Whoever has the name
     * after that signs in as themselves.
     */
    private Verdict lookAgain(Sought sought, Principal before, String password) {
        return switch (mirror.refresh(Sought.byGuid(before.guid()))) {
            case Reading.Stale<Principal> stale ->
                remembered(stale.value(), digest(stale.value().guid(), password), stale.why());
            case Reading.Fresh<Principal> fresh -> bind(user(sought).orElse(fresh.value()), password);
            case Reading.Absent<Principal> absent ->
                user(sought).map(successor -> bind(successor, password)).orElseGet(Verdict.Unknown::new);
        };
    }

    private Verdict bind(Principal principal, String password) {
        ByteBuffer digest = digest(principal.guid(), password);
        try {
            DirectoryRecord record = copies.said(principal).record();
            Optional<PasswordVerdict> verdict =
                    directories.ask(principal.source(), service -> service.verify(record, password.toCharArray()));
            if (verdict.isEmpty()) {
                return new Verdict.Locked("no directory has this person's password");
            }
            return switch (verdict.get()) {
                case RIGHT -> accepted(principal, digest);
                case WRONG -> {
                    right.asMap()
                            .computeIfPresent(
                                    principal.guid(), (guid, last) -> last.digest.equals(digest) ? null : last);
                    yield new Verdict.WrongPassword();
                }
                case LOCKED -> locked(principal);
                case UNKNOWN -> new Verdict.Unknown();
            };
        } catch (Unreachable e) {
            return remembered(principal, digest, e.why());
        }
    }

    /** Some servers let a disabled account bind; its record says so. */
    private Verdict accepted(Principal principal, ByteBuffer digest) {
        if (principal.attributes().containsKey(DirectoryService.DISABLED)) {
            return locked(principal);
        }
        right.put(principal.guid(), new Right(digest, clock.instant()));
        return new Verdict.Accepted(principal.name(), principal.guid());
    }

    private Verdict locked(Principal principal) {
        right.invalidate(principal.guid());
        return new Verdict.Locked("locked, disabled or expired in " + principal.source());
    }

    private Verdict remembered(Principal principal, ByteBuffer digest, String why) {
        Right last = right.getIfPresent(principal.guid());
        Duration grace = copies.freshness(principal).grace();
        if (last != null && last.digest.equals(digest) && !clock.instant().isAfter(last.at.plus(grace))) {
            LOG.info("the password of {} is taken for right as before: {}", principal.name(), why);
            return new Verdict.Accepted(principal.name(), principal.guid());
        }
        LOG.warn("the password of {} cannot be checked: {}", principal.name(), why);
        throw new Refused(new Reason.Unavailable("The directory", Duration.ofSeconds(30)));
    }

    private ByteBuffer digest(String guid, String password) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(guid.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return ByteBuffer.wrap(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
