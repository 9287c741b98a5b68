package dev.orrery.source.imap.format;

import dev.orrery.ical.Component;
import dev.orrery.ical.Parameter;
import dev.orrery.ical.Property;
import dev.orrery.mime.Part;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Moves attachments between the iCalendar text, where they are base64 (RFC 5545 section 3.8.1.1), and the parts of a
 * message, which the text refers to by {@code cid:} (RFC 2392). Stateless.
 */
final class Attachments {
    private static final String CID = "cid:";
    private static final List<String> NAMES = List.of("X-LABEL", "FILENAME", "X-FILENAME", "X-APPLE-FILENAME");

    private Attachments() {}

    /** An ATTACH for a part that is known by its name alone. */
    static Property named(String name) {
        return new Property("ATTACH", List.of(new Parameter("X-LABEL", name)), CID + encoded(name), 0);
    }

    /** The name of the part that an ATTACH refers to; null if it refers to none. */
    static @Nullable String partName(Property attach) {
        return reference(attach) == null ? null : Objects.requireNonNullElse(label(attach), reference(attach));
    }

    private static @Nullable String label(Property attach) {
        for (String name : NAMES) {
            String label = attach.parameter(name);
            if (label != null && !label.isBlank()) {
                return label;
            }
        }
        return null;
    }

    /** What stands behind {@code cid:}, null if the value is something else. */
    private static @Nullable String reference(Property attach) {
        if (!attach.value().regionMatches(true, 0, CID, 0, CID.length())) {
            return null;
        }
        String reference = attach.value().substring(CID.length());
        try {
            return URLDecoder.decode(reference.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return reference;
        }
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20").replace("%40", "@");
    }

    /** The parts that an object may refer to. */
    static List<Attachment> of(List<Part> parts) {
        List<Attachment> attachments = new ArrayList<>();
        for (Part part : parts) {
            String name = part.fileName();
            String id = part.contentId();
            if (name != null || id != null) {
                String known = name == null || name.isBlank() ? String.valueOf(id) : name;
                attachments.add(new Attachment(
                        id == null || id.isBlank() ? known : id,
                        known,
                        part.contentType().value(),
                        part.content()));
            }
        }
        return attachments;
    }

    /**
     * Puts parts into the text, as long as they fit.
     *
     * @param budget bytes in all
     * @param left takes those that do not fit, and whose reference stays
     */
    static Component inline(
            Component calendar, List<Attachment> parts, int budget, List<Attachment> left, Consumer<String> remarks) {
        int[] rest = {budget};
        return mapped(calendar, attach -> {
            Attachment part = find(attach, parts);
            if (part == null) {
                if (reference(attach) != null) {
                    remarks.accept("the attachment " + partName(attach) + " is not in the message");
                }
                return attach;
            }
            if (part.content().length <= rest[0]) {
                rest[0] -= part.content().length;
                return labelled(attach, part)
                        .withValue(Base64.getEncoder().encodeToString(part.content()))
                        .with("ENCODING", "BASE64")
                        .with("VALUE", "BINARY");
            }
            if (!left.contains(part)) {
                left.add(part);
                remarks.accept("the attachment " + part.fileName() + " is too large for the text and stays beside it");
            }
            return labelled(attach, part).withValue(CID + encoded(part.contentId()));
        });
    }

    private static Property labelled(Property attach, Attachment part) {
        Property typed = attach.parameter("FMTTYPE") == null ? attach.with("FMTTYPE", part.mediaType()) : attach;
        return label(typed) == null ? typed.with("X-LABEL", part.fileName()) : typed;
    }

    private static @Nullable Attachment find(Property attach, List<Attachment> parts) {
        String reference = reference(attach);
        if (reference == null) {
            return null;
        }
        String label = label(attach);
        Attachment byName = null;
        for (Attachment part : parts) {
            if (part.contentId().equals(reference)) {
                return part;
            }
            boolean named = part.fileName().equals(reference) || part.fileName().equals(label);
            byName = byName == null && named ? part : byName;
        }
        return byName;
    }

    /**
     * Takes attachments out of the text.
     *
     * @param carried what references in the text may mean already
     * @param parts takes the attachments of the message to be
     */
    static Component extract(Component calendar, List<Attachment> carried, List<Attachment> parts) {
        Map<String, Attachment> byName = new LinkedHashMap<>();
        Component extracted = mapped(calendar, attach -> {
            Attachment known = find(attach, carried);
            Attachment found = known == null ? decoded(attach) : known;
            if (found == null) {
                return attach;
            }
            Attachment placed = placed(found, byName);
            List<Parameter> kept = attach.parameters().stream()
                    .filter(parameter -> !parameter.name().equals("ENCODING")
                            && !parameter.name().equals("VALUE")
                            && !parameter.name().equals("X-LABEL"))
                    .toList();
            return new Property("ATTACH", kept, CID + encoded(placed.contentId()), attach.line())
                    .with("X-LABEL", placed.fileName());
        });
        parts.addAll(byName.values());
        return extracted;
    }

    /** Under its name, or under one that no other content has. */
    private static Attachment placed(Attachment wanted, Map<String, Attachment> byName) {
        String name = wanted.fileName();
        for (int turn = 2; ; turn++) {
            Attachment there = byName.get(name);
            boolean taken = name.equals(MessageWriter.OBJECT_NAME)
                    || there != null && !there.contentId().equals(wanted.contentId());
            if (!taken) {
                Attachment placed = new Attachment(wanted.contentId(), name, wanted.mediaType(), wanted.content());
                byName.put(name, placed);
                return placed;
            }
            name = turn + "-" + wanted.fileName();
        }
    }

    private static @Nullable Attachment decoded(Property attach) {
        if (!attach.parameterIs("VALUE", "BINARY") || !attach.parameterIs("ENCODING", "BASE64")) {
            return null;
        }
        try {
            byte[] content = Base64.getMimeDecoder().decode(attach.value());
            String label = label(attach);
            String name = label == null
                    ? "attachment"
                    : label.replaceAll("[\\p{Cntrl}/\\\\]", "_").strip();
            String type = Objects.requireNonNullElse(attach.parameter("FMTTYPE"), "application/octet-stream");
            String proper =
                    type.matches("[A-Za-z0-9!#$&.+^_-]+/[A-Za-z0-9!#$&.+^_-]+") ? type : "application/octet-stream";
            return new Attachment(id(content, name), name.isEmpty() ? "attachment" : name, proper, content);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    /** The same content under the same name has the same identifier, so that a rewrite changes nothing. */
    private static String id(byte[] content, String name) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(content), 0, 16) + "@attachment.orrery";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /** The calendar with every ATTACH of its components and their alarms replaced. */
    private static Component mapped(Component component, UnaryOperator<Property> change) {
        List<Property> properties = component.properties().stream()
                .map(property -> property.name().equals("ATTACH") ? change.apply(property) : property)
                .toList();
        List<Component> children = component.children().stream()
                .map(child -> mapped(child, change))
                .toList();
        return new Component(component.name(), properties, children);
    }
}
