package dev.orrery.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.imap.KolabClient;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Three programs that edit the same calendar by different ways, a random step at a time. */
final class Editors {
    private static final Pattern SUMMARY = Pattern.compile("SUMMARY:(v\\d+)([^\r\n]*)");
    private static final Pattern EVENT = Pattern.compile("BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", Pattern.DOTALL);

    /** Few, so that they meet at the same one. */
    private static final int EVENTS = 5;

    private Editors() {}

    /** Whoever takes steps until there were enough. */
    interface Editor {
        void step() throws Exception;
    }

    /** The versions that a text shows, copies in conflict too. */
    static List<String> versions(String text) {
        List<String> versions = new ArrayList<>();
        Matcher matcher = SUMMARY.matcher(text);
        while (matcher.find()) {
            versions.add(matcher.group(1));
        }
        return versions;
    }

    private static String version(String text) {
        Matcher matcher = SUMMARY.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    private static String with(String text, String version) {
        return SUMMARY.matcher(text).replaceFirst("SUMMARY:" + version);
    }

    private static boolean isCopy(String text) {
        return text.contains("X-ORRERY-CONFLICT-OF");
    }

    private static String newUid(Random random) {
        return "u" + Long.toHexString(random.nextLong());
    }

    /** An IMAP program: appends the new message, then removes the old one, whatever happened to it. */
    static final class OfImap implements Editor {
        private final ImapScene scene;
        private final Ledger ledger;
        private final Random random;
        private KolabClient client;

        OfImap(ImapScene scene, Ledger ledger, Random random) {
            this.scene = scene;
            this.ledger = ledger;
            this.random = random;
            this.client = scene.imap();
        }

        @Override
        public void step() throws Exception {
            List<Map.Entry<Long, String>> events;
            try {
                events = List.copyOf(client.events().entrySet());
            } catch (IOException e) {
                client.close();
                client = scene.clientWhenThere();
                return;
            }
            Map.Entry<Long, String> event = events.isEmpty() ? null : events.get(random.nextInt(events.size()));
            int dice = random.nextInt(10);
            if (event == null || dice < 3 && events.size() < EVENTS) {
                add(newUid(random));
            } else if (dice < 4) {
                remove(event);
            } else if (add(event.getValue().replaceAll("(?s).*\nUID:([^\r\n]*).*", "$1"))) {
                remove(event);
            }
        }

        private boolean add(String uid) {
            String version = ledger.next();
            try {
                client.add(uid, version);
                ledger.written(version);
                return true;
            } catch (IOException e) {
                ledger.unsureWhetherWritten(version);
                return false;
            }
        }

        private void remove(Map.Entry<Long, String> event) {
            String version = version(event.getValue());
            try {
                client.remove(event.getKey());
                ledger.replaced(version);
            } catch (IOException e) {
                ledger.unsureWhetherReplaced(version);
            }
        }
    }

    /** A CalDAV program: writes only over what it has seen, and merges a copy in conflict by deleting it. */
    static final class OfCalDav implements Editor {
        private final ImapScene scene;
        private final Ledger ledger;
        private final Random random;

        OfCalDav(ImapScene scene, Ledger ledger, Random random) {
            this.scene = scene;
            this.ledger = ledger;
            this.random = random;
        }

        @Override
        public void step() throws Exception {
            List<String> paths = scene.server.objects("calendar");
            int dice = random.nextInt(10);
            if (paths.isEmpty() || dice < 3 && paths.size() < EVENTS) {
                String uid = newUid(random);
                String version = ledger.next();
                String text = KolabClient.event(uid, version);
                told(put(scene.calendar() + uid + ".ics", text, "If-None-Match", "*"), version, null);
                return;
            }
            String path = paths.get(random.nextInt(paths.size()));
            HttpResponse<String> got = scene.server.ask("GET", path, "");
            if (got.statusCode() == 404) {
                return;
            }
            assertThat(got.statusCode()).as(got.body()).isEqualTo(200);
            String etag = got.headers().firstValue("ETag").orElseThrow();
            String base = version(got.body());
            if (dice < 4 || isCopy(got.body())) {
                told(scene.server.ask("DELETE", path, "", "If-Match", etag), null, base);
            } else {
                String version = ledger.next();
                told(put(path, with(got.body(), version), "If-Match", etag), version, base);
            }
        }

        private HttpResponse<String> put(String path, String text, String... condition) throws Exception {
            return scene.server.ask("PUT", path, text, condition);
        }

        private void told(HttpResponse<String> answer, String version, String base) {
            switch (answer.statusCode()) {
                case 201, 204 -> {
                    if (version != null) {
                        ledger.written(version);
                    }
                    if (base != null) {
                        ledger.replaced(base);
                    }
                }
                case 404, 412 -> ledger.lost();
                case 503 -> {
                    if (version != null) {
                        ledger.unsureWhetherWritten(version);
                    }
                    if (base != null) {
                        ledger.unsureWhetherReplaced(base);
                    }
                }
                default -> throw new AssertionError(answer.statusCode() + " " + answer.body());
            }
        }
    }

    /** A program that knows one file, fetches it, changes an event in it, and sends all of it back. */
    static final class OfWholeFile implements Editor {
        private final ImapScene scene;
        private final Ledger ledger;
        private final Random random;

        OfWholeFile(ImapScene scene, Ledger ledger, Random random) {
            this.scene = scene;
            this.ledger = ledger;
            this.random = random;
        }

        @Override
        public void step() throws Exception {
            HttpResponse<String> got = scene.server.ask("GET", scene.file(), "");
            assertThat(got.statusCode()).as(got.body()).isEqualTo(200);
            List<String> events = EVENT.matcher(got.body())
                    .results()
                    .map(MatchResult::group)
                    .filter(event -> !isCopy(event))
                    .toList();
            if (events.isEmpty()) {
                return;
            }
            String event = events.get(random.nextInt(events.size()));
            boolean removes = random.nextInt(4) == 0;
            String version = removes ? null : ledger.next();
            String file = got.body().replace(event, removes ? "" : with(event, version));
            HttpResponse<String> answer = scene.server.ask("PUT", scene.file(), file);
            told(answer, version, version(event));
        }

        private void told(HttpResponse<String> answer, String version, String base) {
            if (answer.statusCode() == 503) {
                if (version != null) {
                    ledger.unsureWhetherWritten(version);
                }
                ledger.unsureWhetherReplaced(base);
                return;
            }
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            List<String> merged = versions(answer.body());
            if (version != null && merged.contains(version)) {
                ledger.written(version);
            }
            if (merged.contains(base)) {
                ledger.lost();
            } else {
                ledger.replaced(base);
            }
        }
    }
}
