package dev.orrery.app;

import static dev.orrery.app.FaceServer.header;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server whose changes devices are told of by way of a push service, on either store. */
abstract class PushHouse {
    static final String ALLOWED = "[hooks]\nallow-networks = [\"127.0.0.0/8\"]\n";
    static final String XML = "application/xml; charset=\"utf-8\"";

    @TempDir
    Path directory;

    PushServer service;

    abstract String storeUrl();

    @BeforeEach
    void startService() throws Exception {
        service = new PushServer();
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    FaceServer server() throws Exception {
        return new FaceServer(storeUrl(), directory, ALLOWED);
    }

    PushDevice device(String name) throws Exception {
        return new PushDevice(service.origin() + "/" + name);
    }

    static HttpResponse<byte[]> register(FaceServer server, String user, String path, PushDevice device, String more)
            throws Exception {
        return server.send(user, "POST", path, device.registration(more), "Content-Type", XML);
    }

    static String registered(FaceServer server, String user, String path, PushDevice device) throws Exception {
        HttpResponse<byte[]> answer = register(server, user, path, device, "");
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(201);
        return header(answer, "Location");
    }

    static long count(FaceServer server) {
        return server.house().store().read(snapshot -> snapshot.pushes().count());
    }

    static String property(FaceServer server, String user, String path, String name) throws Exception {
        String body = "<D:propfind xmlns:D=\"DAV:\" xmlns:P=\"https://bitfire.at/webdav-push\"><D:prop><" + name
                + "/></D:prop></D:propfind>";
        String answer = text(server.send(user, "PROPFIND", path, body, "Depth", "0"));
        Matcher value = Pattern.compile("<\\w+:" + name.substring(2) + "[^>]*>(.*)</\\w+:" + name.substring(2) + ">")
                .matcher(answer);
        assertThat(value.find()).as(answer).isTrue();
        return value.group(1);
    }

    static String element(String xml, String name) {
        Matcher found = Pattern.compile("<\\w+:" + name + "[^>]*>([^<]*)</").matcher(xml);
        return found.find() ? found.group(1) : "";
    }
}
