package dev.orrery.source.cloud;

import java.util.regex.Pattern;

/**
 * Who signs in to Keystone, and to which project, as a user's name says it: {@code ada}, {@code ada/web} or
 * {@code ada@lab/web}. Only where a project is named may a domain be too, since many names hold an {@code @} themselves.
 *
 * @param isCredential whether {@code name} is the id of an application credential; then the rest is empty
 * @param project empty if nobody names one
 */
record KeystoneUser(boolean isCredential, String name, String domain, String project, String projectDomain) {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    static KeystoneUser of(String user, NovaSettings settings) {
        boolean isCredential = switch (settings.login()) {
            case PASSWORD -> false;
            case CREDENTIAL -> true;
            case EITHER -> ID.matcher(user).matches();
        };
        if (isCredential) {
            return new KeystoneUser(true, user, "", "", "");
        }
        int slash = user.lastIndexOf('/');
        String who = slash < 0 ? user : user.substring(0, slash);
        int at = slash < 0 ? -1 : who.lastIndexOf('@');
        String domain = at < 0 ? settings.userDomain() : who.substring(at + 1);
        boolean saysAll = at >= 0 || settings.projectDomain().isEmpty();
        return new KeystoneUser(
                false,
                at < 0 ? who : who.substring(0, at),
                domain,
                slash < 0 ? settings.project() : user.substring(slash + 1),
                saysAll ? domain : settings.projectDomain());
    }
}
