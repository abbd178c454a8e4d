/**
 * Searching a published collection: given a store, opens its current generation, brings the shards
 * that queries need into a local folder, and answers like one index. {@link
 * dev.nearfield.shard.reader.ShardedIndex} is the class to read first.
 *
 * <p>A {@link dev.nearfield.shard.reader.ShardCache} keeps shard files by their content, for all
 * processes of a machine. A query takes the open generation once, and a refresh replaces it in one
 * step or not at all.
 *
 * <p>Threads: everything is safe to share, except where it says otherwise. Owns: files in the
 * cache's folder, mappings of shards, and a thread that closes those of retired generations.
 */
@NullMarked
package dev.nearfield.shard.reader;

import org.jspecify.annotations.NullMarked;
