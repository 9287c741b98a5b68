package dev.orrery.app;

/** An invitation to a talk, by mail from outside. */
final class TalkMail {
    /** Proves, to a server that believes mx.example.org, who sent it; comes before all else. */
    static final String PROOF = "Authentication-Results: mx.example.org; dmarc=pass header.from=elsewhere.net\n";

    private TalkMail() {}

    /** For one person, with nothing that proves it. */
    static String to(String address) {
        return InvitationMail.of("talk", "Zoë <zoe@elsewhere.net>", address).text();
    }
}
