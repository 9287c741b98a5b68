package dev.orrery.app.config;

import dev.orrery.access.PasswordHash;
import dev.orrery.face.notify.AccountSecret;
import dev.orrery.mirror.Brake;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * What a key's value may be: how it is read from TOML or from the environment, and how it is shown. Immutable.
 *
 * @param <T> of the value
 */
public final class Type<T> {
    /** What the value should have been. */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;
        /** Which element of a list, from 0; -1 for the whole. */
        private final int element;

        Unfit(String expected) {
            this(expected, -1);
        }

        private Unfit(String expected, int element) {
            super(expected, null, false, false);
            this.element = element;
        }

        String expected() {
            return String.valueOf(getMessage());
        }

        int element() {
            return element;
        }
    }

    private interface Reader<T> {
        T read(Object value) throws Unfit;
    }

    private final String label;
    private final Reader<T> reader;
    private final Function<String, Object> fromText;
    private final Function<T, Object> shown;

    private Type(String label, Reader<T> reader, Function<String, Object> fromText, Function<T, Object> shown) {
        this.label = label;
        this.reader = reader;
        this.fromText = fromText;
        this.shown = shown;
    }

    private static <T> Type<T> ofText(String label, Reader<T> reader, Function<T, Object> shown) {
        return new Type<>(
                label,
                value -> {
                    if (value instanceof String text) {
                        return reader.read(text);
                    }
                    throw new Unfit(label + ", in quotation marks");
                },
                text -> text,
                shown);
    }

    private static Reader<String> checked(String expected, java.util.function.Predicate<String> fits) {
        return value -> {
            String text = (String) value;
            if (!fits.test(text)) {
                throw new Unfit(expected);
            }
            return text;
        };
    }

    public static final Type<String> TEXT =
            ofText("text", checked("text that is not empty", text -> !text.isBlank()), text -> text);

    /** A name as a segment of an address. */
    public static final Type<String> NAME = ofText(
            "a name",
            checked(
                    "a name of at most 100 characters without slash, colon or control characters",
                    text -> !text.isBlank()
                            && text.length() <= 100
                            && text.strip().equals(text)
                            && !text.equals(".")
                            && !text.equals("..")
                            && text.chars().noneMatch(c -> c == '/' || c == ':' || Character.isISOControl(c))),
            text -> text);

    public static final Type<String> GUID = ofText(
            "an identifier",
            checked(
                    "an identifier of letters, digits, '-', '_' and '.'",
                    text -> text.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")),
            text -> text);

    public static final Type<String> MAIL = ofText(
            "a mail address",
            checked("a mail address, such as ada@example.org", text -> text.matches("[^\\s@:/]+@[^\\s@:/]+")),
            text -> text);

    /** Whom somebody elsewhere may turn to (RFC 8292 section 2.1). */
    public static final Type<String> CONTACT = ofText(
            "a mailto: or https: address",
            checked(
                    "an address such as mailto:admin@example.org or https://example.org/contact",
                    text -> text.matches("mailto:[^\\s@:/\"]+@[^\\s@:/\"]+|https://[^\\s\"]+")),
            text -> text);

    /** Where a browser reaches something; what follows it begins with a slash. */
    public static final Type<String> WEB_PLACE = ofText(
            "an https: address",
            checked(
                    "an address such as https://calendar.example.org; http: only on this machine",
                    text -> text.matches(
                            "https://[^\\s\"<>?#@]+|http://(?:127\\.0\\.0\\.1|\\[::1]|localhost)(?::\\d+)?/?")),
            text -> text);

    /** What a program signs in with. */
    public static final Type<String> LOGIN = ofText(
            "a login",
            checked(
                    "a login of letters, digits, '_', '.', '@' and '-'",
                    text -> text.matches("[A-Za-z0-9_.@-]{1,255}")),
            text -> text);

    public static final Type<AccountSecret> ACCOUNT_SECRET = ofText(
            "a service account's secret",
            value -> {
                try {
                    return AccountSecret.parse((String) value);
                } catch (IllegalArgumentException e) {
                    throw new Unfit(String.valueOf(e.getMessage()));
                }
            },
            secret -> secret + "…");

    /** Nobody can try all of them. */
    public static final Type<String> TOKEN = ofText(
            "a bearer token",
            checked(
                    "at least 20 letters, digits and -._~+/ (RFC 6750), such as `openssl rand -hex 20` prints",
                    text -> text.matches("[A-Za-z0-9._~+/-]{20,500}=*")),
            token -> "…");

    public static final Type<Path> FILE = ofText("a file's name", value -> Path.of((String) value), Path::toString);

    public static final Type<PasswordHash> PASSWORD = ofText(
            "a stored password",
            value -> {
                try {
                    return PasswordHash.parse((String) value);
                } catch (IllegalArgumentException e) {
                    throw new Unfit(String.valueOf(e.getMessage()));
                }
            },
            hash -> hash + "…");

    public static final Type<Boolean> YES_NO = new Type<>(
            "true or false",
            value -> {
                if (value instanceof Boolean yes) {
                    return yes;
                }
                throw new Unfit("true or false, without quotation marks");
            },
            text -> switch (text.strip().toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> text;
            },
            yes -> yes);

    public static final Type<InetSocketAddress> ADDRESS =
            ofText("HOST:PORT", value -> address((String) value), Type::showAddress);

    public static final Type<String> NETWORK = ofText(
            "a network",
            checked("an address or a network, such as 10.0.0.0/8 or fd00::/8", Type::isNetwork),
            text -> text);

    public static final Type<Duration> DURATION =
            ofText("a duration", value -> Amounts.duration((String) value), Amounts::show);

    /** Bytes. */
    public static final Type<Long> SIZE = new Type<>(
            "a size",
            value -> value instanceof Long bytes && bytes >= 0 ? bytes : Amounts.size(value),
            text -> text,
            Amounts::showBytes);

    /** A whole number from {@code least} to {@code most}. */
    public static Type<Integer> number(int least, int most) {
        return new Type<>(
                "a number",
                value -> {
                    if (value instanceof Long number && number >= least && number <= most) {
                        return Math.toIntExact(number);
                    }
                    throw new Unfit("a whole number from " + least + " to " + most + ", without quotation marks");
                },
                text -> {
                    try {
                        return Long.parseLong(text.strip());
                    } catch (NumberFormatException e) {
                        return text;
                    }
                },
                number -> number);
    }

    /** One of some words. */
    public static Type<String> oneOf(String... words) {
        List<String> allowed = List.of(words);
        String expected =
                allowed.stream().map(word -> '"' + word + '"').collect(Collectors.joining(", ", "one of ", ""));
        return ofText(expected, checked(expected, allowed::contains), word -> word);
    }

    /** A list; in the environment its elements are separated by commas. */
    public static <E> Type<List<E>> listOf(Type<E> element) {
        return new Type<>(
                "a list: " + element.label,
                value -> {
                    if (!(value instanceof TomlArray) && !(value instanceof List)) {
                        throw new Unfit("a list in brackets, each " + element.label);
                    }
                    List<?> values = value instanceof TomlArray array ? array.toList() : (List<?>) value;
                    List<E> elements = new ArrayList<>(values.size());
                    for (Object each : values) {
                        try {
                            elements.add(element.reader.read(each));
                        } catch (Unfit e) {
                            throw new Unfit(e.expected(), elements.size());
                        }
                    }
                    return List.copyOf(elements);
                },
                text -> text.isBlank()
                        ? List.of()
                        : java.util.Arrays.stream(text.split(","))
                                .map(String::strip)
                                .map(element.fromText)
                                .toList(),
                elements -> elements.stream().map(element.shown).toList());
    }

    /** Either one text or a list of them. */
    public static final Type<List<String>> TEXT_OR_LIST = new Type<>(
            "text, or a list of text",
            value -> value instanceof String text
                    ? List.of(TEXT.reader.read(text))
                    : listOf(TEXT).reader.read(value),
            text -> text,
            elements -> elements.size() == 1 ? elements.getFirst() : elements);

    /** Text that is not shown again. */
    public static final Type<String> SECRET =
            ofText("text", checked("text that is not empty", text -> !text.isEmpty()), text -> "…");

    /** Text, or lists of it, under names: {@code attribute.mail = ["mail", "alias"]}. */
    public static final Type<Map<String, List<String>>> TEXT_TABLE = new Type<>(
            "a table of text",
            value -> {
                if (!(value instanceof TomlTable table)) {
                    throw new Unfit("NAME = \"text\" pairs, in a table or with a dot in the key");
                }
                Map<String, List<String>> read = new java.util.TreeMap<>();
                for (String name : table.keySet()) {
                    read.put(
                            name, TEXT_OR_LIST.reader.read(java.util.Objects.requireNonNull(table.get(List.of(name)))));
                }
                return Map.copyOf(read);
            },
            text -> text,
            table -> table.toString());

    /** {@code { share = 0.1, floor = 5, within = "1h" }}. */
    public static final Type<Brake> BRAKE = new Type<>(
            "a share, a floor and a time",
            Type::brake,
            text -> text,
            brake -> "{ share = " + brake.share() + ", floor = " + brake.floor() + ", within = \""
                    + Amounts.show(brake.within()) + "\" }");

    String label() {
        return label;
    }

    /** @throws Unfit saying what is expected */
    T read(Object tomlValue) throws Unfit {
        return reader.read(tomlValue);
    }

    /** @throws Unfit saying what is expected */
    T readText(String text) throws Unfit {
        return reader.read(fromText.apply(text));
    }

    /** As TOML has it: a String, Boolean, Integer, or a list of them. Secrets are shown by their scheme only. */
    Object show(T value) {
        return shown.apply(value);
    }

    private static InetSocketAddress address(String text) throws Unfit {
        String expected = "HOST:PORT, such as 127.0.0.1:8008 or [::1]:8008";
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw new Unfit(expected);
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.indexOf(':') >= 0 && !bracketed) {
            throw new Unfit(expected);
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port < 0 || port > 65_535) {
                throw new Unfit("a port from 0 (any that is free) to 65535");
            }
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (NumberFormatException e) {
            throw new Unfit(expected);
        } catch (UnknownHostException e) {
            throw new Unfit("a HOST that this machine can resolve");
        }
    }

    private static String showAddress(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        String text = host.getHostAddress();
        return (host instanceof Inet6Address ? "[" + text + "]" : text) + ":" + address.getPort();
    }

    private static Brake brake(Object value) throws Unfit {
        Unfit unfit = new Unfit("{ share = 0.1, floor = 5, within = \"1h\" }, the share from 0 to 1");
        if (!(value instanceof TomlTable table)
                || !Set.of("share", "floor", "within").containsAll(table.keySet())) {
            throw unfit;
        }
        Object share = table.contains("share") ? table.get("share") : Double.valueOf(Brake.OF_PEOPLE.share());
        Object floor = table.contains("floor") ? table.get("floor") : Long.valueOf(Brake.OF_PEOPLE.floor());
        Object within = table.contains("within") ? table.get("within") : Amounts.show(Brake.OF_PEOPLE.within());
        if (share instanceof Number part
                && part.doubleValue() >= 0
                && part.doubleValue() <= 1
                && floor instanceof Long least
                && least >= 1
                && least <= Integer.MAX_VALUE
                && within instanceof String time) {
            return new Brake(part.doubleValue(), Math.toIntExact(least), Amounts.duration(time));
        }
        throw unfit;
    }

    private static boolean isNetwork(String text) {
        int slash = text.indexOf('/');
        try {
            int most = 8
                    * InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash))
                            .getAddress()
                            .length;
            int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
            return bits >= 0 && bits <= most;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
