package dev.orrery.source.cloud;

import dev.orrery.tracking.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * The list of services that Keystone gives with a token: where each is, in which region, for whom.
 *
 * @param endpoints those of Nova, whomever they are for
 * @param types of all services
 */
record ServiceCatalogue(List<Endpoint> endpoints, List<String> types) {
    private static final String COMPUTE = "compute";

    /** @param face {@code public}, {@code internal} or {@code admin} */
    record Endpoint(String region, String face, String url) {}

    static ServiceCatalogue of(JsonNode catalog) {
        List<Endpoint> endpoints = new ArrayList<>();
        List<String> types = new ArrayList<>();
        for (JsonNode service : catalog) {
            String type = service.path("type").asString("");
            types.add(type);
            if (type.equals(COMPUTE)) {
                for (JsonNode endpoint : service.path("endpoints")) {
                    String id = endpoint.path("region_id").asString("");
                    endpoints.add(new Endpoint(
                            id.isEmpty() ? endpoint.path("region").asString("") : id,
                            endpoint.path("interface").asString(""),
                            endpoint.path("url").asString("")));
                }
            }
        }
        return new ServiceCatalogue(endpoints, types);
    }

    /**
     * Where Nova is; or a sentence that names what there is in its place.
     *
     * @param isSecret nobody on the way may read the token
     */
    Answer<String> compute(NovaSettings.Compute wanted, boolean isSecret) {
        if (endpoints.isEmpty()) {
            return new Answer.Unreadable<>("The catalogue that came with the token has no compute service. It has: "
                    + named(types) + ". Is the project the right one? Otherwise set compute-url.");
        }
        List<Endpoint> facing = endpoints.stream()
                .filter(endpoint -> endpoint.face().equals(wanted.face()))
                .toList();
        if (facing.isEmpty()) {
            return new Answer.Unreadable<>("The catalogue has no " + wanted.face() + " address of its compute service."
                    + " Set interface to one of: " + all(endpoints, Endpoint::face) + '.');
        }
        List<Endpoint> found = facing.stream()
                .filter(endpoint ->
                        wanted.region().isEmpty() || endpoint.region().equalsIgnoreCase(wanted.region()))
                .toList();
        if (found.isEmpty()) {
            return new Answer.Unreadable<>("The catalogue has no compute service in the region " + wanted.region()
                    + ". Set region to one of: " + all(facing, Endpoint::region) + '.');
        }
        if (found.stream().map(Endpoint::url).distinct().count() > 1) {
            return new Answer.Unreadable<>("The catalogue has more than one compute service. Set region to one of: "
                    + all(found, Endpoint::region) + '.');
        }
        String url = found.getFirst().url();
        return isSecret && !url.toLowerCase(Locale.ROOT).startsWith("https:")
                ? new Answer.Unreadable<>("The catalogue says that the compute service is at " + url
                        + ", where everybody on the way could read the token. Have it say https, or set compute-url.")
                : new Answer.Got<>(url);
    }

    private static String all(List<Endpoint> endpoints, Function<Endpoint, String> word) {
        return named(endpoints.stream().map(word).toList());
    }

    private static String named(List<String> words) {
        return String.join(", ", new TreeSet<>(words));
    }
}
