package dev.orrery.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.app.config.Config;
import dev.orrery.http.RawClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole server, over real sockets, against clients that do it wrong; and what it says of itself meanwhile. */
class BadClientsTest {
    private static final String LOGIN = "Host: x\r\nAuthorization: Basic YWRhOnNlY3JldA==\r\n";
    private static final String CALENDAR = "/calendars/users/ada/calendar/";
    private static final Pattern SAMPLE = Pattern.compile(
            "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\]|\\\\.)*\"(?:,[a-zA-Z_]\\w*=\"(?:[^\"\\\\]|\\\\.)*\")*})? "
                    + "(NaN|[+-]Inf|-?[0-9.]+(?:E-?[0-9]+)?)");

    @TempDir
    private Path folder;

    private Orrery server;
    private int port;

    @BeforeEach
    void start() throws Exception {
        String toml = """
                [server]
                listen = "127.0.0.1:0"
                login-delay = false
                [store]
                url = "sqlite:orrery.db"
                [[user]]
                name = "ada"
                password = "{plain}secret"
                """;
        Files.writeString(folder.resolve("orrery.toml"), toml + "[log]\nrequests = true\n");
        server = new Orrery(new House(Config.parse("test", toml, folder, Map.of()))).start();
        port = Integer.parseInt(server.origin().replaceAll(".*:", ""));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RawClient.Answer ask(String method, String path, String body) throws Exception {
        try (RawClient client = new RawClient(port)) {
            return client.send(method + " " + path + " HTTP/1.1\r\n" + LOGIN + "Depth: 1\r\nContent-Length: "
                            + body.length() + "\r\n\r\n" + body)
                    .read();
        }
    }

    private String state() throws Exception {
        return ask("PROPFIND", CALENDAR, "<propfind xmlns='DAV:'><prop><sync-token/><getetag/></prop></propfind>")
                .text();
    }

    private static String upload(String name, int length) {
        return "PUT " + CALENDAR + name + " HTTP/1.1\r\n" + LOGIN + "Content-Type: text/calendar\r\nContent-Length: "
                + length + "\r\n\r\n";
    }

    @Test
    void bodiesThatStopHalfWayLeaveNothing() throws Exception {
        String before = state();
        String event = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
                + "DTSTART:20260101T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        for (int length : new int[] {0, 1, 60, event.length() - 2}) {
            try (RawClient client = new RawClient(port)) {
                client.send(upload("half.ics", event.length()) + event.substring(0, length));
                client.endInput();
                assertThat(client.read().status()).isEqualTo(400);
            }
        }
        assertThat(state()).isEqualTo(before);
        assertThat(ask("GET", CALENDAR + "half.ics", "").status()).isEqualTo(404);
        assertThat(ask("PUT", CALENDAR + "half.ics", event).status())
                .as("whole, it fits")
                .isEqualTo(201);
    }

    @Test
    void hundredsOfUploadsThatHardlyMoveCostLittle() throws Exception {
        state();
        List<RawClient> slow = new ArrayList<>();
        try {
            long before = used();
            for (int i = 0; i < 400; i++) {
                RawClient client = new RawClient(port);
                slow.add(client);
                client.send(upload(i + ".ics", 10 << 20) + "BEGIN:VCALENDAR\r\n");
            }
            assertThat(state()).contains("sync-token");
            assertThat(used() - before)
                    .as("bytes for 400 bodies of which 4 GB are announced")
                    .isLessThan(64 << 20);
        } finally {
            for (RawClient client : slow) {
                client.close();
            }
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void documentsThatWantToHurtAreRefusedAndTheNextIsServed() throws Exception {
        String good = state();
        Map<String, Integer> documents = new LinkedHashMap<>();
        documents.put(
                "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><propfind xmlns='DAV:'>&a;</propfind>", 400);
        documents.put("<propfind xmlns='DAV:'><prop>" + "<a/>".repeat(1_000_000) + "</prop></propfind>", 400);
        documents.put("<propfind xmlns='DAV:'>".repeat(100_000), 400);
        documents.put("<propfind xmlns='DAV:'><prop><getetag/>", 400);
        documents.put("<propfind xmlns='urn:other'><prop><getetag/></prop></propfind>", 400);
        for (Map.Entry<String, Integer> row : documents.entrySet()) {
            String document = row.getKey();
            RawClient.Answer answer = ask("PROPFIND", CALENDAR, document);
            assertThat(answer.status()).as(document.substring(0, 35)).isEqualTo(row.getValue());
            assertThat(answer.text()).doesNotContain("Exception", "root:");
        }
        assertThat(state()).isEqualTo(good);
    }

    @Test
    void figuresHavePrometheusForm() throws Exception {
        state();
        ask("GET", "/nowhere", "");
        RawClient.Answer answer = ask("GET", "/metrics", "");
        assertThat(answer.header("Content-Type")).startsWith("text/plain; version=0.0.4");
        Map<String, String> types = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (String line : answer.text().split("\n")) {
            if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ");
                assertThat(types.put(words[2], words[3]))
                        .as("one type each: " + line)
                        .isNull();
                assertThat(words[3]).isIn("counter", "gauge", "histogram", "summary", "untyped");
            } else if (!line.startsWith("# HELP ")) {
                Matcher sample = SAMPLE.matcher(line);
                assertThat(sample.matches()).as(line).isTrue();
                assertThat(seen.add(sample.group(1) + sample.group(2)))
                        .as("once: " + line)
                        .isTrue();
                String family = sample.group(1).replaceAll("_(bucket|sum|count)$", "");
                assertThat(types.containsKey(family) || types.containsKey(sample.group(1)))
                        .as("typed before: " + line)
                        .isTrue();
            }
        }
        assertThat(seen).contains("http_requests_total{method=\"PROPFIND\",status=\"2xx\"}");
        assertThat(types).containsEntry("http_request_duration_seconds", "histogram");
    }

    @Test
    void everyLineAboutARequestNamesIt() throws Exception {
        Map<String, String> environment = Map.of("ORRERY_STORE_URL", "sqlite:another.db");
        try (OrreryProcess process = OrreryProcess.start(folder, environment, "serve")) {
            port = Integer.parseInt(process.ready().replaceAll(".*:", ""));
            String id = ask("GET", CALENDAR, "").header("X-Request-Id");
            RawClient.Answer refused;
            try (RawClient client = new RawClient(port)) {
                byte[] wrong = ("GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YWRhOndyb25n\r\n"
                                + "Accept: text/calendar\r\n\r\n")
                        .getBytes(ISO_8859_1);
                refused = client.send(wrong).read();
            }
            String denied = ask("GET", "/calendars/users/nobody/", "").header("X-Request-Id");
            process.terminate();
            OrreryProcess.Ended ended = process.end();
            assertThat(ended.code()).isZero();
            assertThat(id).isNotEmpty().isNotEqualTo(denied);
            assertThat(ended.err().lines().filter(line -> line.contains("[-]")))
                    .as("lines that no request caused are about the start and the end")
                    .allMatch(line -> line.matches(".*\\] (Orrery|House|HttpEngine|Running): .*"));
            assertThat(ended.err().lines())
                    .anyMatch(line -> line.contains("[" + id + "]") && line.contains("GET " + CALENDAR))
                    .anyMatch(line -> line.contains("[" + denied + "]"))
                    .anyMatch(line -> line.contains("[" + refused.header("X-Request-Id") + "]"));
        }
    }
}
