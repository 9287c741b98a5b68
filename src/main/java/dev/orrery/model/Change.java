package dev.orrery.model;

import java.util.List;
import java.util.Set;

/**
 * What an entry of the log says happened; appended in the transaction that made it happen. {@link #type()} is the name
 * that feeds and hooks use and never changes its meaning.
 */
public sealed interface Change {
    HomeId home();

    /** The entry's type on the wire, such as {@code calendar.object_put}. */
    String type();

    /** A change to one non-collection resource. */
    sealed interface OfObject extends Change {
        ObjectRef object();

        @Override
        default HomeId home() {
            return object().home();
        }
    }

    /** A change to a collection itself, not to its members. */
    sealed interface OfCollection extends Change {
        CollectionRef collection();

        @Override
        default HomeId home() {
            return collection().home();
        }
    }

    /** A change to a principal. */
    sealed interface OfPrincipal extends Change {
        String guid();
    }

    /**
     * An object was made or rewritten.
     *
     * @param created true if no object of that name was there
     * @param uid the iCalendar UID, empty for a plain file
     */
    record ObjectPut(ObjectRef object, boolean created, String etag, String uid) implements OfObject {
        @Override
        public String type() {
            return "calendar.object_put";
        }
    }

    /** An object went away: deleted, or moved elsewhere. */
    record ObjectGone(ObjectRef object, String uid) implements OfObject {
        @Override
        public String type() {
            return "calendar.object_gone";
        }
    }

    /** Dead properties of an object changed; its content did not. */
    record ObjectPropertiesChanged(ObjectRef object, Set<PropertyName> properties) implements OfObject {
        public ObjectPropertiesChanged {
            properties = Set.copyOf(properties);
        }

        @Override
        public String type() {
            return "calendar.object_properties_changed";
        }
    }

    /** A collection was made; its id is this entry's sequence number, {@code collection().id()} holds it when read. */
    record CollectionMade(CollectionRef collection, CollectionKind kind, String name) implements OfCollection {
        @Override
        public String type() {
            return "collection.made";
        }
    }

    /** Properties of a collection changed. */
    record CollectionChanged(CollectionRef collection, Set<PropertyName> properties) implements OfCollection {
        public CollectionChanged {
            properties = Set.copyOf(properties);
        }

        @Override
        public String type() {
            return "collection.changed";
        }
    }

    /** A collection got another name or parent; its members stay what they are. */
    record CollectionMoved(CollectionRef collection, String from, String to) implements OfCollection {
        @Override
        public String type() {
            return "collection.moved";
        }
    }

    /** A collection and everything in it went away. */
    record CollectionGone(CollectionRef collection, String name) implements OfCollection {
        @Override
        public String type() {
            return "collection.gone";
        }
    }

    /**
     * The access control list of a collection changed.
     *
     * @param withdrawn those named before who are not named any more
     */
    record AccessChanged(CollectionRef collection, List<Grantee> granted, List<Grantee> withdrawn)
            implements OfCollection {
        public AccessChanged {
            granted = List.copyOf(granted);
            withdrawn = List.copyOf(withdrawn);
        }

        @Override
        public String type() {
            return "collection.access_changed";
        }
    }

    /** A principal became known here and its home was provisioned. */
    record PrincipalCreated(HomeId home, String guid, PrincipalName name) implements OfPrincipal {
        @Override
        public String type() {
            return "principal.created";
        }
    }

    /** The authority's record changed: display name, mails, members, attributes, name. */
    record PrincipalChanged(HomeId home, String guid, PrincipalName name) implements OfPrincipal {
        @Override
        public String type() {
            return "principal.changed";
        }
    }

    /** The principal is gone from its authority; the home keeps its data and is out of reach. */
    record PrincipalArchived(HomeId home, String guid, PrincipalName name) implements OfPrincipal {
        @Override
        public String type() {
            return "principal.archived";
        }
    }

    /** An archived home came back. */
    record PrincipalRestored(HomeId home, String guid, PrincipalName name) implements OfPrincipal {
        @Override
        public String type() {
            return "principal.restored";
        }
    }

    /** An archived home came to its end: everything that it held was removed. Nothing brings it back. */
    record PrincipalExpired(HomeId home, String guid, PrincipalName name) implements OfPrincipal {
        @Override
        public String type() {
            return "principal.expired";
        }
    }

    /** A mail system told that something happened to a message in a folder that belongs to the home, or is shared with it. */
    record MailTold(HomeId home, MailEvent event) implements Change {
        @Override
        public String type() {
            return event.kind().type();
        }
    }

    /**
     * A change in this home has to be told to others: a scheduling message is on its way (RFC 5546). The message itself is
     * kept under this entry's number.
     *
     * @param uid of the object that it is about
     * @param recipients how many
     */
    record MessageSent(HomeId home, String uid, String method, int recipients) implements Change {
        @Override
        public String type() {
            return "scheduling.message_sent";
        }
    }

    /** Something of a cloud account was seen to have changed; the home is the account's. */
    record MachineTracked(HomeId home, TrackEvent event) implements Change {
        @Override
        public String type() {
            return event.kind().type();
        }
    }

    /**
     * A machine changed that the owner of this home has booked for that moment.
     *
     * @param guid of the resource that is this machine
     * @param uid of the booking
     * @param before its state in {@link MachineState}'s words; empty where there was no such machine
     * @param now its state; empty where it is gone
     */
    record BookedMachineChanged(HomeId home, String guid, String uid, String before, String now) implements Change {
        @Override
        public String type() {
            return "booking.machine_changed";
        }
    }

    /**
     * A hook came, changed or went, or cannot be called; told in the home of whoever registered it.
     *
     * @param hook its id
     * @param resource the address of what it watches
     * @param why a sentence; empty where there is nothing to say
     */
    record HookTold(HomeId home, HookNews news, String hook, String resource, String why) implements Change {
        @Override
        public String type() {
            return news.type();
        }
    }

    /**
     * An entry that a newer program wrote and this one has no word for; a follower steps over it.
     *
     * @param data JSON text, as found
     */
    record Unknown(HomeId home, String type, String data) implements Change {}
}
