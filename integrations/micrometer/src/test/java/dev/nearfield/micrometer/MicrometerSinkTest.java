package dev.nearfield.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.BulkOptions;
import dev.nearfield.IndexActivity;
import dev.nearfield.Maintenance;
import dev.nearfield.Metric;
import dev.nearfield.MetricsSink.Counter;
import dev.nearfield.MetricsSink.Timer;
import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.storage.KeyType;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MicrometerSinkTest {

  private static final float[][] ROWS = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 1, 0}};

  @TempDir Path directory;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final MicrometerSink sink = new MicrometerSink(registry, Tags.of("index", "books"));

  @Test
  void meters_lifeOfAnIndex_sayWhatTheIndexSays() {
    try (VectorIndex index = live()) {
      IndexActivity activity = index.activity();
      assertThat(count("nearfield.searches"))
          .isEqualTo(3)
          .isEqualTo(of(activity, Counter.SEARCHES));
      assertThat(count("nearfield.rows.scored")).isEqualTo(of(activity, Counter.SCORED_ROWS));
      assertThat(count("nearfield.rows.added")).isEqualTo(4);
      assertThat(count("nearfield.rows.upserted")).isEqualTo(1);
      assertThat(count("nearfield.rows.deleted")).isEqualTo(1);
      assertThat(count("nearfield.log.appended"))
          .isPositive()
          .isEqualTo(of(activity, Counter.LOG_BYTES));
      assertThat(count("nearfield.rows.freed")).isEqualTo(2);
      assertThat(count("nearfield.checkpoints.failed")).isZero();
      for (Timer timer : Timer.values()) {
        assertThat(timer(timer).count()).as(timer.name()).isEqualTo(activity.count(timer));
        assertThat(timer(timer).totalTime(TimeUnit.NANOSECONDS))
            .as(timer.name())
            .isEqualTo((double) activity.total(timer).toNanos());
      }
    }
  }

  private static double of(IndexActivity activity, Counter counter) {
    return activity.count(counter);
  }

  @Test
  void gauges_openThenClosed_showRowsThenNothing() {
    try (VectorIndex index = live()) {
      sink.watch(index);
      assertThat(rows("live")).isEqualTo(3);
      assertThat(rows("dead")).isZero();
      assertThat(rows("free")).isEqualTo(2);
      assertThat(gauge("nearfield.log.records")).isZero();
      index.add(9, ROWS[0]);
      assertThat(rows("live")).isEqualTo(4);
      assertThat(gauge("nearfield.log.records")).isEqualTo(1);
      assertThat(gauge("nearfield.log.size")).isPositive();
      assertThat(gauge("nearfield.checkpoint.age")).isBetween(0.0, 60.0);
    }
    assertThat(rows("live")).isNaN();
    assertThat(gauge("nearfield.checkpoint.age")).isNaN();
  }

  @Test
  void meters_always_areDocumentedAndTagged() throws IOException {
    try (VectorIndex index = live()) {
      sink.watch(index);
      String documentation = Files.readString(Path.of("../../docs/OBSERVABILITY.md"));
      assertThat(registry.getMeters()).hasSize(Counter.values().length + Timer.values().length + 6);
      for (Meter meter : registry.getMeters()) {
        assertThat(documentation).contains("| `%s` |".formatted(meter.getId().getName()));
        assertThat(meter.getId().getTag("index")).isEqualTo("books");
        assertThat(meter.getId().getDescription()).isNotBlank();
      }
    }
  }

  /** An index that has done something of everything but recover. */
  private VectorIndex live() {
    VectorIndex index =
        VectorIndex.builder()
            .dimension(3)
            .metric(Metric.DOT)
            .ids(KeyType.LONG)
            .maintenance(Maintenance.MANUAL)
            .metrics(sink)
            .openOrCreate(directory);
    index.addAll(VectorSource.of(ROWS), BulkOptions.DEFAULT.threads(1));
    index.upsert(1, ROWS[3]);
    index.delete(2);
    index.search(Query.of(ROWS[0]).k(2));
    index.searchAll(List.of(Query.of(ROWS[0]), Query.of(ROWS[1])));
    index.compact();
    index.save();
    return index;
  }

  private double count(String name) {
    return registry.get(name).counter().count();
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }

  private double rows(String state) {
    return registry.get("nearfield.rows").tag("state", state).gauge().value();
  }

  private io.micrometer.core.instrument.Timer timer(Timer timer) {
    String name =
        switch (timer) {
          case SEARCH -> "nearfield.search";
          case BATCH_SEARCH -> "nearfield.search.batch";
          case UPDATE -> "nearfield.update";
          case BULK_UPDATE -> "nearfield.update.bulk";
          case CHECKPOINT -> "nearfield.checkpoint";
          case CONSOLIDATION -> "nearfield.consolidation";
          case RECOVERY -> "nearfield.recovery";
        };
    return registry.get(name).timer();
  }
}
