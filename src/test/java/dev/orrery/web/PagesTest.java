package dev.orrery.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.http.Headers;
import dev.orrery.http.Health;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.http.UrlPath;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class PagesTest {
    private final Health health = new Health(Duration.ofSeconds(5));
    private final WelcomePage page = new WelcomePage(health);

    @Test
    void fillsInTheAddressesTheBrowserCameBy() {
        String html = text(page.handle(request("https://cal.example.org:8443", "")));
        assertThat(html)
                .contains("https://cal.example.org:8443/principals/users/NAME/")
                .contains(">8443<")
                .contains("<dt>SSL</dt><dd>on</dd>")
                .doesNotContain("{{");
        assertThat(text(page.handle(request("http://localhost", ""))))
                .contains(">80<")
                .contains("<dd>off</dd>");
    }

    @Test
    void nothingThatAClientSaysIsMarkup() {
        String html = text(page.handle(request("http://\"><script>alert(1)</script>", "")));
        assertThat(html).doesNotContain("<script>alert").contains("&lt;script&gt;alert(1)&lt;/script&gt;");
    }

    @Test
    void saysWhetherAllIsWell() {
        assertThat(text(page.handle(request("http://x", "")))).contains("All parts are well.");
        health.add("store", () -> Health.State.ill("the disk is <full>"));
        assertThat(text(page.handle(request("http://x", ""))))
                .contains("class=\"status ill\"")
                .contains("store: the disk is &lt;full&gt;");
    }

    @Test
    void loadsNothingFromAnywhereElse() {
        String html = text(page.handle(request("http://x", "")));
        Matcher references = Pattern.compile("(?:src|href|action)=\"([^\"]*)\"").matcher(html);
        while (references.find()) {
            assertThat(references.group(1)).matches("(data:|/).*");
        }
        assertThat(html).doesNotContain("url(").doesNotContain("@import");
    }

    @Test
    void thePolicyNamesTheStyleAndTheScriptByDigest() throws Exception {
        Response response = page.handle(request("http://x", ""));
        String policy = response.headers().get("Content-Security-Policy");
        for (String element : new String[] {"style", "script"}) {
            Matcher content = Pattern.compile("<" + element + ">(.*?)</" + element + ">", Pattern.DOTALL)
                    .matcher(text(response));
            assertThat(content.find()).isTrue();
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(content.group(1).getBytes(StandardCharsets.UTF_8));
            assertThat(policy)
                    .contains(element + "-src 'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
            assertThat(content.find()).isFalse();
        }
        assertThat(text(response)).doesNotContain("style=").doesNotContain("onclick");
    }

    @Test
    void everyInputHasALabelAndThePageALanguage() {
        String html = text(page.handle(request("http://x", "")));
        assertThat(html).contains("<html lang=\"en\">").contains("<title>");
        Matcher inputs = Pattern.compile("<input id=\"(\\w+)\"").matcher(html);
        int count = 0;
        while (inputs.find()) {
            assertThat(html).contains("<label for=\"" + inputs.group(1) + "\">");
            count++;
        }
        assertThat(count).isEqualTo(2);
    }

    @Test
    void theProfileIsAPropertyListForThisServer() throws Exception {
        Response response = new AppleProfile().handle(request("https://cal.example.org", "user=ada%20%26%20co"));
        assertThat(response.headers().get("Content-Type")).isEqualTo("application/x-apple-aspen-config");
        Document plist = parse(text(response));
        String flat = plist.getDocumentElement().getTextContent().replaceAll("\\s+", " ");
        assertThat(flat)
                .contains("CalDAVHostName cal.example.org CalDAVPort 443 CalDAVUseSSL")
                .contains("CalDAVUsername ada & co")
                .doesNotContain("Password");
        assertThat(plist.getElementsByTagName("true").getLength()).isEqualTo(1);
    }

    @Test
    void theProfileWithoutANameAsksForIt() throws Exception {
        String profile = text(new AppleProfile().handle(request("http://127.0.0.1:8008", "")));
        assertThat(parse(profile).getDocumentElement().getTextContent())
                .contains("8008")
                .doesNotContain("CalDAVUsername");
        assertThat(profile).doesNotContain("<true/>");
    }

    @Test
    void theSameServerAndPersonGiveTheSameProfile() {
        AppleProfile profile = new AppleProfile();
        String one = text(profile.handle(request("https://x", "user=ada")));
        assertThat(text(profile.handle(request("https://x", "user=ada")))).isEqualTo(one);
        assertThat(text(profile.handle(request("https://x", "user=bob")))).isNotEqualTo(one);
    }

    private static Document parse(String xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        DocumentBuilder builder = factory.newDocumentBuilder();
        return builder.parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(Response response) {
        return new String(((Response.Body.Bytes) response.body()).bytes(), StandardCharsets.UTF_8);
    }

    private static Request request(String origin, String query) {
        return new Request(
                "1",
                "GET",
                UrlPath.parse("/"),
                query,
                new Headers(),
                InputStream.nullInputStream(),
                InetAddress.getLoopbackAddress(),
                true,
                origin);
    }
}
