package dev.orrery.http;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ToDoubleFunction;

/** What the operating system and the virtual machine say of this process. Stateless. */
final class ProcessFigures {
    private ProcessFigures() {}

    static void addTo(Metrics metrics) {
        double start = ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0;
        metrics.gauge("process_start_time_seconds", "When this process began, in seconds since 1970.", () -> start);
        metrics.counter("process_cpu_seconds_total", "Processor time used, user and system.", ProcessFigures::cpu);
        metrics.gauge(
                "process_resident_memory_bytes", "Memory in use as the system sees it.", ProcessFigures::resident);
        metrics.gauge(
                "jvm_heap_used_bytes",
                "Heap in use.",
                () -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        metrics.gauge(
                "jvm_heap_committed_bytes",
                "Heap taken from the system.",
                () -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted());
        metrics.gauge(
                "jvm_threads",
                "Platform threads.",
                () -> ManagementFactory.getThreadMXBean().getThreadCount());
        metrics.counter(
                "jvm_gc_collections_total",
                "Garbage collections.",
                () -> collectors(GarbageCollectorMXBean::getCollectionCount));
        metrics.counter(
                "jvm_gc_seconds_total",
                "Time in garbage collections.",
                () -> collectors(GarbageCollectorMXBean::getCollectionTime) / 1000);
    }

    private static double cpu() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime() / 1e9
                : Double.NaN;
    }

    private static double resident() {
        try {
            String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[1];
            return Long.parseLong(pages) * 4096.0;
        } catch (IOException | RuntimeException e) {
            return Double.NaN; // not Linux
        }
    }

    private static double collectors(ToDoubleFunction<GarbageCollectorMXBean> figure) {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToDouble(figure)
                .sum();
    }
}
