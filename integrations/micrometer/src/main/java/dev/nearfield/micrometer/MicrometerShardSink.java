package dev.nearfield.micrometer;

import dev.nearfield.shard.reader.ShardMetricsSink;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

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

  private final MeterRegistry registry;
  private final Tags tags;
  private final Map<Counter, io.micrometer.core.instrument.Counter> counters =
      new EnumMap<>(Counter.class);
  private final Map<Timer, io.micrometer.core.instrument.Timer> timers = new EnumMap<>(Timer.class);

  /**
   * Makes the meters.
   *
   * @param tags of every meter: what tells this reader or cache from others
   */
  public MicrometerShardSink(MeterRegistry registry, Iterable<Tag> tags) {
    this.registry = registry;
    this.tags = Tags.of(tags);
    for (Counter counter : Counter.values()) {
      counters.put(counter, meter(counter));
    }
    for (Timer timer : Timer.values()) {
      timers.put(timer, meter(timer));
    }
  }

  @Override
  public void add(Counter counter, long amount) {
    Objects.requireNonNull(counters.get(counter)).increment((double) amount);
  }

  @Override
  public void record(Timer timer, long nanos) {
    Objects.requireNonNull(timers.get(timer)).record(nanos, TimeUnit.NANOSECONDS);
  }

  private io.micrometer.core.instrument.Counter meter(Counter counter) {
    return switch (counter) {
      case FETCHED_SHARDS -> counter("nearfield.shard.fetched", "Shards fetched");
      case FETCHED_BYTES -> counter("nearfield.shard.fetched.bytes", "Bytes of fetched shards");
      case FAILED_FETCHES -> counter("nearfield.shard.fetches.failed", "Shards not fetched");
      case QUARANTINES -> counter("nearfield.shard.quarantines", "Shards that were damaged");
      case EVICTIONS -> counter("nearfield.shard.evicted", "Shards deleted to make room");
      case EVICTED_BYTES -> counter("nearfield.shard.evicted.bytes", "Bytes of deleted shards");
      case NEW_GENERATIONS -> counter("nearfield.shard.generations", "Generations opened");
      case FAILED_REFRESHES -> counter("nearfield.shard.refreshes.failed", "Refreshes that failed");
    };
  }

  private io.micrometer.core.instrument.Counter counter(String name, String description) {
    return io.micrometer.core.instrument.Counter.builder(name)
        .description(description)
        .tags(tags)
        .register(registry);
  }

  private io.micrometer.core.instrument.Timer meter(Timer timer) {
    return switch (timer) {
      case FETCH -> timer("nearfield.shard.fetch", "Fetching a shard");
      case REFRESH -> timer("nearfield.shard.refresh", "Looking for another generation");
    };
  }

  private io.micrometer.core.instrument.Timer timer(String name, String description) {
    return io.micrometer.core.instrument.Timer.builder(name)
        .description(description)
        .tags(tags)
        .register(registry);
  }
}
