/**
 * What a collection consists of. Given the bytes of an object, says what it means: a {@link
 * dev.nearfield.shard.manifest.Manifest} names the shards of one generation.
 *
 * <p>A manifest names the shards and the router of one generation; it never changes. The object
 * {@code CURRENT} names the manifest that counts; replacing it, under a condition that the store
 * checks, is the commit. Layout and protocol are in {@code docs/SHARDING.md}.
 *
 * <p>Threads: records are immutable, Ownership: nothing is owned. Begin with {@link
 * dev.nearfield.shard.manifest.Manifest}.
 */
@NullMarked
package dev.nearfield.shard.manifest;

import org.jspecify.annotations.NullMarked;
