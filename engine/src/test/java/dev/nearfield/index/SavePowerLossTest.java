package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.ArraySource;
import dev.nearfield.Codes;
import dev.nearfield.Hit;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.Warmup;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.StorageException;
import dev.nearfield.testkit.RandomVectors;
import dev.nearfield.testkit.powerloss.DirectoryOrder;
import dev.nearfield.testkit.powerloss.PowerLoss;
import dev.nearfield.testkit.powerloss.SimulatedDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The power fails while an index is filled and saved: it opens with all that was acknowledged, by a
 * save or, where updates are forced one by one, by an add; what else it has was begun.
 *
 * <p>{@code -Dnearfield.crash.saves=50} draws that many states for each moment.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS) // the full size takes long
class SavePowerLossTest {

  private static final int DRAWS = Integer.getInteger("nearfield.crash.saves", 1);
  private static final int DIMENSION = 16;
  private static final int ROWS = 60;
  private static final int MORE = 5;
  private static final OpenOptions COLD = OpenOptions.DEFAULT.warmup(Warmup.OFF);
  private static final float[][] VECTORS =
      RandomVectors.seeded(61).gaussian().rows(ROWS + MORE, DIMENSION);

  /** The lock is on the real directory of this name, all else on the simulated one. */
  @TempDir Path directory;

  /** So many rows were acknowledged before this operation. */
  private record Saved(int operation, int rows) {}

  @ParameterizedTest
  @CsvSource({"INT8, false", "FLOAT32, false", "INT8, true"})
  void open_afterAnyPowerLoss_hasWhatWasAcknowledged(Codes codes, boolean sync) {
    var disk = SimulatedDisk.empty(directory);
    List<Saved> saves = fill(disk, codes, sync);
    var loss = new PowerLoss(disk);
    var random = new SplittableRandom(1);
    int states = 0;
    for (int at = saves.getFirst().operation(); at <= loss.operationCount(); at++) {
      loss.advanceTo(at);
      for (DirectoryOrder order : DirectoryOrder.values()) {
        for (int draw = 0; draw < DRAWS; draw++, states++) {
          long drawn = random.nextLong();
          try {
            check(loss.draw(order, drawn), codes, saves, at);
          } catch (StorageException | AssertionError violation) {
            String what = "operation %d, %s, %s".formatted(at, order, loss.describe(drawn));
            throw new AssertionError(what, violation);
          }
        }
      }
    }
    assertThat(states).isGreaterThan(100 * DRAWS);
  }

  /** Adds and saves in steps; what was acknowledged is noted. */
  private List<Saved> fill(SimulatedDisk disk, Codes codes, boolean sync) {
    List<Saved> saves = new ArrayList<>();
    OpenOptions options = COLD.durability(sync ? Durability.SYNC : Durability.ON_CLOSE);
    try (VectorIndex index = open(disk, codes, options)) {
      saves.add(new Saved(disk.operationCount(), 0));
      for (int step = 0; step < 4; step++) {
        int from = step * ROWS / 4;
        int to = from + ROWS / 4;
        if (step == 2) {
          index.addAll(
              ArraySource.from(Arrays.copyOfRange(VECTORS, from, to), from),
              TestIndexes.TWO_THREADS);
        } else {
          for (int id = from; id < to; id++) {
            add(index, id, id + 1);
            if (sync) {
              saves.add(new Saved(disk.operationCount(), id + 1));
            }
          }
        }
        index.save();
        saves.add(new Saved(disk.operationCount(), to));
      }
    }
    return saves;
  }

  private void check(SimulatedDisk state, Codes codes, List<Saved> saves, int at) {
    int atLeast = 0;
    int atMost = ROWS;
    for (Saved save : saves) {
      atLeast = save.operation() <= at ? save.rows() : atLeast;
      atMost = save.operation() > at ? Math.min(atMost, save.rows()) : atMost;
    }
    int rows;
    try (VectorIndex index = open(state, codes)) {
      rows = index.size();
      assertThat(rows).isBetween(atLeast, atMost);
      expectRows(index, rows);
      add(index, rows, rows + MORE);
      index.save();
    }
    IndexFolder.verify(state, directory, name -> {});
    try (VectorIndex index = open(state, codes)) {
      assertThat(index.size()).isEqualTo(rows + MORE);
      expectRows(index, rows + MORE);
    }
  }

  private static void expectRows(VectorIndex index, int rows) {
    for (int id = 0; id < rows; id++) {
      assertThat(index.get((long) id)).isEqualTo(VECTORS[id]);
    }
    if (rows > 0) {
      Query last = Query.of(VECTORS[rows - 1]).k(1);
      assertThat(index.search(last).hits()).containsExactly(new Hit((long) rows - 1, 0f));
    }
  }

  private static void add(VectorIndex index, int from, int to) {
    for (int id = from; id < to; id++) {
      index.add((long) id, VECTORS[id]);
    }
  }

  private VectorIndex open(FileAccess files, Codes codes) {
    return open(files, codes, COLD);
  }

  private VectorIndex open(FileAccess files, Codes codes, OpenOptions options) {
    var description =
        IndexDescription.EMPTY
            .withDimension(DIMENSION)
            .withMetric(Metric.SQUARED_L2)
            .withIds(KeyType.LONG)
            .withCodes(codes);
    return Indexes.openOrCreate(files, directory, description, options);
  }
}
