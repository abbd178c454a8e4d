package dev.nearfield.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.ArraySource;
import dev.nearfield.Codes;
import dev.nearfield.IndexBuilder;
import dev.nearfield.Maintenance;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.observe.Observer.Work;
import dev.nearfield.testkit.ChildJvm;
import dev.nearfield.testkit.RandomVectors;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an index says unasked: little, and nothing per search or update. */
class LoggingTest {

  private static final float[][] ROWS = RandomVectors.seeded(13).rows(400, 6);

  @TempDir Path directory;

  private final Logger logger = Logger.getLogger("dev.nearfield");
  private final Captured captured = new Captured();

  /** Keeps what is logged, at all levels. */
  private static final class Captured extends Handler {
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord record) {
      records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    List<String> lines() {
      return records.stream()
          .map(
              record ->
                  record.getLevel()
                      + " "
                      + MessageFormat.format(record.getMessage(), record.getParameters()))
          .toList();
    }
  }

  @BeforeEach
  void capture() {
    logger.setLevel(Level.ALL);
    logger.setUseParentHandlers(false);
    logger.addHandler(captured);
  }

  @AfterEach
  void release() {
    logger.removeHandler(captured);
    logger.setUseParentHandlers(true);
    logger.setLevel(null);
  }

  @Test
  void log_searchesAndUpdates_saysNothing() {
    try (VectorIndex index = builder().openOrCreate(directory)) {
      index.addAll(ArraySource.of(ROWS), TestIndexes.TWO_THREADS);
      captured.records.clear();
      for (int i = 0; i < 200; i++) {
        index.search(Query.of(ROWS[i]));
        index.upsert(i, ROWS[i + 1]);
      }
      index.delete(7);
      index.searchAll(List.of(Query.of(ROWS[1]), Query.of(ROWS[2]).exact()));
      assertThat(captured.lines()).noneMatch(line -> !line.contains("opened"));
    }
  }

  @Test
  void log_checkpointAndConsolidation_saysWhatAndHowLongForDebugging() {
    try (VectorIndex index = builder().openOrCreate(directory)) {
      index.addAll(ArraySource.of(ROWS), TestIndexes.TWO_THREADS);
      index.delete(7);
      captured.records.clear();
      index.save();
      index.compact();
      assertThat(captured.lines())
          .filteredOn(line -> !line.contains("opened"))
          .satisfiesExactly(
              line ->
                  assertThat(line).startsWith(saying("saved 399 rows and 1 records of the log")),
              line -> assertThat(line).startsWith(saying("freed 1 dead rows")));
      assertThat(captured.lines()).allMatch(line -> line.matches(".* in \\d+ ms"));
    }
  }

  private String saying(String what) {
    return "FINE %s: %s in ".formatted(directory, what);
  }

  @Test
  void log_recovery_isForDebuggingUnlessItIsLong() {
    ChildJvm.Outcome child = ChildJvm.run(List.of(), Halting.class, directory.toString());
    assertThat(child.exitCode()).as(child.err()).isEqualTo(7);
    builder().open(directory).close();
    assertThat(captured.lines())
        .anyMatch(line -> line.startsWith(saying("did 2 records of the log again")))
        .anyMatch(line -> line.startsWith(saying("opened with 2 rows")));

    new Observer("folder", null).ended(Work.RECOVERY, 1_234_000_000, 2, 7, true);
    assertThat(captured.lines().getLast())
        .isEqualTo("INFO folder: did 7 records of the log again in 1234 ms");
  }

  /** Adds two rows and ends without closing. */
  static final class Halting {
    private Halting() {}

    public static void main(String[] arguments) {
      VectorIndex index = builder().openOrCreate(Path.of(arguments[0]));
      index.add(1, ROWS[1]);
      index.add(2, ROWS[2]);
      Runtime.getRuntime().halt(7);
    }
  }

  private static IndexBuilder builder() {
    return TestIndexes.builder(6, Metric.DOT, Codes.INT8).maintenance(Maintenance.MANUAL);
  }
}
