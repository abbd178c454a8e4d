package dev.nearfield.shard.reader;

/**
 * What a cache did since it was opened, and what its folder holds now.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param shards whole shards in the folder, whoever fetched them
 * @param bytes lengths of all files that take room, parts included
 * @param budgetBytes what these never pass
 * @param downloads shards fetched to the end
 * @param downloadedBytes bytes that arrived, those of attempts that failed included
 * @param requests ranged reads sent
 * @param failures shards not fetched, for whatever reason
 * @param quarantines times that a shard was not what the manifest says
 * @param evictions shards deleted to make room
 */
public record CacheStats(
    int shards,
    long bytes,
    long budgetBytes,
    long downloads,
    long downloadedBytes,
    long requests,
    long failures,
    long quarantines,
    long evictions) {}
