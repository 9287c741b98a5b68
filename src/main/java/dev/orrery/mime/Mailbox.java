package dev.orrery.mime;

/**
 * One person's address in a header (RFC 5322 section 3.4).
 *
 * @param name shown to people; empty for none
 * @param address such as {@code ada@example.org}, without angle brackets
 */
public record Mailbox(String name, String address) {
    public Mailbox {
        name = HeaderText.oneLine(name);
        address = HeaderText.oneLine(address).replaceAll("[<>\\s]", "");
    }

    /** As it stands in a header, in ASCII as far as the address is. */
    String format() {
        if (name.isBlank()) {
            return "<" + address + ">";
        }
        return HeaderText.phrase(name) + " <" + address + ">";
    }
}
