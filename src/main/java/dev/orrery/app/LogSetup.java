package dev.orrery.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/**
 * The log: one line per event on standard error, with the id of the request it belongs to. Found by logback through its
 * service file; in code, because reading a file of XML at every start takes longer than everything else of it.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
    /** Time in UTC, level, request, who says it, what; a stack trace follows on lines of its own. */
    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level [%X{request:--}] %logger{0}: %replace(%msg){'[\\r\\n]+',' | '}%n";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setPattern(PATTERN);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(console);
        root.setLevel(Level.WARN);
        // It tells of every lost connection with a stack; the store itself says why it cannot answer, once.
        context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** From here on events of {@code level} and above are written; libraries speak up from warnings on, or at trace. */
    public static void level(String level) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Level wanted = Level.toLevel(level, Level.INFO);
        boolean all = wanted == Level.TRACE;
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)
                .setLevel(all || wanted.isGreaterOrEqual(Level.WARN) ? wanted : Level.WARN);
        context.getLogger("dev.orrery").setLevel(wanted);
        context.getLogger("access").setLevel(wanted);
    }
}
