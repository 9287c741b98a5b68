package dev.orrery.app;

import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.source.imap.TestImapServer;

/** What is booked is a room with a mailbox of its own. */
abstract class ImapRooms extends ImapBookings {
    @Override
    String mail() {
        return "hall@example.org";
    }

    /** The room is called as what follows "person" in its account. */
    final String room() {
        return person.substring("person".length());
    }

    @Override
    String signingIn() {
        return """
                login = "proxy"
                proxy-user = "%s"
                proxy-password = "%s"
                room-accounts = "person*"
                """.formatted(
                        TestImapServer.PROXY,
                        TestImapServer.PASSWORD.replace("\\", "\\\\").replace("\"", "\\\""));
    }

    @Override
    String moreTables() {
        return """
                [[location]]
                name = "%s"
                mail = ["hall@example.org"]
                %s
                """.formatted(room(), moreOfRoom()) + PEOPLE;
    }

    /** Lines about the room. */
    String moreOfRoom() {
        return "";
    }

    @Override
    PrincipalName booked() {
        return new PrincipalName(PrincipalKind.LOCATION, room());
    }
}
