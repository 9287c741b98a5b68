package dev.orrery.source.imap;

import static dev.orrery.source.imap.Person.CALENDAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.Login;
import dev.orrery.source.imap.wire.UidSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Folders: which there are, what they are, and who may what. */
interface FoldersContract extends MailboxesContract {
    /** By METADATA, or on Cyrus by the older command for the same. */
    default boolean keepsTypes() {
        return server().isWhole()
                && (!Set.of(hidden()).contains("METADATA") || server().name().equals("cyrus"));
    }

    static Optional<Folder> folder(Mailboxes mailboxes, FolderName name) throws Exception {
        return mailboxes.folders().stream()
                .filter(folder -> folder.name().equals(name))
                .findFirst();
    }

    /** What somebody does over another connection, while one is busy. */
    private static void besides(Person person, long pivot, Meddling.Deed deed) throws Exception {
        List<Exception> failed = new ArrayList<>();
        person.mailboxes.fetch(CALENDAR, UidSet.of(pivot), message -> {
            try {
                deed.happen();
            } catch (Exception e) {
                failed.add(e);
            }
        });
        assertThat(failed).isEmpty();
    }

    /** A connection that had a folder open before it was renamed does not take it for the new one of that name. */
    @Test
    default void aNewFolderOfAnOldNameIsNotTheOldOne() throws Exception {
        try (Person ada = person()) {
            assertToldApart(ada, (work, old) -> {
                ada.mailboxes.rename(work, old);
                ada.mailboxes.create(work, FolderType.EVENT);
            });
        }
    }

    /** Nor when another program renamed it, or another node of several. */
    @Test
    default void aFolderThatAnotherProgramRenamedIsNotTheNewOne() throws Exception {
        try (Person ada = person();
                RawImap other = ada.other()) {
            assertToldApart(ada, (work, old) -> {
                other.ok("RENAME " + work.text() + " " + old.text());
                other.ok("CREATE " + work.text());
            });
        }
    }

    /** Something that is done to one folder, so that there is another. */
    @FunctionalInterface
    interface Renaming {
        void of(FolderName work, FolderName old) throws Exception;
    }

    private static void assertToldApart(Person ada, Renaming renaming) throws Exception {
        FolderName work = FolderName.of("Work");
        FolderName old = FolderName.of("Old");
        ada.mailboxes.create(work, FolderType.EVENT);
        for (int i = 0; i < 3; i++) {
            ada.mailboxes.append(work, Person.message("old" + i, "old"), Set.of(), Person.DATE);
        }
        long pivot = ada.append("pivot");
        besides(ada, pivot, () -> ada.mailboxes.retire(work, 1, 0));
        renaming.of(work, old);
        besides(ada, pivot, () -> assertThat(ada.mailboxes.retire(work, 3, 0)).isInstanceOf(Retirement.Gone.class));
        besides(
                ada,
                pivot,
                () -> assertThat(ada.mailboxes
                                .fetch(work, UidSet.of(2L), message -> {})
                                .isEmpty())
                        .isFalse());
        List<String> flags = new ArrayList<>();
        ada.mailboxes.fetch(old, UidSet.of(2L, 3L), message -> flags.addAll(message.flags()));
        assertThat(flags).noneMatch("\\Deleted"::equalsIgnoreCase);
        assertThat(ada.mailboxes.fetch(old, UidSet.of(3L), message -> {}).isEmpty())
                .isTrue();
    }

    @Test
    default void foldersSayWhatTheyAre() throws Exception {
        try (Person ada = person()) {
            FolderName tasks = FolderName.of("Aufgaben für später");
            ada.mailboxes.create(tasks, new FolderType("task", ""));
            if (keepsTypes()) {
                ada.mailboxes.setMetadata(CALENDAR, "/shared/vendor/kolab/color", "112233");
                ada.mailboxes.setMetadata(CALENDAR, "/private/vendor/kolab/color", "FF8000");
                ada.mailboxes.setMetadata(CALENDAR, "/shared/vendor/kolab/displayname", "Büro \"1\" \\ {3}");
                ada.mailboxes.setMetadata(CALENDAR, "/shared/vendor/kolab/incidences-for", "readers");
                ada.mailboxes.setMetadata(CALENDAR, "/shared/vendor/kolab/uniqueid", "x");
                ada.mailboxes.setMetadata(CALENDAR, "/shared/vendor/kolab/uniqueid", null);
            }
            Folder calendar = folder(ada.mailboxes, CALENDAR).orElseThrow();
            assertThat(calendar.type()).isEqualTo(new FolderType("event", "default"));
            assertThat(calendar.owner()).isEqualTo(Namespace.Kind.PERSONAL);
            assertThat(calendar.isSelectable()).isTrue();
            Folder task = folder(ada.mailboxes, tasks).orElseThrow();
            assertThat(task.lastName()).isEqualTo("Aufgaben für später");
            assertThat(task.type()).isEqualTo(keepsTypes() ? new FolderType("task", "") : null);
            if (keepsTypes()) {
                assertThat(calendar.annotations())
                        .containsEntry("color", "FF8000")
                        .containsEntry("displayname", "Büro \"1\" \\ {3}")
                        .containsEntry("incidences-for", "readers")
                        .doesNotContainKey("uniqueid");
            }
            if (server().isWhole()) {
                Rights rights = calendar.rights();
                assertThat(rights).isEqualTo(ada.mailboxes.myRights(CALENDAR));
                assertThat(rights.mayRead() && rights.mayDeleteMessages() && rights.mayAdminister())
                        .isTrue();
            }
            assertThat(calendar.mailboxId() != null).isEqualTo(server().name().equals("cyrus"));
        }
    }

    @Test
    default void aFolderIsRenamedSubscribedAndDeleted() throws Exception {
        try (Person ada = person()) {
            ada.append("one");
            FolderState before = ada.mailboxes.check(CALENDAR);
            FolderName renamed = FolderName.of("Renamed");
            ada.mailboxes.rename(CALENDAR, renamed);
            assertThat(ada.mailboxes.check(renamed).messages()).isEqualTo(before.messages());
            ada.mailboxes.subscribe(renamed, true);
            assertThat(folder(ada.mailboxes, renamed).orElseThrow().isSubscribed())
                    .isTrue();
            ada.mailboxes.subscribe(renamed, false);
            assertThat(folder(ada.mailboxes, renamed).orElseThrow().isSubscribed())
                    .isFalse();
            ada.mailboxes.delete(renamed);
            assertThat(folder(ada.mailboxes, renamed)).isEmpty();
            assertRefused(MailboxRefused.Why.GONE, () -> ada.mailboxes.check(renamed));
            assertRefused(MailboxRefused.Why.GONE, () -> ada.mailboxes.changes(renamed, null, Known.nothing()));
        }
    }

    static void assertRefused(MailboxRefused.Why why, org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        MailboxRefused.class, e -> assertThat(e.why()).isEqualTo(why));
    }

    /** Every character that a server takes in a name comes back, and the folder works under it. */
    @Test
    default void everyCharacterMayStandInAName() throws Exception {
        try (Person ada = person()) {
            List<String> taken = new ArrayList<>();
            List<String> refused = new ArrayList<>();
            List<String> names = new ArrayList<>(List.of(
                    "Büro",
                    "日本語",
                    "a&b",
                    "&-",
                    "~x",
                    "😀 smile",
                    "a b",
                    " lead",
                    "A&AOk-",
                    "пример",
                    "İ",
                    "]x[",
                    "NIL"));
            for (char c = '!'; c <= '~'; c++) {
                // GreenMail takes names for equal that differ in case alone.
                if (c != '/' && c != '.' && !(c >= 'A' && c <= 'Z')) {
                    names.add("n" + c + "m");
                }
            }
            for (String name : names) {
                FolderName folder = FolderName.of(name);
                try {
                    ada.mailboxes.create(folder, null);
                } catch (MailboxRefused e) {
                    refused.add(name);
                    continue;
                }
                taken.add(name);
                assertThat(ada.mailboxes.check(folder).messages()).as(name).isZero();
            }
            assertThat(ada.mailboxes.folders())
                    .extracting(folder -> folder.name().text())
                    .containsAll(taken);
            assertThat(refused).as("refused by %s", server().name()).hasSizeLessThan(15);
        }
    }

    @Test
    default void sharedFoldersAreReadAndNoMore() throws Exception {
        if (!server().isWhole()) {
            return;
        }
        try (Person ada = person();
                Person bob = Person.at(server(), hidden())) {
            long uid = ada.append("one");
            ada.mailboxes.setAcl(CALENDAR, bob.name, new Rights("lr"));
            assertThat(ada.mailboxes.acl(CALENDAR)).containsEntry(bob.name, new Rights("lr"));
            Folder seen = bob.mailboxes.folders().stream()
                    .filter(folder -> folder.name().text().endsWith(ada.name + "/Calendar"))
                    .findFirst()
                    .orElseThrow();
            if (!Set.of(hidden()).contains("NAMESPACE")) {
                assertThat(seen.owner()).isEqualTo(Namespace.Kind.OTHERS);
            }
            assertThat(seen.rights()).isEqualTo(new Rights("lr"));
            assertThat(bob.mailboxes.changes(seen.name(), null, Known.nothing()).changed())
                    .extracting(Changes.Entry::uid)
                    .containsExactly(uid);
            byte[] message = Person.message("intruder", "text");
            assertRefused(
                    MailboxRefused.Why.FORBIDDEN,
                    () -> bob.mailboxes.append(seen.name(), message, Set.of(), Person.DATE));
            ada.mailboxes.setAcl(CALENDAR, bob.name, null);
            assertThat(ada.mailboxes.acl(CALENDAR)).doesNotContainKey(bob.name);
            // A session of Dovecot knows the rights that it found at first, which is why none lives for long.
            bob.source.close();
            try (Person again = Person.again(server(), bob.name, hidden())) {
                assertThat(folder(again.mailboxes, seen.name())).isEmpty();
            }
        }
    }

    @Test
    default void aProxyOpensAnothersMailboxes() throws Exception {
        if (!server().hasProxy()) {
            return;
        }
        try (Person ada = person()) {
            long uid = ada.append("one");
            Mailboxes proxied = ada.source.as(TestImapServer.byProxy(ada.name));
            assertThat(proxied.changes(CALENDAR, null, Known.nothing()).changed())
                    .extracting(Changes.Entry::uid)
                    .containsExactly(uid);
            Mailboxes wrong = ada.source.as(Login.proxy(TestImapServer.PROXY, "wrong", ada.name));
            assertRefused(MailboxRefused.Why.CREDENTIALS, wrong::folders);
        }
    }
}
