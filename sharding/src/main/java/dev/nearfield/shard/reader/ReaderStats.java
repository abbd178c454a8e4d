package dev.nearfield.shard.reader;

import dev.nearfield.shard.gather.GatherActivity;

/**
 * What a reader did since it was opened.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param generation that is searched
 * @param refreshes that came to their end, whether or not there was something new
 * @param newGenerations of these, those that opened another generation
 * @param failedRefreshes that left the generation as it was
 * @param closedShards of retired generations that were unmapped
 * @param closingShards of retired generations that wait for that
 * @param cache what its cache did, for all readers that share it
 * @param gather what its searches did
 */
public record ReaderStats(
    long generation,
    long refreshes,
    long newGenerations,
    long failedRefreshes,
    long closedShards,
    int closingShards,
    CacheStats cache,
    GatherActivity gather) {}
