package dev.orrery.face.deltacloud;

import dev.orrery.http.UrlPath;
import dev.orrery.model.Tracked;

/**
 * A machine or realm with what is shown beside it.
 *
 * @param hook the program that is called when it changes; empty if none is
 */
record Shown(Tracked thing, String hook) {
    /** Below the address of the API. */
    String path() {
        return '/' + thing.kind().collection() + '/' + UrlPath.encode(thing.id());
    }
}
