/**
 * Shard files: given records, one immutable file that a reader maps and searches; given a file,
 * what is in it. What the bytes mean is the engine's and the storage's business (docs/FORMAT.md);
 * here is what a fleet of shards does with them.
 *
 * <p>Start at {@link dev.nearfield.shard.shardfile.ShardBuilder} to make a file, at {@link
 * dev.nearfield.shard.shardfile.ShardEngine} to open one.
 *
 * <p>Threads and ownership: see each class.
 */
@NullMarked
package dev.nearfield.shard.shardfile;

import org.jspecify.annotations.NullMarked;
