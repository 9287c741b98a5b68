package dev.orrery.source.mail;

import dev.orrery.mime.Header;
import dev.orrery.mime.Part;
import dev.orrery.model.MailDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a mail server that is trusted found out about a mail's sender (RFC 8601). Only fields with its own name count; it must
 * take out fields with that name that came from outside (RFC 8601 section 5). Pure.
 */
final class AuthenticationResults {
    private final List<Result> results = new ArrayList<>();

    /**
     * One method's result.
     *
     * @param properties such as {@code header.d}, in lower case
     */
    private record Result(String method, String result, Map<String, String> properties) {
        boolean is(String wanted, String outcome) {
            return method.equals(wanted) && result.equals(outcome);
        }

        String property(String name) {
            return properties.getOrDefault(name, "").toLowerCase(Locale.ROOT);
        }
    }

    private AuthenticationResults() {}

    /** @param authority the name of the trusted server; empty: nobody is trusted */
    static AuthenticationResults of(Part mail, String authority) {
        AuthenticationResults found = new AuthenticationResults();
        for (Header header : mail.headers()) {
            if (!authority.isEmpty() && header.is("Authentication-Results")) {
                found.read(header.value(), authority);
            }
        }
        return found;
    }

    private void read(String value, String authority) {
        List<String> parts = List.of(withoutComments(value).split(";"));
        String[] server = parts.getFirst().strip().split("\\s+");
        if (!server[0].equalsIgnoreCase(authority) || server.length > 1 && !server[1].equals("1")) {
            return;
        }
        for (String part : parts.subList(1, parts.size())) {
            String[] words = part.strip().replaceAll("\\s*=\\s*", "=").split("\\s+");
            String[] method = words[0].toLowerCase(Locale.ROOT).split("=", 2);
            if (method.length == 2) {
                Map<String, String> properties = new TreeMap<>();
                for (int i = 1; i < words.length; i++) {
                    String[] property = words[i].split("=", 2);
                    if (property.length == 2) {
                        properties.putIfAbsent(property[0].toLowerCase(Locale.ROOT), unquoted(property[1]));
                    }
                }
                results.add(new Result(method[0].replaceFirst("/.*", "").strip(), method[1], properties));
            }
        }
    }

    private static String unquoted(String text) {
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    /** Comments may hold anything, also what looks like a result; so may quoted texts with a blank or a semicolon in them. */
    private static String withoutComments(String value) {
        StringBuilder out = new StringBuilder();
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && (quoted || depth > 0)) {
                i++; // the character after it means nothing
            } else if (c == '"' && depth == 0) {
                quoted = !quoted;
                out.append(c);
            } else if (c == '(' && !quoted) {
                depth++;
            } else if (c == ')' && !quoted && depth > 0) {
                depth--;
                out.append(' ');
            } else if (depth == 0) {
                out.append(quoted && (c == ';' || c == ' ' || c == '\t' || c == '=') ? '_' : c);
            }
        }
        return out.toString();
    }

    /**
     * Whether a mail from that address is known to be from its domain: by DMARC, by a signature of the domain or one above
     * it, by SPF, or because the person had signed in to the trusted server.
     *
     * @param from a bare address
     */
    boolean prove(String from) {
        String address = from.toLowerCase(Locale.ROOT);
        String domain = MailDomain.of(address);
        if (results.stream().anyMatch(result -> result.is("dmarc", "fail"))) {
            return false;
        }
        return results.stream()
                .anyMatch(result -> result.is("dmarc", "pass")
                                && MailDomain.of(result.property("header.from")).equals(domain)
                        || result.is("dkim", "pass") && isSigned(result, domain)
                        || result.is("spf", "pass")
                                && MailDomain.of(result.property("smtp.mailfrom"))
                                        .equals(domain)
                        || result.is("auth", "pass")
                                && result.property("smtp.auth").equals(address));
    }

    private static boolean isSigned(Result result, String domain) {
        String signer = Objects.requireNonNullElse(result.properties().get("header.d"), result.property("header.i"));
        String by = MailDomain.of(signer);
        return by.contains(".") && (domain.equals(by) || domain.endsWith("." + by));
    }
}
