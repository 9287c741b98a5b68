package dev.orrery.web;

import dev.orrery.calendar.AnswerByLink.Choice;
import dev.orrery.calendar.AnswerByLink.Invitation;
import dev.orrery.calendar.AnswerByLink.Seen;
import dev.orrery.calendar.AnswerByLink.Why;
import dev.orrery.calendar.LetterLanguage;
import dev.orrery.http.Headers;
import dev.orrery.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The page behind the link of an invitation. It works without scripts, loads nothing, tells no other site where it was come
 * from, and is kept by nobody. Immutable.
 */
final class RsvpPage {
    private final String template = WelcomePage.resource("rsvp.html");
    private final String policy = "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
            + " style-src " + WelcomePage.digestOf(template, "style");

    /** @param meant the answer whose link was followed: it is not given before a button is pressed */
    Response of(Seen seen, Optional<Choice> meant) {
        return switch (seen) {
            case Seen.Open(Invitation invitation) ->
                page(200, invitation.language(), open(invitation, invitation.answer(), "", meant));
            case Seen.Passed(Invitation invitation, Choice choice) ->
                page(
                        202,
                        invitation.language(),
                        open(
                                invitation,
                                Optional.of(choice),
                                RsvpWords.of(invitation.language()).passed(),
                                Optional.empty()));
            case Seen.Closed(Why why, LetterLanguage language) ->
                page(status(why), language, paragraph("", RsvpWords.of(language).closed(why)));
        };
    }

    /** After an answer. */
    Response recorded(Seen seen) {
        return seen instanceof Seen.Open(Invitation invitation)
                ? page(
                        200,
                        invitation.language(),
                        open(
                                invitation,
                                invitation.answer(),
                                RsvpWords.of(invitation.language()).recorded(),
                                Optional.empty()))
                : of(seen, Optional.empty());
    }

    /** A sentence for who came here by no button. */
    Response plain(int status, String sentence) {
        return page(status, LetterLanguage.ENGLISH, paragraph("", sentence));
    }

    private static int status(Why why) {
        return switch (why) {
            case UNKNOWN -> 404;
            case REMOVED, CANCELLED, NOT_INVITED, OVER -> 410;
            case CHANGED -> 409;
            case NOT_TAKEN -> 403;
        };
    }

    private static String open(Invitation invitation, Optional<Choice> answer, String news, Optional<Choice> meant) {
        LetterLanguage language = invitation.language();
        RsvpWords words = RsvpWords.of(language);
        StringBuilder out = new StringBuilder();
        out.append(news.isEmpty() ? "" : paragraph("news", news));
        out.append("<dl>\n");
        row(out, language.what, invitation.summary());
        row(out, language.when, invitation.when());
        row(out, language.where, invitation.where());
        row(out, language.organizer, invitation.organizer());
        row(out, words.invited(), invitation.attendee());
        row(out, words.answer(), answer.map(words::given).orElse(words.none()));
        out.append("</dl>\n").append(meant.isPresent() ? paragraph("", words.confirm()) : "");
        out.append("<form method=\"post\">\n<label for=\"comment\">")
                .append(Escape.markup(words.comment()))
                .append(
                        "</label>\n<textarea id=\"comment\" name=\"comment\" maxlength=\"1000\" rows=\"3\"></textarea>\n<p>");
        for (Choice choice : Choice.values()) {
            boolean marked = meant.or(() -> answer).filter(choice::equals).isPresent();
            out.append("<button name=\"answer\" value=\"")
                    .append(choice.word())
                    .append(marked ? "\" class=\"marked" : "")
                    .append("\">")
                    .append(Escape.markup(language.choice(choice)))
                    .append("</button>\n");
        }
        return out.append("</p>\n</form>\n")
                .append(paragraph("soft", words.again()))
                .toString();
    }

    private static void row(StringBuilder out, String label, String value) {
        if (!value.isBlank()) {
            out.append("<dt>")
                    .append(Escape.markup(label))
                    .append("</dt><dd dir=\"auto\">")
                    .append(Escape.markup(value))
                    .append("</dd>\n");
        }
    }

    private static String paragraph(String style, String text) {
        return "<p" + (style.isEmpty() ? "" : " class=\"" + style + "\"") + ">" + Escape.markup(text) + "</p>\n";
    }

    private Response page(int status, LetterLanguage language, String content) {
        String html = template.replace("{{language}}", language.tag())
                .replace("{{title}}", Escape.markup(RsvpWords.of(language).title()))
                .replace("{{content}}", content); // last: what others wrote is looked into no more
        return new Response(
                status,
                Headers.of(
                        "Content-Type", "text/html; charset=utf-8",
                        "Content-Security-Policy", policy,
                        "Cache-Control", "no-store",
                        "X-Content-Type-Options", "nosniff",
                        "X-Robots-Tag", "noindex, nofollow",
                        "Referrer-Policy", "no-referrer"),
                new Response.Body.Bytes(html.getBytes(StandardCharsets.UTF_8)),
                false);
    }
}
