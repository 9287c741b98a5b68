package dev.orrery.source.mail;

import dev.orrery.directory.Principals;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.util.Optional;

/** Says who an address of an envelope is: under a domain or its alias, and whether it stands for copies. Thread-safe. */
final class MailRecipients {
    private final Principals principals;
    private final MailIn.Settings settings;
    private final boolean onward;

    /** @param onward whether somebody else may know who is nobody here */
    MailRecipients(Principals principals, MailIn.Settings settings, boolean onward) {
        this.principals = principals;
        this.settings = settings;
        this.onward = onward;
    }

    /** Who has an address; nobody's is a refusal for good, a directory that does not answer one for now. */
    sealed interface Known {
        record Somebody(Principal person, String address) implements Known {}

        /** Somebody here, of whom this is a copy of what they send. */
        record Sender(Principal person) implements Known {}

        /** Nobody here; the server that keeps the mailboxes may know. */
        record Elsewhere(String address) implements Known {}

        record No(MailAnswer answer) implements Known {}
    }

    Known find(String address) {
        String prefix = settings.outgoingPrefix();
        if (!prefix.isEmpty() && address.regionMatches(true, 0, prefix, 0, prefix.length())) {
            return switch (find(meant(address.substring(prefix.length())), false)) {
                case Known.Somebody(Principal person, String _) -> new Known.Sender(person);
                case Known other -> other;
            };
        }
        return find(meant(address), onward);
    }

    private Known find(String meant, boolean elsewhere) {
        try {
            Optional<Principal> person = principals.findByAddress("mailto:" + meant);
            return person.isPresent()
                    ? new Known.Somebody(person.get(), "mailto:" + meant)
                    : elsewhere ? new Known.Elsewhere(meant) : new Known.No(MailAnswer.unknownUser());
        } catch (Refused refused) {
            return new Known.No(
                    refused.reason() instanceof Reason.Unavailable
                            ? MailAnswer.later("4.3.0", refused.reason().sentence())
                            : MailAnswer.unknownUser());
        }
    }

    private String meant(String address) {
        int at = address.lastIndexOf('@');
        boolean alias = at > 0
                && !settings.aliasDomain().isEmpty()
                && address.substring(at + 1).equalsIgnoreCase(settings.aliasDomain());
        return alias ? address.substring(0, at + 1) + settings.domain() : address;
    }
}
