package dev.orrery.directory;

import dev.orrery.mirror.Brake;
import dev.orrery.mirror.Freshness;

/** A directory with the rules for believing it. */
public record Followed(DirectoryService service, Freshness freshness, Brake brake) {}
