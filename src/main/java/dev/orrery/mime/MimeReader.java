package dev.orrery.mime;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;

/**
 * Takes a message apart. Lenient: a missing boundary, a broken transfer encoding, a line that is no header give a part
 * with what could be read. Refuses only what goes beyond the limits. Thread-safe.
 */
public final class MimeReader {
    private final MimeLimits limits;
    private final MimeConfig config;

    public MimeReader(MimeLimits limits) {
        this.limits = limits;
        this.config = new MimeConfig.Builder()
                .setMaxLineLen(-1)
                .setMaxHeaderLen(limits.header())
                .setMaxHeaderCount(limits.headers())
                .setMaxContentLen(limits.size())
                .build();
    }

    /**
     * @throws Refused TooLarge, or BadRequest with the limit that was passed
     */
    public Part read(byte[] message) {
        if (message.length > limits.size()) {
            throw new Refused(new Reason.TooLarge(message.length, limits.size()));
        }
        try {
            return new Reading(message).message();
        } catch (MimeException | IOException e) {
            throw refuse(firstLine(String.valueOf(e.getMessage())));
        }
    }

    private static String firstLine(String text) {
        String line = HeaderText.oneLine(text.lines().findFirst().orElse(""));
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }

    private static Refused refuse(String why) {
        return new Refused(new Reason.BadRequest("The mail message cannot be read: " + why));
    }

    /** One message on its way in. */
    private final class Reading {
        private final MimeTokenStream in = new MimeTokenStream(config);
        private int parts;

        Reading(byte[] message) {
            in.setRecursionMode(RecursionMode.M_NO_RECURSE);
            in.parse(new ByteArrayInputStream(message));
        }

        Part message() throws MimeException, IOException {
            while (in.getState() != EntityState.T_START_MESSAGE) {
                if (in.next() == EntityState.T_END_OF_STREAM) {
                    throw refuse("there is nothing in it.");
                }
            }
            return entity(1);
        }

        /** From the start of a message or part to its end. */
        private Part entity(int depth) throws MimeException, IOException {
            if (++parts > limits.parts()) {
                throw refuse("it has more than " + limits.parts() + " parts.");
            }
            List<Header> headers = new ArrayList<>();
            List<Part> children = new ArrayList<>(0);
            byte[] content = {};
            while (true) {
                switch (in.next()) {
                    case T_FIELD -> add(in.getField(), headers);
                    case T_BODY -> content = in.getDecodedInputStream().readAllBytes();
                    case T_START_MULTIPART -> {
                        if (depth > limits.depth()) {
                            throw refuse("parts are nested more than " + limits.depth() + " deep.");
                        }
                    }
                    case T_START_BODYPART -> children.add(entity(depth + 1));
                    case T_END_BODYPART, T_END_MESSAGE, T_END_OF_STREAM -> {
                        return new Part(headers, content, children);
                    }
                    default -> {
                        // the marks between, preamble and epilogue
                    }
                }
            }
        }

        private void add(Field field, List<Header> headers) {
            byte[] raw = field.getRaw() == null ? null : field.getRaw().toByteArray();
            String name = field.getName().strip();
            if (name.matches("[!-9;-~]+")) {
                String value = field.getBody();
                if (raw != null) {
                    String line = HeaderText.ofBytes(raw);
                    value = line.substring(line.indexOf(':') + 1);
                }
                headers.add(new Header(name, unfolded(value)));
            }
        }

        private static String unfolded(String value) {
            return value.replace("\r", "").replace("\n", "");
        }
    }
}
