package dev.orrery.directory;

/**
 * A record with the directory that has it.
 *
 * @param source the directory's name
 */
public record Found(String source, DirectoryRecord record) {}
