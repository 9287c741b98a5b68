package dev.orrery.model;

import java.util.Locale;

/** Domains of mail addresses, which are the same in any letter case (RFC 5321 section 2.4). Static and pure. */
public final class MailDomain {
    private MailDomain() {}

    /**
     * The domain in lower case; never what a part of a name in quotation marks says.
     *
     * @param address a bare address without a display name, or a domain alone
     */
    public static String of(String address) {
        return address.substring(address.lastIndexOf('@') + 1).strip().toLowerCase(Locale.ROOT);
    }
}
