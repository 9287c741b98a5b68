package dev.orrery.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The privileges of RFC 3744 section 3, RFC 4791 section 6.1 and RFC 6638 section 6 as one tree. An aggregate privilege
 * holds exactly the union of what is below it.
 */
public enum Privilege {
    READ_FREE_BUSY(PropertyName.caldav("read-free-busy"), "May see when the calendar is busy, nothing else"),
    READ_CURRENT_USER_PRIVILEGE_SET(
            PropertyName.dav("read-current-user-privilege-set"), "May see one's own privileges"),
    READ(PropertyName.dav("read"), "May read content and properties", READ_FREE_BUSY, READ_CURRENT_USER_PRIVILEGE_SET),
    READ_ACL(PropertyName.dav("read-acl"), "May see the access control list"),
    WRITE_PROPERTIES(PropertyName.dav("write-properties"), "May change properties"),
    WRITE_CONTENT(PropertyName.dav("write-content"), "May change content"),
    BIND(PropertyName.dav("bind"), "May add members"),
    UNBIND(PropertyName.dav("unbind"), "May remove members"),
    WRITE(
            PropertyName.dav("write"),
            "May change properties, content and members",
            WRITE_PROPERTIES,
            WRITE_CONTENT,
            BIND,
            UNBIND),
    WRITE_ACL(PropertyName.dav("write-acl"), "May change the access control list"),
    UNLOCK(PropertyName.dav("unlock"), "May remove others' locks"),
    SCHEDULE_DELIVER_INVITE(PropertyName.caldav("schedule-deliver-invite"), "May deliver invitations"),
    SCHEDULE_DELIVER_REPLY(PropertyName.caldav("schedule-deliver-reply"), "May deliver replies"),
    SCHEDULE_QUERY_FREEBUSY(PropertyName.caldav("schedule-query-freebusy"), "May ask for free/busy"),
    SCHEDULE_DELIVER(
            PropertyName.caldav("schedule-deliver"),
            "May deliver scheduling messages",
            SCHEDULE_DELIVER_INVITE,
            SCHEDULE_DELIVER_REPLY,
            SCHEDULE_QUERY_FREEBUSY),
    SCHEDULE_SEND_INVITE(PropertyName.caldav("schedule-send-invite"), "May send invitations"),
    SCHEDULE_SEND_REPLY(PropertyName.caldav("schedule-send-reply"), "May send replies"),
    SCHEDULE_SEND_FREEBUSY(PropertyName.caldav("schedule-send-freebusy"), "May request free/busy"),
    SCHEDULE_SEND(
            PropertyName.caldav("schedule-send"),
            "May send scheduling messages",
            SCHEDULE_SEND_INVITE,
            SCHEDULE_SEND_REPLY,
            SCHEDULE_SEND_FREEBUSY),
    ALL(
            PropertyName.dav("all"),
            "May do everything",
            READ,
            READ_ACL,
            WRITE,
            WRITE_ACL,
            UNLOCK,
            SCHEDULE_DELIVER,
            SCHEDULE_SEND);

    private final PropertyName element;
    private final String description;
    private final List<Privilege> contained;

    Privilege(PropertyName element, String description, Privilege... contained) {
        this.element = element;
        this.description = description;
        this.contained = List.of(contained);
    }

    /** The XML element that names it on the wire. */
    public PropertyName element() {
        return element;
    }

    public String description() {
        return description;
    }

    /** Directly aggregated privileges; empty for a leaf. */
    public List<Privilege> contained() {
        return contained;
    }

    /** This privilege and everything below it. */
    public Set<Privilege> closure() {
        EnumSet<Privilege> all = EnumSet.of(this);
        contained.forEach(below -> all.addAll(below.closure()));
        return all;
    }
}
