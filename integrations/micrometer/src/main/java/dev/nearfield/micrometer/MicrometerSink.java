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
  private final Meters<Counter, Timer> meters;

  /**
   * Makes the meters.
   *
   * @param tags of every meter: what tells this index from others
   */
  public MicrometerSink(MeterRegistry registry, Iterable<Tag> tags) {
    this.registry = registry;
    this.tags = Tags.of(tags);
    meters =
        new Meters<>(
            registry,
            this.tags,
            Counter.class,
            MicrometerSink::name,
            Timer.class,
            MicrometerSink::name);
  }

  @Override
  public void add(Counter counter, long amount) {
    meters.add(counter, amount);
  }

  @Override
  public void record(Timer timer, long nanos) {
    meters.record(timer, nanos);
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

  private static Meters.Name name(Counter counter) {
    return switch (counter) {
      case SEARCHES -> new Meters.Name("nearfield.searches", "Answers given");
      case SCORED_ROWS -> new Meters.Name("nearfield.rows.scored", "Rows scored for answers");
      case PARTIAL_ANSWERS ->
          new Meters.Name("nearfield.answers.partial", "Answers that deadlines cut");
      case ADDED_ROWS -> new Meters.Name("nearfield.rows.added", "Rows added");
      case UPSERTED_ROWS -> new Meters.Name("nearfield.rows.upserted", "Rows upserted");
      case DELETED_ROWS -> new Meters.Name("nearfield.rows.deleted", "Rows deleted");
      case LOG_BYTES -> new Meters.Name("nearfield.log.appended", "Bytes appended to the log");
      case FAILED_CHECKPOINTS ->
          new Meters.Name("nearfield.checkpoints.failed", "Saves that failed");
      case FREED_ROWS -> new Meters.Name("nearfield.rows.freed", "Dead rows taken out");
    };
  }

  private static Meters.Name name(Timer timer) {
    return switch (timer) {
      case SEARCH -> new Meters.Name("nearfield.search", "Searches and pages");
      case BATCH_SEARCH -> new Meters.Name("nearfield.search.batch", "Batches of queries");
      case UPDATE -> new Meters.Name("nearfield.update", "Adds, upserts and deletes of a row");
      case BULK_UPDATE -> new Meters.Name("nearfield.update.bulk", "Adding many rows at once");
      case CHECKPOINT -> new Meters.Name("nearfield.checkpoint", "Saves");
      case CONSOLIDATION -> new Meters.Name("nearfield.consolidation", "Taking dead rows out");
      case RECOVERY -> new Meters.Name("nearfield.recovery", "Doing the log again");
    };
  }
}
