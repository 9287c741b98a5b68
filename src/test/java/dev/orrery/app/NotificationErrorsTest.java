package dev.orrery.app;

import static dev.orrery.app.StockClient.loginBody;
import static dev.orrery.app.StockClient.tokenBody;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every row of the classic service's tables of errors, at one server: nothing of this reaches the store. */
class NotificationErrorsTest {
    private static FaceServer server;

    private StockClient client;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        server = new FaceServer("sqlite:orrery.db", directory, NotificationsContract.SERVICE);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        client = new StockClient(server.notifyOrigin());
    }

    @AfterEach
    void close() {
        client.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/xml                | <ocsmanager><login>openchange</login></ocsmanager>    | ",
                "text/xml; charset=utf-8 | <ocsmanager><login>nobody</login></ocsmanager>        | ",
                "application/xml         | <ocsmanager><login>openchange</login></ocsmanager>    | 417 Invalid Parameter",
                "''                      | <ocsmanager><login>openchange</login></ocsmanager>    | 417 Invalid Parameter",
                "text/xml                | <ocsmanager><login>open                               | 417 Invalid Parameter",
                "text/xml                | ''                                                    | 417 Invalid Parameter",
                "text/xml                | <other><login>openchange</login></other>              | 417 Invalid Parameter",
                "text/xml                | <ocsmanager xmlns='urn:x'><login>a</login></ocsmanager> | 417 Invalid Parameter",
                "text/xml                | <ocsmanager><name>openchange</name></ocsmanager>      | 417 Invalid Parameter",
                "text/xml                | <ocsmanager><login></login></ocsmanager>              | 417 Invalid Parameter",
                "text/xml                | <ocsmanager><login>a b</login></ocsmanager>           | 417 Invalid Parameter",
                "text/xml                | <!DOCTYPE ocsmanager [<!ENTITY a 'b'>]><ocsmanager><login>&a;</login></ocsmanager> | 417 Invalid Parameter",
            })
    void tokenErrors(String type, String body, String error) throws Exception {
        StockClient.Answer answer = type.isEmpty()
                ? client.send("POST", "/authenticate/token", body, "")
                : client.send("POST", "/authenticate/token", body, "Content-Type", type);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.error()).isEqualTo(error == null ? "" : error);
        assertThat(answer.http().headers().firstValue("Content-Type")).contains("text/xml; charset=utf-8");
        assertThat(answer.http().headers().firstValue("Cache-Control")).contains("no-cache");
    }

    private String login(String body) throws Exception {
        StockClient.Answer answer = client.send("POST", "/authenticate/login", body);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.http().headers().allValues("Set-Cookie"))
                .anyMatch(set -> set.startsWith("token=; Max-Age=0"));
        return answer.error();
    }

    @Test
    void loginErrors() throws Exception {
        assertThat(login(tokenBody("x"))).isEqualTo("403 Invalid Session");
        client.cookies.put("ocsmanager", "0123");
        assertThat(login(tokenBody("x"))).isEqualTo("403 Invalid Session");

        client.challenge("openchange", "secret");
        client.cookies.remove("token");
        assertThat(login(tokenBody("x"))).isEqualTo("403 Invalid Token");
        client.challenge("openchange", "secret");
        client.cookies.put("token", "other");
        assertThat(login(tokenBody("x"))).isEqualTo("403 Invalid Token");

        for (String body : List.of("", "<ocsmanager>", "<ocsmanager/>", tokenBody(""), tokenBody("x"), "<xml/>")) {
            client.challenge("openchange", "secret");
            assertThat(login(body)).as(body).isEqualTo("401 Invalid credentials");
        }
        String proof = client.challenge("openchange", "wrong");
        assertThat(login(tokenBody(proof))).isEqualTo("401 Invalid credentials");
        assertThat(login(tokenBody(client.challenge("nobody", "secret")))).isEqualTo("401 Invalid credentials");
        assertThat(login(tokenBody(client.challenge("plain@example.org", NotificationsContract.HASH))))
                .as("who has only a hash of another salt")
                .isEqualTo("401 Invalid credentials");
    }

    @Test
    void aChallengeIsUsedOnce() throws Exception {
        String proof = client.challenge("openchange", "secret");
        String session = client.cookies.get("ocsmanager");
        String token = client.cookies.get("token");
        assertThat(login(tokenBody("wrong"))).isEqualTo("401 Invalid credentials");
        client.cookies.put("token", token);
        assertThat(login(tokenBody(proof))).as("after a failure").isEqualTo("403 Invalid Session");

        String next = client.challenge("openchange", "secret");
        session = client.cookies.get("ocsmanager");
        token = client.cookies.get("token");
        assertThat(login(tokenBody(next))).isEmpty();
        assertThat(client.cookies.get("ocsmanager")).as("session after login").isNotEqualTo(session);
        client.cookies.put("token", token);
        assertThat(login(tokenBody(next))).as("replayed").isEqualTo("403 Invalid Token");
        client.cookies.put("ocsmanager", session);
        client.cookies.put("token", token);
        assertThat(login(tokenBody(next))).as("replayed under the old id").isEqualTo("403 Invalid Token");
        assertThat(client.newMail("SOGo", "ada", "inbox", "1")).isEqualTo("472 Invalid token");
    }

    @Test
    void whatDoesNotExistLooksLikeWhatDoes() throws Exception {
        for (String login : List.of("openchange", "plain@example.org", "nobody")) {
            assertThat(client.salt(login)).as(login).hasSize(4).isEqualTo(client.salt(login));
        }
        assertThat(client.salt("nobody")).isNotEqualTo(client.salt("nobody2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                        | 472 Invalid token",
                "<ocsmanager><token>     | 472 Invalid token",
                "<xml><token>T</token></xml> | 472 Invalid token",
                "<ocsmanager/>           | 472 Invalid token",
                "<ocsmanager><token></token></ocsmanager> | 472 Invalid token",
                "<ocsmanager><token>%%</token></ocsmanager> | 472 Invalid token",
                "<!DOCTYPE ocsmanager [<!ENTITY t 'T'>]><ocsmanager><token>&t;</token></ocsmanager> | 472 Invalid token",
                "<!DOCTYPE ocsmanager SYSTEM 'file:///etc/passwd'><ocsmanager><token>T</token></ocsmanager> | 472 Invalid token",
                "<ocsmanager xmlns='urn:x'><token>T</token></ocsmanager> | 472 Invalid token",
                "<ocsmanager><token>bm8=</token></ocsmanager> | 403 Access forbidden",
                "<ocsmanager><token>Zm9yZWlnbiBmb3JlaWduIGZvcmVpZ24gZm9yZWlnbiE=</token></ocsmanager> | 403 Access forbidden",
                "<ocsmanager><token>HEX</token></ocsmanager> | 403 Access forbidden",
                "<ocsmanager><token>T</token></ocsmanager> | 417 Missing Notification",
                "<ocsmanager><token>T</token><notification/></ocsmanager> | 417 Missing notification type",
                "<ocsmanager><token>T</token><notification category=''/></ocsmanager> | 417 Missing notification type",
                "<ocsmanager><token>T</token><notification category='x'/></ocsmanager> | 417 Invalid notification type",
            })
    void newMailErrors(String body, String error) throws Exception {
        client.signIn("openchange", "secret");
        String hex = new String(java.util.Base64.getUrlDecoder().decode(client.token), StandardCharsets.US_ASCII);
        assertThat(hex).matches("[0-9a-f]{40}");
        String sent = body == null
                ? ""
                : body.replace(">T<", ">" + client.token + "<").replace("HEX", hex);
        assertThat(client.put(sent)).isEqualTo(error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET  | /authenticate/token   | 405 | POST",
                "PUT  | /authenticate/token   | 405 | POST",
                "GET  | /authenticate/login   | 405 | POST, PUT",
                "POST | /notification/newmail | 405 | PUT",
                "GET  | /services/notification/newmail | 405 | PUT",
                "GET  | /                     | 404 | ",
                "POST | /authenticate         | 404 | ",
                "POST | /authenticate/other   | 404 | ",
                "POST | /a/authenticate/token | 404 | ",
            })
    void otherMethodsAndAddresses(String method, String path, int status, String allow) throws Exception {
        StockClient.Answer answer = client.send(method, path, "");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.http().headers().firstValue("Allow").orElse(null)).isEqualTo(allow);
        assertThat(answer.error()).startsWith(status + " ");
    }

    /** What comes over the wire is what an old library sends: HTTP/1.0, and one that waits for 100. */
    @Test
    void oldProtocolsAndExpectations() throws Exception {
        URI address = URI.create(server.notifyOrigin());
        byte[] body = loginBody("openchange").getBytes(StandardCharsets.UTF_8);
        for (String version : List.of("1.0", "1.1")) {
            try (Socket socket = new Socket(address.getHost(), address.getPort())) {
                socket.setSoTimeout(10_000);
                String head = "POST /authenticate/token HTTP/" + version + "\r\nHost: x\r\nContent-Type: text/xml\r\n"
                        + "Content-Length: " + body.length + "\r\n"
                        + (version.equals("1.1") ? "Expect: 100-continue\r\nConnection: close\r\n" : "") + "\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                InputStream in = socket.getInputStream();
                if (version.equals("1.1")) {
                    byte[] first = in.readNBytes(25);
                    assertThat(new String(first, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
                }
                socket.getOutputStream().write(body);
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .contains(" 200 ")
                        .contains("<token type=\"salt\">");
            }
        }
    }
}
