package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.ArraySource;
import dev.nearfield.Codes;
import dev.nearfield.EachFormat;
import dev.nearfield.Hit;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.StorageException;
import dev.nearfield.testkit.FaultyFiles;
import dev.nearfield.testkit.RandomVectors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A disk that fills up or fails: errors are typed, answers stay right, saves are all or nothing.
 */
class FullDiskTest {

  private static final int DIMENSION = 20;
  private static final int BEFORE = 40;
  private static final int ROWS = 90;
  private static final IndexDescription DESCRIPTION =
      IndexDescription.EMPTY
          .withDimension(DIMENSION)
          .withMetric(Metric.SQUARED_L2)
          .withIds(KeyType.LONG);

  /** Around a segment's header of 64 bytes, inside its rows, and all through the index file. */
  private static final long[] CAPACITIES = {
    0, 63, 64, 65, 130, 1_000, 4_161, 6_500, 9_000, 12_000, 16_000, 20_000, 24_000, 30_000, 40_000
  };

  private static final long PLENTY = Long.MAX_VALUE;

  private final float[][] rows = RandomVectors.seeded(41).gaussian().rows(ROWS, DIMENSION);
  private final FaultyFiles files = new FaultyFiles(FileAccess.system());

  /** Rows the index must hold, by id. */
  private final BitSet held = new BitSet();

  /** Rows that a crash must not take. */
  private final BitSet acknowledged = new BitSet();

  @ParameterizedTest
  @CsvSource({"INT8, false", "INT8, true", "FLOAT32, false", "FLOAT32, true"})
  void addAndSave_diskFullAtAnyPoint_losesNothingAcknowledged(
      Codes codes, boolean bulk, @TempDir Path root) {
    for (long capacity : CAPACITIES) {
      Path directory = root.resolve("index-" + capacity);
      held.clear();
      acknowledged.clear();
      files.capacity(PLENTY);
      try (VectorIndex index = open(directory, codes)) {
        add(index, 0, BEFORE, bulk);
        index.save();
        files.capacity(capacity);
        add(index, BEFORE, ROWS, bulk);
        assertAnswers(index);
        trySave(index);
        assertNothingLost(directory, root.resolve("copy-" + capacity));
        trySave(index);
        assertAnswers(index);
        files.capacity(PLENTY);
        index.save(); // from now on the log takes records again
        add(index, BEFORE, ROWS, bulk);
        assertThat(held.cardinality()).isEqualTo(ROWS);
        index.save();
        assertAnswers(index);
      }
      assertReopens(directory, codes);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Codes.class, names = "INT8")
  void save_anyOperationFails_nextSaveSucceeds(Codes codes, @TempDir Path root) {
    boolean failed = true;
    for (int operation = 1; failed; operation++) {
      Path directory = root.resolve("index-" + operation);
      held.clear();
      acknowledged.clear();
      try (VectorIndex index = open(directory, codes)) {
        add(index, 0, BEFORE, false);
        index.save();
        add(index, BEFORE, ROWS, false);
        files.failOperation(operation);
        trySave(index);
        failed = files.hasFailed();
        files.failOperation(PLENTY);
        assertAnswers(index);
        assertNothingLost(directory, root.resolve("copy-" + operation));
        index.save();
        assertAnswers(index);
      }
      assertReopens(directory, codes);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"create index.nf.tmp", "force index.nf.tmp", "rename index.nf.tmp"})
  void openOrCreate_diskRefuses_leavesAFolderThatCanBeUsed(String line, @TempDir Path directory) {
    files.failWhen(line::equals);
    assertThatThrownBy(() -> open(directory, Codes.INT8)).isInstanceOf(FileAccessException.class);
    files.failWhen(none -> false);
    try (VectorIndex index = open(directory, Codes.INT8)) {
      add(index, 0, BEFORE, true);
      assertAnswers(index);
    }
  }

  @ParameterizedTest
  @EachFormat
  void close_diskFull_reportsItAndReleasesTheFolder(Codes codes, @TempDir Path directory) {
    VectorIndex index = open(directory, codes);
    add(index, 0, BEFORE, false);
    index.save();
    add(index, BEFORE, ROWS, false);
    files.capacity(10);
    assertThatThrownBy(index::close).isInstanceOf(FileAccessException.class);
    index.close();
    files.capacity(PLENTY);
    try (VectorIndex again = open(directory, codes)) {
      assertAnswers(again);
    }
  }

  private VectorIndex open(Path directory, Codes codes) {
    return Indexes.openOrCreate(
        files, directory, DESCRIPTION.withCodes(codes), OpenOptions.DEFAULT);
  }

  /** Adds the rows that are not there; what the disk refuses is not held. */
  private void add(VectorIndex index, int from, int to, boolean bulk) {
    if (bulk) {
      addAll(index, to);
      return;
    }
    for (int id = from; id < to; id++) {
      if (!held.get(id)) {
        try {
          index.add((long) id, rows[id]);
          held.set(id);
          acknowledged.set(id);
        } catch (StorageException refused) {
          assertThat(refused).hasMessageContaining("No space left");
        }
      }
    }
  }

  private void addAll(VectorIndex index, int to) {
    int first = held.cardinality();
    try {
      index.addAll(
          ArraySource.from(Arrays.copyOfRange(rows, first, to), first), TestIndexes.TWO_THREADS);
      acknowledged.set(0, to);
    } catch (StorageException refused) {
      assertThat(refused).hasMessageContaining("No space left");
    }
    held.set(0, index.size());
  }

  /** Saves, perhaps in vain. */
  private void trySave(VectorIndex index) {
    try {
      index.save();
      acknowledged.or(held);
    } catch (StorageException refused) {
      assertThat(refused).hasMessageMatching("(?s).*(No space left|failed on purpose|Input).*");
    }
  }

  private void assertAnswers(VectorIndex index) {
    assertHolds(index, held);
  }

  private void assertHolds(VectorIndex index, BitSet expected) {
    assertThat(index.size()).isEqualTo(expected.cardinality());
    for (int id = 0; id < ROWS; id++) {
      assertThat(index.contains((long) id)).isEqualTo(expected.get(id));
      if (expected.get(id)) {
        assertThat(index.get((long) id)).isEqualTo(rows[id]);
        assertThat(index.search(Query.of(rows[id]).k(1)).hits())
            .containsExactly(new Hit((long) id, 0f));
      }
    }
  }

  /** What a crash would leave opens with all that was acknowledged; the rest is whole or absent. */
  private void assertNothingLost(Path directory, Path copy) {
    try (VectorIndex index = VectorIndex.open(SavedIndex.copy(directory, copy))) {
      var found = new BitSet();
      for (int id = 0; id < ROWS; id++) {
        found.set(id, index.contains((long) id));
      }
      assertHolds(index, found);
      acknowledged.stream().forEach(id -> assertThat(found.get(id)).isTrue());
    }
  }

  private void assertReopens(Path directory, Codes codes) {
    VectorIndex.verify(directory, name -> {});
    try (VectorIndex index = open(directory, codes)) {
      assertThat(held.cardinality()).isEqualTo(ROWS);
      assertAnswers(index);
    }
  }
}
