package dev.orrery.app;

import dev.orrery.mime.MimeLimits;
import dev.orrery.mime.MimeReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What somebody elsewhere finds in a mail and on the page behind its link. */
final class RsvpLinks {
    private static final Pattern LINK = Pattern.compile("https?://\\S+?(/rsvp/[A-Za-z0-9_-]{32})\\?accept");

    private RsvpLinks() {}

    /** Path of the link; empty if the readable text has none. */
    static String in(SmtpPeer.Received mail) {
        Matcher link = LINK.matcher(text(mail));
        return link.find() ? link.group(1) : "";
    }

    /** The readable text. */
    static String text(SmtpPeer.Received mail) {
        return new MimeReader(MimeLimits.DEFAULT)
                .read(mail.text().getBytes(StandardCharsets.UTF_8))
                .leaves()
                .getFirst()
                .text();
    }

    /** What a browser shows, more or less. */
    static List<String> lines(String page) {
        return page.replaceAll("(?s)<style>.*</style>", "")
                .replace("</dt>", ": ")
                .replaceAll("<[^>]*>", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&")
                .lines()
                .toList();
    }
}
