package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.ArraySource;
import dev.nearfield.Codes;
import dev.nearfield.Hit;
import dev.nearfield.IndexBuilder;
import dev.nearfield.IndexClosedException;
import dev.nearfield.Maintenance;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import dev.nearfield.Warmup;
import dev.nearfield.kernel.RawMemory;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.StorageException;
import dev.nearfield.storage.Verify;
import dev.nearfield.testkit.FaultyFiles;
import dev.nearfield.testkit.RandomVectors;
import dev.nearfield.testkit.Until;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Segment files give back what replaced and deleted rows took. */
class SegmentCompactionTest {

  private static final int DIMENSION = 64;
  private static final int ROWS = 500;
  private static final int ROUNDS = 10;
  private static final float[][] VECTORS =
      RandomVectors.seeded(77).clustered(8, 0.3f).rows(ROWS + ROUNDS * ROWS / 5, DIMENSION);

  @TempDir Path folder;
  @TempDir Path other;

  private final Map<Long, float[]> expected = new TreeMap<>();

  @Test
  void save_afterTenRoundsOfReplacing_takesLittleMoreThanAFreshIndex() throws IOException {
    try (VectorIndex index = filled(Maintenance.MANUAL)) {
      for (int round = 0; round < ROUNDS; round++) {
        replaceAFifth(index, round);
        index.compact();
        index.save();
        check(index);
      }
      index.compact();
    }
    try (VectorIndex fresh = builder(Codes.INT8).openOrCreate(other)) {
      fresh.addAll(
          ArraySource.of(expected.values().toArray(float[][]::new)), TestIndexes.TWO_THREADS);
    }
    assertThat((double) bytes(folder, "vectors-")).isLessThan(1.25 * bytes(other, "vectors-"));
    assertThat((double) bytes(folder, "")).isLessThan(1.3 * bytes(other, ""));
    VectorIndex.verify(folder, name -> {});
    try (VectorIndex index = VectorIndex.open(folder)) {
      check(index);
    }
  }

  /** Open folders, logs included, with so many rows that the dead ones let lie are few of them. */
  @Test
  void save_afterReplacingAllTwice_leavesAnOpenFolderLittleLargerThanAFreshOne()
      throws IOException {
    int rows = 3_000;
    int once = rows / 10;
    float[][] vectors = RandomVectors.seeded(78).clustered(8, 0.3f).rows(3 * rows, DIMENSION);
    try (VectorIndex index = builder(Codes.INT8).openOrCreate(folder);
        VectorIndex fresh = builder(Codes.INT8).openOrCreate(other)) {
      index.addAll(ArraySource.of(Arrays.copyOf(vectors, rows)), TestIndexes.TWO_THREADS);
      for (int next = rows; next < vectors.length; next++) {
        index.upsert(next % rows, vectors[next]);
        if (next % once == once - 1) {
          awaitConsolidation(index);
          index.save();
        }
      }
      fresh.addAll(
          ArraySource.of(Arrays.copyOfRange(vectors, 2 * rows, 3 * rows)), TestIndexes.TWO_THREADS);
      fresh.save();
      assertThat((double) bytes(folder, "")).isLessThan(1.3 * bytes(other, ""));
    }
  }

  /** Until so few rows are dead that they are let lie; what is asked for wakes who sleeps. */
  private static void awaitConsolidation(VectorIndex index) {
    Until.isTrue(
        "few rows are dead",
        () -> {
          index.delete(-1L);
          return index.stats().dead() < 256;
        });
  }

  /** Each save of new rows leaves a segment and a file of records; these become fewer, larger. */
  @Test
  void save_ofAFewNewRowsAgainAndAgain_leavesFewFiles() {
    int saves = 200;
    int each = 3;
    var files = new FaultyFiles(FileAccess.system());
    var description =
        IndexDescription.EMPTY
            .withDimension(DIMENSION)
            .withMetric(Metric.SQUARED_L2)
            .withIds(KeyType.LONG);
    try (VectorIndex index =
        Indexes.openOrCreate(files, folder, description, OpenOptions.DEFAULT)) {
      for (int row = 0; row < saves * each; row++) {
        index.upsert(VectorRecord.of((long) row, VECTORS[row]).payload(new byte[] {(byte) row}));
        if (row % each == each - 1) {
          index.save();
        }
      }
      // Up to three of a size, sizes being powers of four, and one to come; of rows and of records.
      int most = 2 * (3 * 5 + 1);
      assertThat(segmentFiles()).isLessThan(most);
      awaitAtMost(most, files::openHandles);
      awaitAtMost(most, files::liveMappings);
      long writes = files.operations().stream().filter(SegmentCompactionTest::writesRows).count();
      assertThat(writes).as("rows are moved once per size").isLessThan(saves * (7L * each + 5));
      for (int row = 0; row < saves * each; row++) {
        assertThat(index.get((long) row)).isEqualTo(VECTORS[row]);
        assertThat(index.record((long) row).payload()).containsExactly((byte) row);
      }
    }
    VectorIndex.verify(folder, name -> {});
  }

  private static boolean writesRows(String operation) {
    return operation.startsWith("write vectors-");
  }

  private long segmentFiles() {
    return FileAccess.system().list(folder).stream()
        .filter(file -> SegmentNames.matches(String.valueOf(file.getFileName())))
        .count();
  }

  /** A thread closes what nobody is on any more. */
  private static void awaitAtMost(int most, LongSupplier count) {
    Until.isTrue("at most %d are open".formatted(most), () -> count.getAsLong() <= most);
  }

  /** Searches that began before go on over rows that moved and files that are gone. */
  @Test
  void save_besideReaders_disturbsNone() {
    try (VectorIndex index = filled(Maintenance.MANUAL)) {
      var stop = new AtomicBoolean();
      CompletableFuture<Void> searching =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; !stop.get(); i = (i + 1) % ROWS) {
                  index.search(Query.of(VECTORS[i]).k(3));
                  index.search(Query.of(VECTORS[i]).k(3).exact());
                }
              });
      for (int round = 0; round < 4; round++) {
        replaceAFifth(index, round);
        index.compact();
        index.save();
      }
      stop.set(true);
      searching.join();
      check(index);
    }
  }

  /** A crash after the rows moved leaves the last save; one after the save leaves stray files. */
  @Test
  void open_besideFilesOfBothSides_hasEachSave() throws IOException {
    Path before = Files.createDirectory(other.resolve("before"));
    Path moved = Files.createDirectory(other.resolve("moved"));
    try (VectorIndex index = filled(Maintenance.MANUAL)) {
      copyTo(before);
      replaceAFifth(index, 0);
      index.compact();
      copyTo(moved);
      index.save();
      copyTo(before); // the old files that were not deleted, beside the new index file
    }
    for (Path each : List.of(moved, before)) {
      VectorIndex.verify(each, name -> {});
      try (VectorIndex index = VectorIndex.open(each)) {
        check(index);
      }
    }
    assertThat(before.resolve("vectors-000001.nf")).doesNotExist(); // the open deleted it
  }

  @Test
  void save_thatFails_keepsRowsAndTriesAgain() {
    var files = new FaultyFiles(FileAccess.system());
    var description =
        IndexDescription.EMPTY
            .withDimension(DIMENSION)
            .withMetric(Metric.SQUARED_L2)
            .withIds(KeyType.LONG);
    try (VectorIndex index =
        Indexes.openOrCreate(files, folder, description, OpenOptions.DEFAULT)) {
      fill(index);
      index.save();
      replaceAFifth(index, 0);
      index.compact();
      boolean failed = true;
      for (int number = 1; failed; number++) {
        files.failOperation(number);
        try {
          index.save();
        } catch (StorageException refused) {
          VectorIndex.verify(folder, name -> {});
        }
        failed = files.hasFailed();
        files.failOperation(Long.MAX_VALUE);
        assertThat(index.get(300L)).isEqualTo(VECTORS[300]);
      }
      index.save();
      check(index);
    }
    try (VectorIndex index = VectorIndex.open(folder)) {
      check(index);
    }
  }

  /**
   * Verified lazily, one is found to be damaged: what lies behind it is given back all the same.
   */
  @ParameterizedTest
  @ValueSource(strings = {"vectors-000001.nf", "records-000001.nf"})
  void compact_damagedFile_isLeftAndSaidAndOthersAreGivenBack(String damaged) throws IOException {
    int half = ROWS / 2;
    IndexBuilder builder = builder(Codes.INT8).maintenance(Maintenance.MANUAL);
    try (VectorIndex index = builder.openOrCreate(folder)) {
      put(index, IntStream.range(0, half), 0);
      index.save();
      put(index, IntStream.range(half, ROWS), 0);
      index.save();
      put(index, IntStream.range(0, ROWS).filter(id -> id % 3 > 0), ROWS);
    }
    Path file = folder.resolve(damaged);
    byte[] bytes = SavedIndex.read(file);
    bytes[4_096 + 5] ^= 1; // of id 0, which is still there
    SavedIndex.write(file, bytes);
    var warnings = new Warnings(SegmentCompaction.class);
    try (warnings;
        VectorIndex index = builder.verify(Verify.LAZY).warmup(Warmup.OFF).open(folder)) {
      index.compact();
      index.save();
      assertThat(warnings.messages())
          .singleElement()
          .asString()
          .contains("a segment stays as it is", damaged, "is corrupt");
      assertThat(file).exists();
      assertThat(folder.resolve(damaged.replace('1', '2'))).doesNotExist();
      String other = damaged.startsWith("v") ? "records-00000%d.nf" : "vectors-00000%d.nf";
      assertThat(folder.resolve(other.formatted(1))).doesNotExist();
      assertThat(folder.resolve(other.formatted(2))).doesNotExist();
      for (long id = half; id < ROWS; id++) {
        int row = id % 3 > 0 ? ROWS + (int) id : (int) id;
        assertThat(index.get(id)).isEqualTo(VECTORS[row]);
        assertThat(index.record(id).payload()).isEqualTo(payload(row));
      }
      assertThatThrownBy(() -> index.record(0L)).isInstanceOf(CorruptFileException.class);
    }
  }

  private static void put(VectorIndex index, IntStream ids, int firstRow) {
    ids.forEach(
        id ->
            index.upsert(
                VectorRecord.of((long) id, VECTORS[firstRow + id])
                    .payload(payload(firstRow + id))));
  }

  private static byte[] payload(int row) {
    return new byte[] {(byte) row, (byte) (row >> 8)};
  }

  /** A close beside a save frees where rows are. */
  @Test
  void run_afterClose_looksAtNothing() {
    IndexOptions options =
        IndexDescription.EMPTY.withDimension(DIMENSION).withMetric(Metric.SQUARED_L2).options();
    try (IndexFolder locked = IndexFolder.lock(FileAccess.system(), folder)) {
      IndexFolder.Opened opened = locked.create(options, OpenOptions.DEFAULT.keys());
      var lifetime = new Lifetime(opened.state()::close);
      var compaction =
          new SegmentCompaction(
              opened.state(), opened.vectors(), opened.records(), lifetime, new ReentrantLock());
      lifetime.close();
      assertThatThrownBy(compaction::run).isInstanceOf(IndexClosedException.class);
    }
  }

  @Test
  void outworn_besideTheFirstAppendToASegment_countsTheOthers() {
    int rows = 50_000;
    int strideBytes = 64;
    try (var vectors = new SegmentVectors(FileAccess.system(), folder, strideBytes);
        var arena = Arena.ofShared()) {
      MemorySegment row = arena.allocate((long) rows * strideBytes, strideBytes);
      RawMemory.register(row);
      vectors.ensureCapacity(rows);
      long first = vectors.appendAll(row.address(), rows);
      for (int ordinal = 0; ordinal < rows; ordinal++) {
        vectors.place(ordinal, first + ordinal, row.address());
      }
      for (int round = 0; round < 10; round++) {
        vectors.seal(rows);
        CompletableFuture<Void> adding =
            CompletableFuture.runAsync(
                () -> vectors.place(rows - 1, vectors.append(row.address()), row.address()));
        while (!adding.isDone()) {
          assertThat(vectors.outworn(rows).get(0)).isFalse();
        }
        adding.join();
      }
      RawMemory.unregister(row);
    }
  }

  private VectorIndex filled(Maintenance maintenance) {
    VectorIndex index = builder(Codes.INT8).maintenance(maintenance).openOrCreate(folder);
    fill(index);
    index.save();
    return index;
  }

  private void fill(VectorIndex index) {
    index.addAll(ArraySource.of(Arrays.copyOf(VECTORS, ROWS)), TestIndexes.TWO_THREADS);
    for (long id = 0; id < ROWS; id++) {
      expected.put(id, VECTORS[(int) id]);
    }
  }

  private void replaceAFifth(VectorIndex index, int round) {
    for (int i = 0; i < ROWS / 5; i++) {
      long id = (i * 7L + round * 331L) % ROWS;
      float[] vector = VECTORS[ROWS + round * ROWS / 5 + i];
      index.upsert(id, vector);
      expected.put(id, vector);
    }
  }

  private void check(VectorIndex index) {
    assertThat(index.size()).isEqualTo(ROWS);
    expected.forEach((id, vector) -> assertThat(index.get(id)).isEqualTo(vector));
    for (long id = 0; id < ROWS; id += 97) {
      List<Hit> hits = index.search(Query.of(index.get(id)).k(1)).hits();
      assertThat(hits.getFirst().score()).isZero();
    }
  }

  /** Copies all files over those that are there. */
  private void copyTo(Path target) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(file -> !file.endsWith("LOCK")).toList()) {
        Path copy = target.resolve(String.valueOf(file.getFileName()));
        Files.deleteIfExists(copy);
        Files.copy(file, copy);
      }
    }
  }

  private static long bytes(Path directory, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      long bytes = 0;
      for (Path file : files.toList()) {
        boolean counts = String.valueOf(file.getFileName()).startsWith(prefix);
        bytes += counts ? Files.size(file) : 0;
      }
      return bytes;
    }
  }

  private static IndexBuilder builder(Codes codes) {
    return TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, codes);
  }
}
