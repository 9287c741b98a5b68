package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.CommandRefused;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.Response;
import dev.orrery.source.imap.wire.WireException;
import java.util.List;
import java.util.stream.Stream;

/** Which of the folders that a login opens are wanted. Immutable. */
sealed interface Reach {
    /** The parts of the tree in which they lie; nothing beside them is shown or opened. */
    List<Namespace> namespaces(Session session) throws WireException, CommandRefused;

    /** What to list, so that all of them come, and perhaps others. */
    List<String> patterns(List<Namespace> namespaces);

    boolean holds(Session session, FolderName folder) throws WireException, CommandRefused;

    /** All. */
    record Whole() implements Reach {
        @Override
        public List<Namespace> namespaces(Session session) throws WireException, CommandRefused {
            return session.namespaces();
        }

        @Override
        public List<String> patterns(List<Namespace> namespaces) {
            return Stream.concat(Stream.of("*"), namespaces.stream().map(each -> each.prefix() + "*"))
                    .distinct()
                    .sorted()
                    .toList();
        }

        @Override
        public boolean holds(Session session, FolderName folder) {
            return true;
        }
    }

    /**
     * One person's, as far as they are shared with an account that acts for nobody (RFC 2342: other users' namespace). They
     * are read only, whatever else that account was granted.
     *
     * @param person as the IMAP server calls them
     */
    record Published(String person) implements Reach {
        @Override
        public List<Namespace> namespaces(Session session) throws WireException, CommandRefused {
            List<Namespace> others = session.namespaces().stream()
                    .filter(namespace -> namespace.kind() == Namespace.Kind.OTHERS)
                    .toList();
            if (others.isEmpty()) {
                throw new CommandRefused(
                        "NAMESPACE", no("", "the server does not tell where other people's folders are"));
            }
            return others.stream().flatMap(other -> other.of(person).stream()).toList();
        }

        @Override
        public List<String> patterns(List<Namespace> namespaces) {
            return namespaces.stream().map(each -> each.prefix() + "*").toList();
        }

        @Override
        public boolean holds(Session session, FolderName folder) throws WireException, CommandRefused {
            return isPersons(folder, namespaces(session), session.namespaces());
        }

        /**
         * A name that goes on after the person's, with the delimiter between, is that person's and nobody else's; but for
         * one that lies in a namespace of its own there, as where nobody's folders are below the same prefix.
         */
        static boolean isPersons(FolderName folder, List<Namespace> persons, List<Namespace> all) {
            return persons.stream().anyMatch(each -> folder.wire().startsWith(each.prefix()))
                    && Namespace.of(folder, all).kind() == Namespace.Kind.OTHERS;
        }
    }

    /** What is said of a folder that is not within reach: for whoever asks there is none of that name. */
    static CommandRefused nowhere(FolderName folder) {
        return new CommandRefused("reach", no("NONEXISTENT", folder + " is none of this person's folders"));
    }

    private static Response.Status no(String code, String text) {
        return new Response.Status("", Response.Condition.NO, code, "", text);
    }
}
