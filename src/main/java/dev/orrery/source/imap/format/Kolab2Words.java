package dev.orrery.source.imap.format;

import dev.orrery.model.PropertyName;
import dev.orrery.xml.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words of Kolab format 2.0 and what iCalendar has for them, first pair first where several mean the same. */
record Kolab2Words(List<Map.Entry<String, String>> pairs) {
    static final Kolab2Words SENSITIVITY = of("public PUBLIC private PRIVATE confidential CONFIDENTIAL");
    static final Kolab2Words ATTENDEE_STATUS =
            of("none NEEDS-ACTION tentative TENTATIVE accepted ACCEPTED declined DECLINED delegated DELEGATED");
    static final Kolab2Words ROLE =
            of("required REQ-PARTICIPANT required CHAIR optional OPT-PARTICIPANT resource NON-PARTICIPANT");
    static final Kolab2Words TASK_STATUS = of(
            "not-started NEEDS-ACTION in-progress IN-PROCESS completed COMPLETED deferred CANCELLED waiting NEEDS-ACTION");
    static final Kolab2Words BUSY = of("free FREE tentative TENTATIVE busy BUSY outofoffice OOF");
    static final Kolab2Words DAYS = of("monday MO tuesday TU wednesday WE thursday TH friday FR saturday SA sunday SU");
    static final Kolab2Words CYCLES = of("daily DAILY weekly WEEKLY monthly MONTHLY yearly YEARLY");
    static final List<String> MONTHS = List.of(
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december");

    private static Kolab2Words of(String words) {
        String[] list = words.split(" ");
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        for (int i = 0; i < list.length; i += 2) {
            pairs.add(Map.entry(list[i], list[i + 1]));
        }
        return new Kolab2Words(List.copyOf(pairs));
    }

    /** Null for a word that iCalendar has and Kolab has not. */
    @Nullable
    String kolab(@Nullable String icalendar) {
        for (Map.Entry<String, String> pair : pairs) {
            if (pair.getValue().equalsIgnoreCase(icalendar)) {
                return pair.getKey();
            }
        }
        return null;
    }

    @Nullable
    String icalendar(@Nullable String kolab) {
        String word = kolab == null ? "" : kolab.strip().toLowerCase(Locale.ROOT);
        for (Map.Entry<String, String> pair : pairs) {
            if (pair.getKey().equals(word)) {
                return pair.getValue();
            }
        }
        return null;
    }

    static PropertyName name(String local) {
        return new PropertyName("", local);
    }

    /** The text of the first child of that name; null if there is none. */
    static @Nullable String text(XmlElement element, String child) {
        XmlElement found = element.child(name(child));
        return found == null ? null : found.text().strip();
    }
}
