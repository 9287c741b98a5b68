package dev.orrery.directory;

import dev.orrery.mirror.Answer;
import dev.orrery.mirror.Authority;
import dev.orrery.mirror.Pause;
import dev.orrery.mirror.Unreachable;
import dev.orrery.mirror.Witnesses;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Several directories as one authority. Who is unknown is asked for in order, and an earlier directory that cannot say
 * ends the asking: a later one might answer with somebody else. Who is known stays with their directory until it says
 * that they are gone. Thread-safe.
 */
final class DirectoriesInOrder implements Authority<Sought, Found>, AutoCloseable {
    private static final Duration REST = Duration.ofSeconds(5);

    private record Member(DirectoryService service, Pause<Sought, DirectoryRecord> pause) {}

    private final Map<String, Member> members = new LinkedHashMap<>();

    DirectoriesInOrder(List<DirectoryService> services, InstantSource clock) {
        for (DirectoryService service : services) {
            Member member = new Member(service, new Pause<>(service, clock, REST));
            if (members.put(service.name(), member) != null) {
                throw new IllegalArgumentException("two directories are called " + service.name());
            }
        }
    }

    @Override
    public String name() {
        return members.size() == 1 ? members.keySet().iterator().next() : "The directory";
    }

    @Override
    public Answer<Found> ask(Sought sought, @Nullable Found held, Witnesses<Found> witnesses) throws Unreachable {
        Member own = held == null ? null : members.get(held.source());
        if (own != null && held != null) {
            Answer<Found> answer = ask(own, sought, held.record(), witnesses);
            if (answer instanceof Answer.Present<Found>) {
                return answer;
            }
        }
        for (Member member : members.values()) {
            if (member != own) {
                Answer<Found> answer = ask(member, sought, held == null ? null : held.record(), witnesses);
                if (answer instanceof Answer.Present<Found>) {
                    return answer;
                }
            }
        }
        if (held != null && own == null && !held.source().equals(PrincipalCopies.KEPT)) {
            throw Unreachable.aboutOne("no directory called " + held.source() + " is configured any more");
        }
        return new Answer.Absent<>();
    }

    private static Answer<Found> ask(
            Member member, Sought sought, @Nullable DirectoryRecord held, Witnesses<Found> witnesses)
            throws Unreachable {
        String source = member.service.name();
        Witnesses<DirectoryRecord> own = (suitable, limit) ->
                witnesses.known(found -> found.source().equals(source) && suitable.test(found.record()), limit).stream()
                        .map(Found::record)
                        .toList();
        return member.pause.ask(sought, held, own) instanceof Answer.Present<DirectoryRecord> present
                ? new Answer.Present<>(new Found(source, present.value()))
                : new Answer.Absent<>();
    }

    /** Something else that one directory is asked. */
    @FunctionalInterface
    interface Question<T> {
        T of(DirectoryService service) throws Unreachable;
    }

    /**
     * Asks one directory something else than for a record; fails at once while it rests.
     *
     * @return empty if there is no such directory
     */
    <T> Optional<T> ask(String source, Question<T> question) throws Unreachable {
        Member member = members.get(source);
        if (member == null) {
            return Optional.empty();
        }
        member.pause.check();
        try {
            T answer = question.of(member.service);
            member.pause.succeeded();
            return Optional.of(answer);
        } catch (Unreachable e) {
            throw member.pause.failed(e);
        }
    }

    /** The same for what may be slow or refused by itself: its failure does not make the directory rest. */
    <T> Optional<T> askAside(String source, Question<T> question) throws Unreachable {
        Member member = members.get(source);
        if (member == null) {
            return Optional.empty();
        }
        member.pause.check();
        T answer = question.of(member.service);
        member.pause.succeeded();
        return Optional.of(answer);
    }

    List<String> names() {
        return List.copyOf(members.keySet());
    }

    /** What is wrong now; empty when all is well. */
    List<String> troubles() {
        return members.values().stream()
                .map(member -> member.pause.trouble())
                .filter(trouble -> trouble != null)
                .toList();
    }

    @Override
    public void close() {
        members.values().forEach(member -> member.service.close());
    }
}
