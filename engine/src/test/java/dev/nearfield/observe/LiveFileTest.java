package dev.nearfield.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Codes;
import dev.nearfield.IndexActivity;
import dev.nearfield.IndexBuilder;
import dev.nearfield.Latencies;
import dev.nearfield.Metric;
import dev.nearfield.MetricsSink.Counter;
import dev.nearfield.MetricsSink.Timer;
import dev.nearfield.Query;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.testkit.ChildJvm;
import dev.nearfield.testkit.RandomVectors;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An index that is open for writing can be followed by others; closed, it leaves no trace. */
@Timeout(60)
class LiveFileTest {

  private static final float[][] ROWS = RandomVectors.seeded(14).rows(60, 6);

  @TempDir Path directory;

  @Test
  void activity_ofAnotherProcess_showsWhatItDoesUntilItIsKilled() throws Exception {
    Process writer = ChildJvm.start(List.of(), Writer.class, directory.toString());
    try (var out =
        new BufferedReader(
            new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("done");
      IndexActivity seen = await(activity -> activity.count(Counter.SEARCHES) == 7);

      assertThat(seen.processId()).isEqualTo(writer.pid());
      assertThat(seen.rows()).isEqualTo(new IndexActivity.Rows(59, 1, 0));
      assertThat(seen.log().records()).isEqualTo(61);
      assertThat(seen.count(Counter.ADDED_ROWS)).isEqualTo(60);
      assertThat(seen.count(Counter.DELETED_ROWS)).isEqualTo(1);
      assertThat(seen.searches().count()).isEqualTo(7);
      assertThat(seen.updates().count()).isEqualTo(61);
      assertThat(seen.total(Timer.SEARCH)).isPositive();
      assertThat(seen.openedAt()).isBefore(seen.at());
      await(activity -> activity.at().isAfter(seen.at()));
    } finally {
      writer.destroyForcibly().waitFor();
    }
    assertThat(VectorIndex.activity(directory)).as("what a killed writer leaves").isPresent();
    try (VectorIndex index = builder().open(directory)) {
      assertThat(index.size()).isEqualTo(59);
      await(activity -> activity.processId() == ProcessHandle.current().pid());
    }
    assertThat(VectorIndex.activity(directory)).as("closed").isEmpty();
    assertThat(directory.resolve(LiveFile.NAME)).doesNotExist();
  }

  /** Adds, deletes and searches, and then waits for its end. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws InterruptedException {
      VectorIndex index = builder().openOrCreate(Path.of(arguments[0]));
      for (int row = 0; row < ROWS.length; row++) {
        index.add(row, ROWS[row]);
      }
      index.delete(7);
      for (int query = 0; query < 7; query++) {
        index.search(Query.of(ROWS[query]));
      }
      System.out.println("done");
      TimeUnit.MINUTES.sleep(1); // until it is killed
    }
  }

  private IndexActivity await(Predicate<IndexActivity> condition) throws InterruptedException {
    while (true) { // ended by the test's timeout
      Optional<IndexActivity> activity = VectorIndex.activity(directory);
      if (activity.filter(condition).isPresent()) {
        return activity.get();
      }
      TimeUnit.MILLISECONDS.sleep(20); // the file changes once a second
    }
  }

  @Test
  void activity_noWriter_isEmpty() {
    assertThat(VectorIndex.activity(directory)).isEmpty();
    builder().openOrCreate(directory).close();
    assertThat(VectorIndex.activity(directory)).isEmpty();
    try (VectorIndex reader = VectorIndex.openReadOnly(directory)) {
      assertThat(VectorIndex.activity(directory)).as("readers write nothing").isEmpty();
      assertThat(reader.activity().rows().live()).isZero();
    }
  }

  @Test
  void activity_damagedFile_isTypedAndInNobodysWay() throws Exception {
    builder().openOrCreate(directory).close();
    ByteBuffer block = ByteBuffer.allocate(LiveBlock.BYTES);
    LiveBlock.encode(some(5), block);
    for (int position = 0; position < LiveBlock.BYTES; position += 151) {
      byte[] bytes = block.array().clone();
      bytes[position] ^= 0x20;
      Files.write(directory.resolve(LiveFile.NAME), bytes);
      assertThatThrownBy(() -> VectorIndex.activity(directory))
          .as("byte %d", position)
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining(LiveFile.NAME);
    }
    Files.write(directory.resolve(LiveFile.NAME), new byte[100]);
    assertThatThrownBy(() -> VectorIndex.activity(directory))
        .isInstanceOf(CorruptFileException.class);
    VectorIndex.verify(directory, file -> assertThat(file).isNotEqualTo(LiveFile.NAME));
    builder().open(directory).close();
    assertThat(directory.resolve(LiveFile.NAME)).doesNotExist();
  }

  @Test
  void block_anyActivity_isReadAsItWasWritten() {
    ByteBuffer block = ByteBuffer.allocate(LiveBlock.BYTES);
    for (long seed = 0; seed < 50; seed++) {
      IndexActivity activity = some(seed);
      LiveBlock.encode(activity, block);
      assertThat(LiveBlock.decode(block)).as("seed %d", seed).contains(activity);
    }
  }

  private static IndexActivity some(long seed) {
    var random = new SplittableRandom(seed);
    var counts = new EnumMap<Counter, Long>(Counter.class);
    for (Counter counter : Counter.values()) {
      counts.put(counter, random.nextLong(1L << 50));
    }
    var times = new EnumMap<Timer, IndexActivity.Elapsed>(Timer.class);
    for (Timer timer : Timer.values()) {
      times.put(
          timer,
          new IndexActivity.Elapsed(
              random.nextLong(1L << 50), Duration.ofNanos(random.nextLong(1L << 60))));
    }
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return new IndexActivity(
        random.nextInt(1 << 22),
        now.minusMillis(random.nextInt()),
        now,
        new IndexActivity.Rows(random.nextInt(1 << 30), random.nextInt(1 << 30), 3),
        new IndexActivity.Log(random.nextLong(1L << 40), random.nextLong(1L << 50)),
        seed % 2 == 0 ? Optional.empty() : Optional.of(now),
        counts,
        times,
        Latencies.of(random.longs(Latencies.BUCKETS, 0, 1L << 50).toArray()),
        Latencies.of(random.longs(Latencies.BUCKETS, 0, 1L << 50).toArray()));
  }

  private static IndexBuilder builder() {
    return TestIndexes.builder(6, Metric.DOT, Codes.INT8);
  }
}
