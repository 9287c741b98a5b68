package dev.orrery.ical;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * 128 bits of a digest over what a calendar object says, not how it is written: programs fold lines elsewhere, sort
 * properties, leave out time zones that others define and stamp what they did not touch. Two objects with the same
 * fingerprint are the same to a person.
 */
public final class Fingerprint {
    static final int BYTES = 16;

    /** Ends a property; occurs in no text that can be stored. */
    private static final char STOP = 0;

    private Fingerprint() {}

    /** In hexadecimal. */
    public static String hex(List<Component> content) {
        return HexFormat.of().formatHex(of(content));
    }

    /** @param content the components of one object, in any order */
    static byte[] of(List<Component> content) {
        String said = content.size() == 1
                ? said(content.getFirst())
                : String.join(
                        "", content.stream().map(Fingerprint::said).sorted().toList());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(said.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(digest, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String said(Component component) {
        StringBuilder said = new StringBuilder(512).append(component.name()).append(STOP);
        component.properties().stream()
                .filter(property -> !isStamp(property.name()))
                .map(Fingerprint::said)
                .sorted()
                .forEach(line -> said.append(line).append(STOP));
        component.children().stream().map(Fingerprint::said).sorted().forEach(said::append);
        return said.append(STOP).toString();
    }

    private static String said(Property property) {
        String value = Text.unescape(property.value());
        if (property.parameters().isEmpty()) {
            return property.name() + ':' + value;
        }
        StringBuilder said = new StringBuilder(80).append(property.name());
        property.parameters().stream()
                .filter(parameter -> !isDefault(parameter))
                .sorted(Comparator.comparing(Parameter::name))
                .forEach(parameter ->
                        said.append(';').append(parameter.name()).append('=').append(parameter.value()));
        return said.append(':').append(value).toString();
    }

    /** What a program writes anew without any change of its own, and what this server adds. */
    private static boolean isStamp(String name) {
        return name.equals("DTSTAMP") || name.equals("LAST-MODIFIED") || name.startsWith("X-ORRERY-");
    }

    private static boolean isDefault(Parameter parameter) {
        return parameter.name().equals("VALUE") && parameter.value().equalsIgnoreCase("DATE-TIME");
    }
}
