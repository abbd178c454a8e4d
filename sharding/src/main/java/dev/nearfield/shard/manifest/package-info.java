/**
 * What a collection consists of, and how it changes. Given an {@link
 * dev.nearfield.shard.objectstore.ObjectStore}, a {@link
 * dev.nearfield.shard.manifest.ShardCollection} says which {@link
 * dev.nearfield.shard.manifest.Manifest} is current, and publishes the next one.
 *
 * <p>A manifest names the shards and the router of one generation; it never changes. The object
 * {@code CURRENT} names the manifest that counts; replacing it, under a condition that the store
 * checks, is the commit. Layout and protocol are in {@code docs/SHARDING.md}.
 *
 * <p>Threads: records are immutable, a collection is safe. Ownership: a collection borrows its
 * store. Begin with {@link dev.nearfield.shard.manifest.ShardCollection}.
 */
@NullMarked
package dev.nearfield.shard.manifest;

import org.jspecify.annotations.NullMarked;
