package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.ArraySource;
import dev.nearfield.Codes;
import dev.nearfield.IndexClosedException;
import dev.nearfield.Metric;
import dev.nearfield.MetricsSink.Counter;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.Warmup;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.Verify;
import dev.nearfield.testkit.RandomVectors;
import dev.nearfield.testkit.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WarmupTest {

  private static final int MANY = 200;

  /** Answers given before, during and after are those of an index without a warm-up. */
  @ParameterizedTest
  @EnumSource(value = Codes.class, mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void search_whileWarming_answersAsWithout(Codes codes, @TempDir Path directory) {
    SavedIndex saved = SavedIndex.create(directory, codes, 1);
    List<SearchResult> expected = answers(directory, Warmup.OFF, saved);
    assertThat(expected).isEqualTo(saved.answers);
    try (VectorIndex index = open(directory, Warmup.BACKGROUND)) {
      for (boolean warm = false; !warm; ) {
        warm = index.isWarm();
        assertThat(TestIndexes.answers(index, saved.rows)).isEqualTo(expected);
      }
    }
    assertThat(answers(directory, Warmup.BLOCKING, saved)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(value = Codes.class, mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void open_emptyAndOneRow_warmsAndAdds(Codes codes, @TempDir Path directory) {
    TestIndexes.builder(4, Metric.COSINE, codes).openOrCreate(directory).close();
    for (long id = 0; id < 3; id++) {
      try (VectorIndex index = VectorIndex.open(directory)) {
        index.add(id, new float[] {1, 2, 3, id});
        awaitWarm(index);
        var hits = index.search(Query.of(new float[] {1, 2, 3, id})).hits();
        assertThat(hits).hasSize((int) id + 1);
        assertThat(hits.getFirst().id()).isEqualTo(id);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Warmup.class, names = "BACKGROUND", mode = EnumSource.Mode.EXCLUDE)
  void open_notInBackground_isWarmAtOnce(Warmup warmup, @TempDir Path directory) {
    SavedIndex.create(directory, Codes.BIT1, 2);
    try (VectorIndex index = open(directory, warmup)) {
      assertThat(index.isWarm()).isTrue();
      assertThat(threads()).isEmpty();
    }
  }

  @Test
  void isWarm_inMemoryAndClosed_isTrueAndRefused() {
    VectorIndex index = VectorIndex.inMemory(3, Metric.DOT);
    assertThat(index.isWarm()).isTrue();
    index.close();
    assertThatThrownBy(index::isWarm).isInstanceOf(IndexClosedException.class);
  }

  /** Each close meets the warm-up somewhere else. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void close_duringManyWarmups_leavesNoThreadAndNoMemory(@TempDir Path directory)
      throws IOException {
    SavedIndex saved = SavedIndex.create(directory, Codes.BIT1, 3);
    long before = reservedMegabytes();
    for (int i = 0; i < MANY; i++) {
      try (VectorIndex index = VectorIndex.openReadOnly(directory)) {
        LockSupport.parkNanos(i * 20_000L);
        assertThat(index.search(Query.of(saved.rows[i % SavedIndex.ROWS])).hits()).hasSize(10);
      }
      assertThat(threads()).isEmpty();
    }
    try (var mappings = Files.lines(Path.of("/proc/self/maps"))) {
      assertThat(mappings).noneMatch(line -> line.contains(directory.toString()));
    }
    // Each index reserves hundreds of megabytes of addresses; other tests run in this process.
    assertThat(reservedMegabytes() - before).isLessThan(MANY * 64L / 2);
  }

  @Test
  void close_interruptedDuringWarmup_endsAndKeepsTheInterrupt(@TempDir Path directory) {
    SavedIndex.create(directory, Codes.BIT1, 4);
    VectorIndex index = VectorIndex.open(directory);
    Thread.currentThread().interrupt();
    index.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(threads()).isEmpty();
  }

  @Test
  void openReadOnly_warmed_changesNoFile(@TempDir Path directory) throws IOException {
    SavedIndex.create(directory, Codes.BIT1, 5);
    Map<Path, FileTime> before = times(directory);
    try (VectorIndex index = VectorIndex.openReadOnly(directory)) {
      awaitWarm(index);
    }
    assertThat(times(directory)).isEqualTo(before);
  }

  /**
   * Rows that are verified on their first use are damaged: searches say so, the warm-up logs it.
   */
  @Test
  void search_lazyAndDamaged_throwsThoughTheWarmupMetItFirst(@TempDir Path directory) {
    SavedIndex saved = SavedIndex.create(directory, Codes.BIT1, 6);
    byte[] damaged = SavedIndex.read(saved.segmentFile());
    damaged[4_096 + 5] ^= 4;
    SavedIndex.write(saved.segmentFile(), damaged);
    try (VectorIndex index = VectorIndex.builder().verify(Verify.LAZY).open(directory)) {
      awaitWarm(index);
      assertThatThrownBy(() -> index.search(Query.of(saved.rows[0])))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining("vectors-000001.nf");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 4_096})
  void warmUp_anyCount_makesWhatSearchesNeedAndCountsNothing(
      int searches, @TempDir Path directory) {
    SavedIndex saved = SavedIndex.create(directory, Codes.INT8, 7);
    try (VectorIndex index = open(directory, Warmup.OFF)) {
      assertThat(index.stats().memory().scratch()).isZero();
      index.warmUp(searches);
      long scratch = index.stats().memory().scratch();
      assertThat(scratch).isPositive();
      assertThat(index.activity().count(Counter.SEARCHES)).isZero();
      assertThat(index.activity().count(Counter.SCORED_ROWS)).isZero();
      assertThat(TestIndexes.answers(index, saved.rows)).isEqualTo(saved.answers);
      assertThat(index.stats().memory().scratch()).isEqualTo(scratch);
    }
  }

  /** A damaged row is met if it is one of those looked up: half-way, and nowhere before. */
  @Test
  void warmUp_severalSearches_lookUpRowsAllOverTheIndex(@TempDir Path directory) {
    float[][] rows = RandomVectors.seeded(8).rows(20_000, 64);
    for (int row = 0; row < rows.length; row++) {
      rows[row][0] = row; // so that the nearest of the first are the first
    }
    TestIndexes.builder(64, Metric.SQUARED_L2, Codes.INT8).openOrCreate(directory).close();
    try (VectorIndex index = VectorIndex.open(directory)) {
      index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS);
    }
    Path segment = directory.resolve("vectors-000001.nf");
    byte[] damaged = SavedIndex.read(segment);
    damaged[4_096 + 10_000 * 64 * Float.BYTES] ^= 4;
    SavedIndex.write(segment, damaged);
    try (VectorIndex index =
        VectorIndex.builder().verify(Verify.LAZY).warmup(Warmup.OFF).open(directory)) {
      index.warmUp(1);
      assertThatThrownBy(() -> index.warmUp(2)).isInstanceOf(CorruptFileException.class);
    }
  }

  @Test
  void warmUp_emptyOrClosedOrOutOfBounds_doesNothingOrIsRefused() {
    VectorIndex index = VectorIndex.inMemory(3, Metric.DOT);
    index.warmUp(8);
    assertThat(index.stats().memory().scratch()).isZero();
    for (int searches : new int[] {0, -1, 4_097}) {
      assertThatThrownBy(() -> index.warmUp(searches)).isInstanceOf(OutOfRangeException.class);
    }
    index.close();
    assertThatThrownBy(() -> index.warmUp(1)).isInstanceOf(IndexClosedException.class);
  }

  private static VectorIndex open(Path directory, Warmup warmup) {
    return VectorIndex.builder().warmup(warmup).open(directory);
  }

  private static List<SearchResult> answers(Path directory, Warmup warmup, SavedIndex saved) {
    try (VectorIndex index = open(directory, warmup)) {
      return TestIndexes.answers(index, saved.rows);
    }
  }

  /** The warm-up ends by itself, within its limit. */
  private static void awaitWarm(VectorIndex index) {
    Until.isTrue("the index is warm", index::isWarm);
  }

  /** Threads of opening and warming that are left, of this test's process. */
  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.equals("nearfield-open") || name.equals("nearfield-warmup"))
        .toList();
  }

  private static Map<Path, FileTime> times(Path directory) throws IOException {
    var times = new HashMap<Path, FileTime>();
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        times.put(file, Files.getLastModifiedTime(file));
      }
    }
    return times;
  }

  private static long reservedMegabytes() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      String size = lines.filter(line -> line.startsWith("VmSize:")).findFirst().orElseThrow();
      return Long.parseLong(size.replaceAll("\\D", "")) >> 10;
    }
  }
}
