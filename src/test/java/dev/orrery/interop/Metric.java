package dev.orrery.interop;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A figure at {@code /metrics}. */
final class Metric {
    private Metric() {}

    static long of(RunningServer server, String name) throws Exception {
        String metrics = server.get("/metrics");
        Matcher matcher = Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(metrics);
        if (!matcher.find()) {
            throw new AssertionError("no " + name + ": " + metrics);
        }
        return (long) Double.parseDouble(matcher.group(1));
    }
}
