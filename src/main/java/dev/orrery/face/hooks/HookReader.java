package dev.orrery.face.hooks;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what {@code /hooks} takes; what it does not know it refuses by name. Immutable. */
final class HookReader {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();
    private static final int LONGEST_TOKEN = 1000;

    private final JsonNode object;

    private HookReader(JsonNode object) {
        this.object = object;
    }

    /**
     * @param members that there may be
     * @throws Refused BadRequest, TooLarge
     * @throws IOException the body stopped half way
     */
    static HookReader read(InputStream body, Set<String> members) throws IOException {
        byte[] bytes = body.readAllBytes();
        JsonNode read;
        try {
            read = bytes.length == 0 ? JSON.createObjectNode() : JSON.readTree(bytes);
        } catch (JacksonException e) {
            throw bad("The body is no JSON: " + e.getOriginalMessage());
        }
        if (!read.isObject()) {
            throw bad("A JSON object is expected.");
        }
        for (String name : read.propertyNames()) {
            if (!members.contains(name)) {
                throw bad("unknown member \"" + name + "\".");
            }
        }
        return new HookReader(read);
    }

    boolean has(String member) {
        return object.has(member);
    }

    /** @throws Refused BadRequest if it is missing, or no text */
    String required(String member) {
        return text(member).orElseThrow(() -> bad(member + ": a text is expected."));
    }

    Optional<String> text(String member) {
        JsonNode value = object.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isString()) {
            throw bad(member + ": a text is expected.");
        }
        return Optional.of(value.asString());
    }

    boolean truth(String member) {
        JsonNode value = object.path(member);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw bad(member + ": true or false is expected.");
        }
        return value.asBoolean(false);
    }

    List<String> texts(String member) {
        List<String> found = new ArrayList<>();
        JsonNode value = object.path(member);
        if (!value.isMissingNode() && !value.isNull() && !value.isArray()) {
            throw bad(member + ": a list of texts is expected.");
        }
        for (JsonNode one : value) {
            if (!one.isString()) {
                throw bad(member + ": a list of texts is expected.");
            }
            found.add(one.asString());
        }
        return found;
    }

    /** What is sent along goes into a header field, so it may hold no more than one can (RFC 9110 section 5.5). */
    static @Nullable String token(Optional<String> given) {
        String token = given.orElse("");
        if (token.length() > LONGEST_TOKEN || !token.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw bad("token: at most " + LONGEST_TOKEN + " printable ASCII characters without spaces are expected.");
        }
        return token.isEmpty() ? null : token;
    }

    static Refused bad(String why) {
        return new Refused(new Reason.BadRequest(why));
    }
}
