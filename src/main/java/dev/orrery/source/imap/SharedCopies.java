package dev.orrery.source.imap;

import dev.orrery.calendar.MailNews;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.MirrorRow;
import dev.orrery.store.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everybody's copies of one folder: the owner's, and those of people with whom it is shared, who see it under another name.
 * They are found by the folder's identity where the server gives one, else by the names that other people's folders usually
 * have (RFC 2342 section 5 names some). Pure.
 */
final class SharedCopies {
    /** Before the owner's name: the prefixes of Cyrus, of Dovecot's manual, and of RFC 2342. */
    private static final List<String> OTHERS =
            List.of("user/", "user.", "shared/", "shared.", "Other Users/", "Other Users.", "~");

    private static final List<String> INBOX = List.of("INBOX/", "INBOX.");

    private final Snapshot snapshot;
    private final Map<CollectionRef, MirrorRow> found = new LinkedHashMap<>();

    private SharedCopies(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** @param folder as a mail system calls it, in any case */
    static List<MirrorRow> of(Snapshot snapshot, Principal owner, String folder) {
        SharedCopies copies = new SharedCopies(snapshot);
        copies.collect(owner, folder, true);
        return List.copyOf(copies.found.values());
    }

    private void collect(Principal owner, String folder, boolean followOwner) {
        List<MirrorRow> own = snapshot.mirrors(owner.home()).stream()
                .filter(row -> row.source().equals(FolderTree.SOURCE) && isCalled(row.place(), folder))
                .toList();
        own.forEach(this::add);
        for (MirrorRow row : own) {
            if (!row.identity().isEmpty()) {
                snapshot.mirrorsOf(FolderTree.SOURCE, row.identity()).forEach(this::add);
            }
        }
        String name = own.isEmpty() ? folder : own.getFirst().place();
        Optional<String> prefix = OTHERS.stream().filter(name::startsWith).findFirst();
        if (prefix.isPresent() && followOwner) {
            follow(prefix.get(), name.substring(prefix.get().length()));
        } else if (!below(name).equalsIgnoreCase("INBOX")) {
            asOthersSeeIt(owner, below(name));
        }
    }

    /** The name is that of somebody else's folder: theirs is the copy to begin with. */
    private void follow(String prefix, String rest) {
        char delimiter = prefix.equals("~") ? '/' : prefix.charAt(prefix.length() - 1);
        int cut = rest.indexOf(delimiter);
        if (cut > 0) {
            snapshot.principal(new PrincipalName(PrincipalKind.USER, rest.substring(0, cut)))
                    .or(() -> snapshot.principalByMail(rest.substring(0, cut)))
                    .ifPresent(owner -> collect(owner, rest.substring(cut + 1), false));
        }
    }

    private void asOthersSeeIt(Principal owner, String folder) {
        Set<String> names = new TreeSet<>(owner.mails());
        names.add(owner.name().name());
        for (String prefix : OTHERS) {
            char delimiter = prefix.equals("~") ? '/' : prefix.charAt(prefix.length() - 1);
            for (String name : names) {
                snapshot.mirrorsAt(FolderTree.SOURCE, prefix + name + delimiter + folder)
                        .forEach(this::add);
            }
        }
    }

    private void add(MirrorRow row) {
        found.putIfAbsent(row.ref(), row);
    }

    private static boolean isCalled(String place, String folder) {
        return MailNews.folded(below(place)).equals(MailNews.folded(below(folder)));
    }

    /** Without the inbox, below which some servers keep all of a person's folders. */
    private static String below(String name) {
        return INBOX.stream()
                .filter(level -> name.regionMatches(true, 0, level, 0, level.length()))
                .findFirst()
                .map(level -> name.substring(level.length()))
                .orElse(name);
    }
}
