package dev.nearfield;

import java.nio.file.Path;

/**
 * A shard file that was written.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param file where it is
 * @param rows vectors in it
 * @param bytes its length
 * @param sha256 of its content, 64 hexadecimal digits: equal content has an equal name
 */
public record ShardSummary(Path file, int rows, long bytes, String sha256) {}
