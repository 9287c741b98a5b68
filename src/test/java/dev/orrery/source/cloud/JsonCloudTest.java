package dev.orrery.source.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.orrery.http.Networks;
import dev.orrery.http.OutgoingHttp;
import dev.orrery.model.MachineState;
import dev.orrery.model.Tracked;
import dev.orrery.tracking.Answer;
import dev.orrery.tracking.Cloud;
import dev.orrery.tracking.CloudLogin;
import dev.orrery.tracking.Listing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Providers that speak JSON, each with the answers that its manual shows. */
class JsonCloudTest {
    private static final Tracked.Kind MACHINES = Tracked.Kind.INSTANCE;
    private static final Cloud.Target ADA = new Cloud.Target("", new CloudLogin("ada@pam!orrery", "s3cret"));

    private final Map<String, String> pages = Collections.synchronizedMap(new HashMap<>());
    private final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private OutgoingHttp http;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            String page = pages.get(exchange.getRequestURI().toString());
            byte[] body = (page == null ? "{}" : page).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(page == null ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        http = new OutgoingHttp(OutgoingHttp.Settings.usual(Networks.of(List.of("127.0.0.0/8")), "test"), Set::of);
    }

    @AfterEach
    void close() {
        http.close();
        server.stop(0);
    }

    private String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private JsonCloud cloud(JsonSettings settings) {
        return new JsonCloud(origin(), settings, http, () -> Instant.EPOCH);
    }

    private static List<String> read(Answer<Listing> answer) {
        assertThat(answer).isInstanceOf(Answer.Got.class);
        return ((Answer.Got<Listing>) answer)
                .value().things().values().stream()
                        .map(thing -> thing.id()
                                + ' '
                                + thing.state()
                                + ' '
                                + thing.rawState()
                                + ' '
                                + thing.details().realm()
                                + ' '
                                + thing.details().addresses())
                        .toList();
    }

    @Test
    void proxmoxListsItsWholeClusterAtOnce() {
        pages.put("/api2/json/cluster/resources?type=vm", """
                {"data": [
                  {"id": "qemu/100", "vmid": 100, "name": "web", "node": "pve1", "status": "running", "type": "qemu"},
                  {"id": "lxc/101", "vmid": 101, "name": "db", "node": "pve2", "status": "stopped", "type": "lxc"}]}
                """);
        JsonCloud cloud = cloud(JsonSettings.PROXMOX);
        assertThat(read(cloud.list(ADA, MACHINES)))
                .containsExactly("100 RUNNING running pve1 []", "101 STOPPED stopped pve2 []");
        assertThat(authorizations).containsExactly("PVEAPIToken=ada@pam!orrery=s3cret");
        assertThat(read(cloud.list(ADA, Tracked.Kind.REALM)))
                .containsExactly("pve1 AVAILABLE   []", "pve2 AVAILABLE   []");
        assertThat(cloud.get(ADA, MACHINES, "101")).isInstanceOf(Answer.Got.class);
        assertThat(cloud.get(ADA, MACHINES, "102")).isInstanceOf(Answer.NotThere.class);
        assertThat(cloud.act(ADA, "101", "start")).isInstanceOf(Answer.NotSupported.class);
    }

    @Test
    void hetznerCountsItsPages() {
        String machine = "{\"id\": %d, \"name\": \"m\", \"status\": \"%s\", \"location\": {\"name\": \"fsn1\"},"
                + " \"public_net\": {\"ipv4\": {\"ip\": \"192.0.2.%d\"}}}";
        pages.put(
                "/v1/servers?per_page=50",
                "{\"servers\": [" + machine.formatted(1, "running", 1)
                        + "], \"meta\": {\"pagination\": {\"next_page\": 2}}}");
        pages.put(
                "/v1/servers?per_page=50&page=2",
                "{\"servers\": [" + machine.formatted(2, "odd", 2)
                        + "], \"meta\": {\"pagination\": {\"next_page\": null}}}");
        pages.put("/v1/servers/2", "{\"server\": " + machine.formatted(2, "off", 2) + "}");
        JsonCloud cloud = cloud(JsonSettings.HETZNER);
        assertThat(read(cloud.list(ADA, MACHINES)))
                .containsExactly("1 RUNNING running fsn1 [192.0.2.1]", "2 UNKNOWN odd fsn1 [192.0.2.2]");
        assertThat(authorizations).containsOnly("Bearer s3cret");
        assertThat(cloud.get(ADA, MACHINES, "2"))
                .isInstanceOfSatisfying(
                        Answer.Got.class,
                        got -> assertThat(((Tracked) got.value()).state()).isEqualTo(MachineState.STOPPED));
        assertThat(cloud.get(ADA, MACHINES, "3")).isInstanceOf(Answer.NotThere.class);
    }

    /** Where the provider is told a token only, whoever has another one is somebody else, whatever they call themselves. */
    @Test
    void aNameThatNobodyIsToldIsNoAccount() {
        CloudLogin right = new CloudLogin("ada", "token");
        CloudLogin other = new CloudLogin("ada", "of somebody else");
        JsonCloud hetzner = cloud(JsonSettings.HETZNER);
        assertThat(hetzner.account(right)).isEqualTo(hetzner.account(right)).isNotEqualTo(hetzner.account(other));
        assertThat(hetzner.account(right)).doesNotContain("token");
        assertThat(cloud(JsonSettings.PROXMOX).account(other)).isEqualTo("ada");
    }

    @Test
    void digitalOceanLinksItsPages() {
        pages.put(
                "/v2/droplets?per_page=200",
                "{\"droplets\": [{\"id\": 1, \"status\": \"active\", \"region\": {\"slug\": \"nyc3\"}}],"
                        + " \"links\": {\"pages\": {\"next\": \"" + origin() + "/v2/droplets?page=2\"}}}");
        pages.put("/v2/droplets?page=2", "{\"droplets\": [{\"id\": 2, \"status\": \"new\"}], \"links\": {}}");
        assertThat(read(cloud(JsonSettings.DIGITAL_OCEAN).list(ADA, MACHINES)))
                .containsExactly("1 RUNNING active nyc3 []", "2 PENDING new  []");
    }

    @Test
    void aPageThatIsMissingMakesTheListingNone() {
        pages.put(
                "/v2/droplets?per_page=200",
                "{\"droplets\": [], \"links\": {\"pages\": {\"next\": \"" + origin() + "/v2/gone\"}}}");
        assertThat(cloud(JsonSettings.DIGITAL_OCEAN).list(ADA, MACHINES)).isInstanceOf(Answer.NotThere.class);
    }

    @Test
    void thePasswordIsNotSentToAnotherServer() {
        pages.put(
                "/v2/droplets?per_page=200",
                "{\"droplets\": [], \"links\": {\"pages\": {\"next\": \"http://127.0.0.2:1/v2/droplets\"}}}");
        assertThat(cloud(JsonSettings.DIGITAL_OCEAN).list(ADA, MACHINES))
                .isInstanceOfSatisfying(
                        Answer.Unreadable.class, no -> assertThat(no.sentence()).contains("on another server"));
    }

    @Test
    void pagesWithoutEndAndAnswersThatAreNoListsAreNone() {
        pages.put(
                "/v2/droplets?per_page=200",
                "{\"droplets\": [], \"links\": {\"pages\": {\"next\": \"/v2/droplets?per_page=200\"}}}");
        assertThat(cloud(JsonSettings.DIGITAL_OCEAN).list(ADA, MACHINES)).isInstanceOf(Answer.Unreadable.class);
        pages.put("/v2/droplets?per_page=200", "{\"droplets\": [{\"id\": 1");
        assertThat(cloud(JsonSettings.DIGITAL_OCEAN).list(ADA, MACHINES)).isInstanceOf(Answer.Unreadable.class);
        pages.put("/v2/droplets?per_page=200", "<html>");
        assertThat(cloud(JsonSettings.DIGITAL_OCEAN).list(ADA, MACHINES)).isInstanceOf(Answer.Unreadable.class);
        pages.put("/v2/droplets?per_page=200", "{\"droplets\": {}}");
        assertThat(cloud(JsonSettings.DIGITAL_OCEAN).list(ADA, MACHINES)).isInstanceOf(Answer.Unreadable.class);
    }
}
