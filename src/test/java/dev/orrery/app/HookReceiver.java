package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.http.HttpConfig;
import dev.orrery.http.HttpEngine;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A program that is called: it remembers every call, and answers as it is told to. */
final class HookReceiver implements AutoCloseable {
    /** One call. */
    record Call(String path, String id, String timestamp, String signature, String token, byte[] body) {
        JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }

        String type() {
            return json().path("type").asString();
        }

        /** {@code calendar.object_put one.ics}. */
        String told() {
            String resource = json().path("resource").asString();
            String[] segments = resource.split("/");
            return type() + " " + segments[segments.length - 1];
        }

        /** As the specification of Standard Webhooks has it, written anew for these tests. */
        boolean isSignedWith(String secret) {
            return Arrays.stream(signature.split(" ")).anyMatch(one -> verifies(one, secret));
        }

        /** The same with the sender's public key: RFC 8410 section 4 says how one is read. */
        boolean isSignedWithKey(String published) {
            byte[] raw = Base64.getDecoder().decode(published.substring("whpk_".length()));
            byte[] head = HexFormat.of().parseHex("302a300506032b6570032100");
            byte[] encoded = Arrays.copyOf(head, head.length + raw.length);
            System.arraycopy(raw, 0, encoded, head.length, raw.length);
            try {
                Signature verifier = Signature.getInstance("Ed25519");
                verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
                verifier.update((id + "." + timestamp + "." + new String(body, StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8));
                String mine = Arrays.stream(signature.split(" "))
                        .filter(one -> one.startsWith("v1a,"))
                        .findFirst()
                        .orElseThrow();
                return verifier.verify(Base64.getDecoder().decode(mine.substring(4)));
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        private boolean verifies(String one, String secret) {
            if (!one.startsWith("v1,") || !secret.startsWith("whsec_")) {
                return false;
            }
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring(6)), "HmacSHA256"));
                byte[] signed = (id + "." + timestamp + "." + new String(body, StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8);
                return MessageDigest.isEqual(
                        mac.doFinal(signed), Base64.getDecoder().decode(one.substring(3)));
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }
    }

    final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private final HttpEngine engine;
    private volatile Function<Call, Response> answer = _ -> Response.of(204);
    private volatile Function<Request, Response> agreement = _ -> Response.of(405);

    HookReceiver() throws IOException {
        this(HttpConfig.on("127.0.0.1", 0));
    }

    HookReceiver(HttpConfig config) throws IOException {
        engine = new HttpEngine(config, this::take).start();
    }

    /** What is said to whoever asks with OPTIONS whether they may call. */
    void agreeing(Function<Request, Response> how) {
        agreement = how;
    }

    private Response take(Request request) throws IOException {
        if (request.method().equals("OPTIONS")) {
            return agreement.apply(request);
        }
        Call call = new Call(
                request.path().raw(),
                request.header("webhook-id", ""),
                request.header("webhook-timestamp", ""),
                request.header("webhook-signature", ""),
                request.header("X-Track-Token", ""),
                request.body().readAllBytes());
        Response response = answer.apply(call);
        calls.add(call);
        return response;
    }

    HookReceiver answering(Function<Call, Response> how) {
        answer = how;
        return this;
    }

    HookReceiver answering(int status) {
        return answering(_ -> Response.of(status));
    }

    String at(String path) {
        return engine.origin() + path;
    }

    /** The next call of them all, which must come soon. */
    Call next() throws InterruptedException {
        Call call = calls.poll(20, TimeUnit.SECONDS);
        assertThat(call).as("a call").isNotNull();
        return call;
    }

    /** So many, as {@link Call#told}. */
    List<String> told(int count) throws InterruptedException {
        String[] told = new String[count];
        for (int i = 0; i < count; i++) {
            told[i] = next().told();
        }
        return List.of(told);
    }

    @Override
    public void close() {
        engine.close();
    }
}
