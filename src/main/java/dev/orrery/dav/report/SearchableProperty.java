package dev.orrery.dav.report;

import static dev.orrery.model.PropertyName.caldav;
import static dev.orrery.model.PropertyName.calendarserver;
import static dev.orrery.model.PropertyName.dav;

import dev.orrery.directory.CalendarUserAddress;
import dev.orrery.model.Principal;
import dev.orrery.model.PropertyName;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The properties by which principals can be searched (RFC 3744 section 9.5). */
enum SearchableProperty {
    DISPLAYNAME(dav("displayname"), "Display name", true, principal -> List.of(principal.displayName())),
    EMAIL(calendarserver("email-address-set"), "E-mail address", true, Principal::mails),
    ADDRESS(caldav("calendar-user-address-set"), "Calendar user address", true, CalendarUserAddress::of),
    TYPE(
            caldav("calendar-user-type"),
            "Kind of calendar user: INDIVIDUAL, GROUP, ROOM or RESOURCE",
            false,
            principal -> List.of(principal.kind().calendarUserType()));

    private final PropertyName property;
    private final String description;
    private final boolean inText;
    private final Function<Principal, List<String>> values;

    SearchableProperty(
            PropertyName property, String description, boolean inText, Function<Principal, List<String>> values) {
        this.property = property;
        this.description = description;
        this.inText = inText;
        this.values = values;
    }

    PropertyName property() {
        return property;
    }

    String description() {
        return description;
    }

    /** Whether a directory's search by text covers it. */
    boolean inText() {
        return inText;
    }

    List<String> values(Principal principal) {
        return values.apply(principal);
    }

    static Optional<SearchableProperty> of(PropertyName property) {
        for (SearchableProperty searchable : values()) {
            if (searchable.property.equals(property)) {
                return Optional.of(searchable);
            }
        }
        return Optional.empty();
    }
}
