package dev.orrery.face.deltacloud;

import dev.orrery.http.UrlPath;
import dev.orrery.model.Tracked;

/**
 * A machine or realm with what is shown beside it.
 *
 * @param hook the program that is called when it changes
 */
record Shown(Tracked thing, Hook hook) {
    /**
     * A program that is called.
     *
     * @param url empty if none is
     * @param secret what calls are signed with, in the answer to who set the hook; empty otherwise
     */
    record Hook(String url, String secret) {
        static final Hook NONE = new Hook("", "");

        /** Without the secret. */
        @Override
        public String toString() {
            return "Hook[" + url + ']';
        }
    }

    /** Below the address of the API. */
    String path() {
        return '/' + thing.kind().collection() + '/' + UrlPath.encode(thing.id());
    }
}
