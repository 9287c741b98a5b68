package dev.orrery.http;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** Counts and times, in Prometheus' form. Other rooms add their own figures. Thread-safe. */
public final class Metrics {
    private static final double[] SECONDS = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 30};

    /** The methods that have a row of their own; clients invent others, and rows are for ever. */
    private static final Set<String> METHODS = Set.of(
            "GET",
            "HEAD",
            "PUT",
            "POST",
            "PATCH",
            "DELETE",
            "OPTIONS",
            "PROPFIND",
            "PROPPATCH",
            "REPORT",
            "MKCOL",
            "MKCALENDAR",
            "COPY",
            "MOVE",
            "LOCK",
            "UNLOCK",
            "ACL",
            "SEARCH");

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter format =
            PrometheusTextFormatWriter.builder().build();
    private final Map<String, Row[]> rows = new ConcurrentHashMap<>();
    private final Counter requests = Counter.builder()
            .name("http_requests_total")
            .help("Requests answered.")
            .labelNames("method", "status")
            .register(registry);
    private final Histogram durations = Histogram.builder()
            .name("http_request_duration_seconds")
            .help("Time from a request's arrival at its handler to the end of its answer.")
            .labelNames("method", "status")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .register(registry);
    private final Gauge inFlight = Gauge.builder()
            .name("http_requests_in_flight")
            .help("Requests being handled now.")
            .register(registry);
    private final Counter bytes = Counter.builder()
            .name("http_response_body_bytes_total")
            .help("Bytes of answers, before compression.")
            .register(registry);

    private record Row(CounterDataPoint count, DistributionDataPoint duration) {
        void add(long begin) {
            count.inc();
            duration.observe((System.nanoTime() - begin) / 1e9);
        }
    }

    /** With the process' and the virtual machine's own figures. */
    public Metrics() {
        ProcessFigures.addTo(this);
    }

    /** A filter that counts and times what passes. */
    public Handler filter(Handler next) {
        return request -> {
            long begin = System.nanoTime();
            inFlight.inc();
            try {
                Response response = next.handle(request);
                return count(request, response, begin);
            } catch (Throwable e) {
                row(request.method(), 500).add(begin);
                throw e;
            } finally {
                inFlight.dec();
            }
        };
    }

    /** Answers with everything there is. */
    public Handler handler() {
        return request -> Response.stream(
                        200, PrometheusTextFormatWriter.CONTENT_TYPE, out -> format.write(out, registry.scrape()))
                .allowCompression();
    }

    /** A figure that goes up and down, asked for at each scrape. */
    public void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /** One figure for each of several, named by a label; asked for at each scrape. */
    public void gauges(String name, String help, String label, Supplier<Map<String, Long>> values) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(callback -> values.get().forEach((which, value) -> callback.call(value, which)))
                .register(registry);
    }

    /** A figure that only goes up, asked for at each scrape; {@code name} ends in {@code _total}. */
    public void counter(String name, String help, DoubleSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /** For figures with labels. */
    public PrometheusRegistry registry() {
        return registry;
    }

    private Response count(Request request, Response response, long begin) {
        Row row = row(request.method(), response.status());
        if (response.body() instanceof Response.Body.Stream stream
                && !request.method().equals("HEAD")) {
            Response.Writer counted = out -> {
                Counting counting = new Counting(out);
                try {
                    stream.writer().writeTo(counting);
                } finally {
                    bytes.inc(counting.written);
                    row.add(begin);
                }
            };
            return new Response(
                    response.status(), response.headers(), new Response.Body.Stream(counted), response.compressible());
        }
        if (response.body() instanceof Response.Body.Bytes whole) {
            bytes.inc(whole.bytes().length);
        }
        row.add(begin);
        return response;
    }

    private Row row(String method, int status) {
        String name = METHODS.contains(method) ? method : "OTHER";
        Row[] byClass = rows.computeIfAbsent(name, this::rows);
        return byClass[Math.clamp(status / 100, 1, 5)];
    }

    private Row[] rows(String method) {
        Row[] byClass = new Row[6];
        for (int i = 0; i < 6; i++) {
            String status = i + "xx";
            byClass[i] = new Row(requests.labelValues(method, status), durations.labelValues(method, status));
        }
        return byClass;
    }

    private static final class Counting extends OutputStream {
        private final OutputStream out;
        private long written;

        Counting(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            written++;
        }

        @Override
        public void write(byte[] source, int offset, int count) throws IOException {
            out.write(source, offset, count);
            written += count;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
