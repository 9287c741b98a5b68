package dev.orrery.app;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * OpenChange's client as it was observed, with none of the server's code: three requests, cookies kept, and the same
 * demands on what comes back.
 */
final class StockClient implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    final Map<String, String> cookies = new TreeMap<>();
    String token = "";

    /** @param base address and perhaps {@code /services} */
    StockClient(String base) {
        this.base = base;
    }

    /** A document that came back, and how. */
    record Answer(int status, String text, HttpResponse<byte[]> http) {
        Element root() throws Exception {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            return factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(http.body()))
                    .getDocumentElement();
        }

        /** {@code 417 Invalid user}, as the client prints it; empty for success. */
        String error() throws Exception {
            Element root = root();
            require(root.getTagName().equals("ocsmanager") && root.getNamespaceURI() == null, text);
            Element error = first(root, "error");
            if (error == null) {
                return "";
            }
            require(!error.getTextContent().isEmpty(), "an error without text counts as success");
            return Integer.parseInt(error.getAttribute("code")) + " " + error.getTextContent();
        }
    }

    private static void require(boolean fact, String why) {
        if (!fact) {
            throw new AssertionError(why);
        }
    }

    private static Element first(Element parent, String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                return element;
            }
        }
        return null;
    }

    Answer send(String method, String path, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .version(HttpClient.Version.HTTP_1_1)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .expectContinue(method.equals("PUT"));
        if (headers.length == 0) {
            request.header("Content-Type", "text/xml");
        } else if (!headers[0].isEmpty()) {
            request.headers(headers);
        }
        if (!cookies.isEmpty()) {
            StringBuilder sent = new StringBuilder();
            cookies.forEach((name, value) -> sent.append(sent.isEmpty() ? "" : "; ")
                    .append(name)
                    .append('=')
                    .append(value));
            request.header("Cookie", sent.toString());
        }
        HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        for (String set : answer.headers().allValues("Set-Cookie")) {
            String[] pair = set.split(";", 2)[0].split("=", 2);
            if (set.contains("Max-Age=0")) {
                cookies.remove(pair[0]);
            } else {
                cookies.put(pair[0], pair[1]);
            }
        }
        return new Answer(answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8), answer);
    }

    static String loginBody(String login) {
        return "<?xml version=\"1.0\"?>\n<ocsmanager><login>" + login + "</login></ocsmanager>";
    }

    static String tokenBody(String token) {
        return "<?xml version=\"1.0\"?>\n<ocsmanager><token>" + token + "</token></ocsmanager>";
    }

    /** Step 1; returns the answer to send in step 2. */
    String challenge(String login, String secret) throws Exception {
        Answer answer = send("POST", "/authenticate/token", loginBody(login));
        require(answer.status() == 200 && answer.error().isEmpty(), answer.text());
        Element token = first(answer.root(), "token");
        require(token.getAttribute("type").equals("salt"), "token is no salt");
        Integer.parseInt(first(answer.root(), "ttl").getTextContent());
        byte[] salt = padded(first(answer.root(), "salt").getTextContent());
        return proof(login, secret, padded(token.getTextContent()), salt);
    }

    /** The salt that step 1 gives for a login. */
    byte[] salt(String login) throws Exception {
        return padded(
                first(send("POST", "/authenticate/token", loginBody(login)).root(), "salt")
                        .getTextContent());
    }

    private static byte[] padded(String base64) {
        require(base64.length() % 4 == 0, "without padding: " + base64);
        return Base64.getUrlDecoder().decode(base64);
    }

    private static String proof(String login, String secret, byte[] token, byte[] salt) throws Exception {
        String stored = secret;
        if (!secret.startsWith("{SSHA}")) {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            sha.update(secret.getBytes(StandardCharsets.UTF_8));
            byte[] digest = sha.digest(salt);
            byte[] both = new byte[20 + salt.length];
            System.arraycopy(digest, 0, both, 0, 20);
            System.arraycopy(salt, 0, both, 20, salt.length);
            stored = "{SSHA}" + Base64.getUrlEncoder().encodeToString(both);
        }
        MessageDigest sha = MessageDigest.getInstance("SHA-1");
        sha.update((login + ":" + stored + ":").getBytes(StandardCharsets.UTF_8));
        sha.update(token);
        return HexFormat.of().formatHex(sha.digest(token));
    }

    /** Both steps. */
    StockClient signIn(String login, String secret) throws Exception {
        Answer answer = send("POST", "/authenticate/login", tokenBody(challenge(login, secret)));
        require(answer.status() == 200 && answer.error().isEmpty(), answer.text());
        token = first(answer.root(), "token").getTextContent();
        require(!token.isEmpty(), "no token");
        return this;
    }

    String document(String backend, String user, String folder, String message) {
        return "<?xml version=\"1.0\"?>\n<ocsmanager><token>" + token + "</token>"
                + "<notification category=\"newmail\"><backend>" + backend + "</backend><username>" + user
                + "</username><folder>" + folder + "</folder><messageID>" + message
                + "</messageID></notification></ocsmanager>";
    }

    /** {@code 417 Invalid user}; empty for success. */
    String newMail(String backend, String user, String folder, String message) throws Exception {
        return put(document(backend, user, folder, message));
    }

    String put(String document) throws Exception {
        Answer answer = send("PUT", "/notification/newmail", document);
        require(answer.status() == 200, answer.status() + " " + answer.text());
        return answer.error();
    }

    @Override
    public void close() {
        http.close();
    }
}
