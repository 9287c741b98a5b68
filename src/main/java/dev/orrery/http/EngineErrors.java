package dev.orrery.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers what never becomes a request, such as bytes that are no HTTP: a status and a sentence in plain text. */
final class EngineErrors implements Request.Handler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        String why = HttpStatus.getMessage(status);
        if (request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof HttpException told && status < 500) {
            status = told.getCode();
            response.setStatus(status);
            why = told.getReason() == null ? HttpStatus.getMessage(status) : told.getReason();
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
        byte[] sentence = (status + " " + why + "\n").getBytes(StandardCharsets.UTF_8);
        response.write(true, ByteBuffer.wrap(sentence), callback);
        return true;
    }
}
