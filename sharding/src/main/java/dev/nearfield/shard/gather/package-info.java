/**
 * Searching shards as one: given a query and the {@linkplain dev.nearfield.shard.gather.Shards
 * shards} of one generation, asks those that the router names, merges what they find, and says what
 * of the corpus the answer covers. {@link dev.nearfield.shard.gather.ScatterGather} is the class to
 * read first.
 *
 * <p>What lies inside of a shard, and where, is nobody's business here: a shard is a {@link
 * dev.nearfield.shard.gather.ShardSearcher}.
 *
 * <p>Threads: everything is safe to share, except where it says otherwise. Owns: threads for as
 * long as shards take to answer; never the shards.
 */
@NullMarked
package dev.nearfield.shard.gather;

import org.jspecify.annotations.NullMarked;
