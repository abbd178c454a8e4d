package dev.nearfield.micrometer;

import dev.nearfield.IndexActivity;
import dev.nearfield.IndexClosedException;
import dev.nearfield.MetricsSink;
import dev.nearfield.VectorIndex;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Counts and times of an index as meters.
 *
 * <pre>{@code
 * var sink = new MicrometerSink(registry, Tags.of("index", "books"));
 * VectorIndex index = VectorIndex.builder().metrics(sink).open(folder);
 * sink.watch(index);
 * }</pre>
 *
 * <p>Meters are made when the sink is, so that all are there from the start, with zeros. Their
 * names are in docs/OBSERVABILITY.md. Whether timers have percentiles or buckets is for a {@code
 * MeterFilter} of the registry to say.
 *
 * <p>Threads: safe. Owns: nothing; the registry owns the meters.
 */
public final class MicrometerSink implements MetricsSink {

  private final MeterRegistry registry;
  private final Tags tags;
  private final Map<Counter, io.micrometer.core.instrument.Counter> counters =
      new EnumMap<>(Counter.class);
  private final Map<Timer, io.micrometer.core.instrument.Timer> timers = new EnumMap<>(Timer.class);

  /**
   * Makes the meters.
   *
   * @param tags of every meter: what tells this index from others
   */
  public MicrometerSink(MeterRegistry registry, Iterable<Tag> tags) {
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

  /**
   * Makes gauges of what an index holds. The registry keeps no index alive; the gauges of one that
   * is closed have no value.
   */
  public void watch(VectorIndex index) {
    gauge("nearfield.rows", "live", "Vectors", index, of -> of.rows().live());
    gauge("nearfield.rows", "dead", "Rows to be taken out", index, of -> of.rows().dead());
    gauge("nearfield.rows", "free", "Places for rows to come", index, of -> of.rows().free());
    gauge("nearfield.log.records", "Updates newer than the save", index, of -> of.log().records());
    gauge(
        "nearfield.log.size",
        "Bytes of updates newer than the save",
        index,
        of -> of.log().bytes());
    gauge("nearfield.checkpoint.age", "Seconds since the save", index, MicrometerSink::ageSeconds);
  }

  private static double ageSeconds(IndexActivity activity) {
    return activity
        .lastCheckpoint()
        .map(last -> Duration.between(last, activity.at()).toMillis() / 1_000.0)
        .orElse(Double.NaN);
  }

  private void gauge(
      String name,
      String state,
      String description,
      VectorIndex index,
      ToDoubleFunction<IndexActivity> value) {
    Gauge.builder(name, index, of -> valueOf(of, value))
        .description(description)
        .tags(tags.and("state", state))
        .register(registry);
  }

  private void gauge(
      String name, String description, VectorIndex index, ToDoubleFunction<IndexActivity> value) {
    Gauge.builder(name, index, of -> valueOf(of, value))
        .description(description)
        .tags(tags)
        .register(registry);
  }

  private static double valueOf(VectorIndex index, ToDoubleFunction<IndexActivity> value) {
    try {
      return value.applyAsDouble(index.activity());
    } catch (IndexClosedException closed) {
      return Double.NaN;
    }
  }

  private io.micrometer.core.instrument.Counter meter(Counter counter) {
    return switch (counter) {
      case SEARCHES -> counter("nearfield.searches", "Answers given");
      case SCORED_ROWS -> counter("nearfield.rows.scored", "Rows scored for answers");
      case PARTIAL_ANSWERS -> counter("nearfield.answers.partial", "Answers that deadlines cut");
      case ADDED_ROWS -> counter("nearfield.rows.added", "Rows added");
      case UPSERTED_ROWS -> counter("nearfield.rows.upserted", "Rows upserted");
      case DELETED_ROWS -> counter("nearfield.rows.deleted", "Rows deleted");
      case LOG_BYTES -> counter("nearfield.log.appended", "Bytes appended to the log");
      case FAILED_CHECKPOINTS -> counter("nearfield.checkpoints.failed", "Saves that failed");
      case FREED_ROWS -> counter("nearfield.rows.freed", "Dead rows taken out");
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
      case SEARCH -> timer("nearfield.search", "Searches and pages");
      case BATCH_SEARCH -> timer("nearfield.search.batch", "Batches of queries");
      case UPDATE -> timer("nearfield.update", "Adds, upserts and deletes of a row");
      case BULK_UPDATE -> timer("nearfield.update.bulk", "Adding many rows at once");
      case CHECKPOINT -> timer("nearfield.checkpoint", "Saves");
      case CONSOLIDATION -> timer("nearfield.consolidation", "Taking dead rows out");
      case RECOVERY -> timer("nearfield.recovery", "Doing the log again");
    };
  }

  private io.micrometer.core.instrument.Timer timer(String name, String description) {
    return io.micrometer.core.instrument.Timer.builder(name)
        .description(description)
        .tags(tags)
        .register(registry);
  }
}
