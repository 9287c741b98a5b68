package dev.orrery.face.deltacloud;

import dev.orrery.http.Request;
import java.util.Locale;
import java.util.Optional;

/** In which of the API's two languages an answer is wanted. */
enum Format {
    XML,
    JSON;

    /** The parameter counts more than the header; without either it is XML. Empty for what is not spoken here. */
    static Optional<Format> of(Request request) {
        String asked = request.parameter("format").orElse("");
        if (!asked.isEmpty()) {
            return switch (asked.toLowerCase(Locale.ROOT)) {
                case "xml" -> Optional.of(XML);
                case "json" -> Optional.of(JSON);
                default -> Optional.empty();
            };
        }
        String accept = request.header("Accept", "");
        if (accept.isBlank()) {
            return Optional.of(XML);
        }
        for (String range : accept.split(",")) {
            switch (range.split(";", 2)[0].strip().toLowerCase(Locale.ROOT)) {
                case "application/json" -> {
                    return Optional.of(JSON);
                }
                case "application/xml", "text/xml", "application/*", "text/html", "*/*" -> {
                    return Optional.of(XML);
                }
                default -> {}
            }
        }
        return Optional.empty();
    }
}
