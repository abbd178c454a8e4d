package dev.nearfield.shard.gather;

/**
 * What a scatter-gather has done since it was made.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param searches queries answered, each of a batch counted
 * @param calls shards asked, second attempts not counted; a batch asks a shard once
 * @param secondCalls second attempts, by {@link Hedging}
 * @param secondRounds searches that asked shards again for more hits, see {@link KPerShard}
 * @param failures shards that failed a query
 * @param timeouts shards that were too late for a query
 */
public record GatherActivity(
    long searches, long calls, long secondCalls, long secondRounds, long failures, long timeouts) {}
