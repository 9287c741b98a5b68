package dev.orrery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints at the end what was skipped and why, and keeps it in {@code target/skipped.txt}, so that CI can insist that
 * nothing was. A test whose reason starts with "optional" may be skipped anywhere.
 */
public final class SkippedTests implements TestExecutionListener {
    private final Map<String, String> skipped = Collections.synchronizedMap(new TreeMap<>());

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        skipped.put(name(test), reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            skipped.put(
                    name(test), result.getThrowable().map(Throwable::getMessage).orElse("aborted without a reason"));
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        StringBuilder report = new StringBuilder();
        skipped.forEach((test, reason) -> report.append(test)
                .append(": ")
                .append(reason.replace('\n', ' '))
                .append('\n'));
        try {
            Files.createDirectories(Path.of("target"));
            Files.writeString(
                    Path.of("target/skipped.txt"), report, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!skipped.isEmpty()) {
            System.out.println("Skipped here:");
            System.out.print(report.toString().indent(2));
        }
    }

    private static String name(TestIdentifier test) {
        return test.getParentId().orElse("").replaceAll(".*class:([^]]+).*", "$1") + " " + test.getDisplayName();
    }
}
