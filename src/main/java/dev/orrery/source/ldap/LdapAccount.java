package dev.orrery.source.ldap;

/**
 * The service account for look-ups.
 *
 * @param dn empty to ask anonymously
 */
public record LdapAccount(String dn, String password) {
    public static final LdapAccount ANONYMOUS = new LdapAccount("", "");

    /** Without the password. */
    @Override
    public String toString() {
        return dn.isEmpty() ? "anonymous" : dn;
    }
}
