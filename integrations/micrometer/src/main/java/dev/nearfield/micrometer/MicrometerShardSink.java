package dev.nearfield.micrometer;

import dev.nearfield.shard.reader.ShardMetricsSink;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;

/**
 * Counts and times of a reader of shards, and of its cache, as meters; needs {@code sharding}
 * beside this module.
 *
 * <pre>{@code
 * var sink = new MicrometerShardSink(registry, Tags.of("corpus", "news"));
 * var cache = ShardCache.open(folder, CacheOptions.DEFAULT.metrics(sink));
 * var index = ShardedIndex.open(store, cache, ReaderOptions.DEFAULT.metrics(sink));
 * }</pre>
 *
 * <p>Meters are made when the sink is, so that all are there from the start, with zeros. Their
 * names are in docs/OBSERVABILITY.md.
 *
 * <p>Threads: safe. Owns: nothing; the registry owns the meters.
 */
public final class MicrometerShardSink implements ShardMetricsSink {

  private final Meters<Counter, Timer> meters;

  /**
   * Makes the meters.
   *
   * @param tags of every meter: what tells this reader or cache from others
   */
  public MicrometerShardSink(MeterRegistry registry, Iterable<Tag> tags) {
    meters =
        new Meters<>(
            registry,
            Tags.of(tags),
            Counter.class,
            MicrometerShardSink::name,
            Timer.class,
            MicrometerShardSink::name);
  }

  @Override
  public void add(Counter counter, long amount) {
    meters.add(counter, amount);
  }

  @Override
  public void record(Timer timer, long nanos) {
    meters.record(timer, nanos);
  }

  private static Meters.Name name(Counter counter) {
    return switch (counter) {
      case FETCHED_SHARDS -> new Meters.Name("nearfield.shard.fetched", "Shards fetched");
      case FETCHED_BYTES ->
          new Meters.Name("nearfield.shard.fetched.bytes", "Bytes of fetched shards");
      case FAILED_FETCHES ->
          new Meters.Name("nearfield.shard.fetches.failed", "Shards not fetched");
      case QUARANTINES ->
          new Meters.Name("nearfield.shard.quarantines", "Shards that were damaged");
      case EVICTIONS -> new Meters.Name("nearfield.shard.evicted", "Shards deleted to make room");
      case EVICTED_BYTES ->
          new Meters.Name("nearfield.shard.evicted.bytes", "Bytes of deleted shards");
      case NEW_GENERATIONS -> new Meters.Name("nearfield.shard.generations", "Generations opened");
      case FAILED_REFRESHES ->
          new Meters.Name("nearfield.shard.refreshes.failed", "Refreshes that failed");
    };
  }

  private static Meters.Name name(Timer timer) {
    return switch (timer) {
      case FETCH -> new Meters.Name("nearfield.shard.fetch", "Fetching a shard");
      case REFRESH -> new Meters.Name("nearfield.shard.refresh", "Looking for another generation");
    };
  }
}
