package dev.nearfield.shard.objectstore;

import java.time.Instant;
import java.util.Optional;

/**
 * What a store says of an object without sending it.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param key its name
 * @param length in bytes
 * @param etag changes whenever the content does; opaque otherwise
 * @param sha256 of the content in hex, as its writer declared it; empty where the store keeps none
 * @param lastModified by the store's clock
 */
public record ObjectInfo(
    ObjectKey key, long length, String etag, Optional<String> sha256, Instant lastModified) {}
