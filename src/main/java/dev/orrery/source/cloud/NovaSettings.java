package dev.orrery.source.cloud;

import java.time.Duration;

/**
 * How an OpenStack cloud is signed in to, and which of its Novas is meant.
 *
 * @param login what the user and password of a request are
 * @param userDomain where a user is who names no domain
 * @param project whose machines are meant where the user names no project; empty if every user has to
 * @param projectDomain where that project is; empty for the user's
 * @param compute where Nova is
 * @param wholeAfter how long only changes are asked for before everything is listed again; zero to list everything always
 */
public record NovaSettings(
        Login login, String userDomain, String project, String projectDomain, Compute compute, Duration wholeAfter) {
    /** What signs in. */
    public enum Login {
        /** A user's name and password. */
        PASSWORD,
        /** The id and the secret of an application credential, which has its project by itself. */
        CREDENTIAL,
        /** A credential if the user's name looks like the id of one. */
        EITHER
    }

    /**
     * Which endpoint of the catalogue.
     *
     * @param region empty if there is only one
     * @param face {@code public}, {@code internal} or {@code admin}: what Keystone calls the interface
     * @param url of Nova, in place of what the catalogue says; empty to believe it
     */
    public record Compute(String region, String face, String url) {}
}
