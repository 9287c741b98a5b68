package dev.orrery.http;

/** What all exchanges of one engine share. */
record EngineContext(HttpConfig config, Watch watch, RequestIds ids) {}
