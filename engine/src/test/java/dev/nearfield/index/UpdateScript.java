package dev.nearfield.index;

import dev.nearfield.Codes;
import dev.nearfield.FieldType;
import dev.nearfield.Maintenance;
import dev.nearfield.Metric;
import dev.nearfield.Schema;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import dev.nearfield.Warmup;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.KeyType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.stream.LongStream;

/**
 * A life of a small index, drawn from a seed: adds, upserts, deletes, bulk adds, saves with and
 * without updates beside them, consolidations and reopenings.
 *
 * <p>Threads: one. Owns: nothing; whoever opens closes.
 */
final class UpdateScript {

  /** Few, so that most changes replace or delete. */
  private static final int IDS = 9;

  private static final int MOST_AT_ONCE = 4;

  private static final List<Codes> FORMATS =
      List.of(Codes.INT8, Codes.FLOAT32, Codes.INT4, Codes.BIT1);

  private static final Schema DECLARED =
      new Schema(List.of(new Schema.Field(VersionedRows.FIELD, FieldType.LONG)));

  private final Setup setup;
  private final WatchedSaves files;
  private final IntSupplier clock;
  private final UpdateHistory history;
  private final SplittableRandom random;

  /**
   * What does not change in the lives of one index.
   *
   * @param sync whether each change is forced before it counts as acknowledged
   */
  record Setup(Path directory, IndexDescription description, boolean sync) {

    /** Draws a code format, a type of ids, and a durability. */
    static Setup drawn(Path directory, long seed) {
      var description =
          IndexDescription.EMPTY
              .withDimension(VersionedRows.DIMENSION)
              .withMetric(Metric.SQUARED_L2)
              .withIds(seed % 3 == 0 ? KeyType.STRING : KeyType.LONG)
              .withCodes(FORMATS.get((int) (seed / 2 % FORMATS.size())))
              .withSchema(seed % 5 < 2 ? DECLARED : Schema.EMPTY);
      return new Setup(directory, description, seed % 2 == 0);
    }

    VectorIndex open(FileAccess files) {
      OpenOptions options =
          OpenOptions.DEFAULT
              .warmup(Warmup.OFF)
              .maintenance(Maintenance.MANUAL)
              .durability(sync ? Durability.SYNC : Durability.ON_CLOSE);
      return Indexes.openOrCreate(files, directory, description, options);
    }
  }

  /**
   * A life that goes on where a history stands.
   *
   * @param clock the moment, for the history
   * @param seed of what is done
   */
  UpdateScript(Setup setup, FileAccess files, IntSupplier clock, UpdateHistory history, long seed) {
    this.setup = setup;
    this.files = new WatchedSaves(files);
    this.clock = clock;
    this.history = history;
    this.random = new SplittableRandom(seed);
  }

  /** Opens the index, does so many things, and closes it. */
  void live(int steps) {
    VectorIndex index = setup.open(files);
    try {
      acknowledge();
      for (int step = 0; step < steps; step++) {
        if (random.nextInt(8) == 0) {
          index.close();
          acknowledge();
          index = setup.open(files);
        } else {
          step(index);
        }
      }
    } finally {
      index.close();
    }
    acknowledge();
  }

  /** Does one thing; what failed stays unacknowledged. */
  void step(VectorIndex index) {
    switch (random.nextInt(10)) {
      case 0 -> save(index);
      case 1 -> index.compact();
      case 2 -> addAll(index);
      case 3, 4, 5 -> delete(index, anyId());
      default -> put(index, anyId());
    }
  }

  /** Replaces a row, or adds it. */
  void put(VectorIndex index, long id) {
    boolean isNew = !history.now().containsKey(id);
    int version = history.beginPut(id, clock.getAsInt());
    VectorRecord record = VersionedRows.record(index.idType(), id, version);
    if (isNew && random.nextBoolean()) {
      index.add(record);
    } else {
      index.upsert(record);
    }
    acknowledgeIfForced();
  }

  /** Saves, which acknowledges all that was done before; some saves have an update beside them. */
  void save(VectorIndex index) {
    long id = anyId();
    int before = history.changes();
    if (random.nextBoolean()) {
      files.during(index::save, () -> put(index, id));
    } else {
      index.save();
    }
    history.acknowledge(before, clock.getAsInt());
  }

  /** Deletes a row, if it is there. */
  void delete(VectorIndex index, long id) {
    history.beginDelete(id, clock.getAsInt());
    VersionedRows.delete(index, id);
    acknowledgeIfForced();
  }

  private void addAll(VectorIndex index) {
    long[] absent = LongStream.range(0, IDS).filter(id -> !history.now().containsKey(id)).toArray();
    Map<Long, Integer> versions = new TreeMap<>();
    for (long id : absent) {
      if (versions.size() < MOST_AT_ONCE) {
        versions.put(id, history.beginPut(id, clock.getAsInt()));
      }
    }
    index.addAll(VersionedRows.source(index.idType(), versions), TestIndexes.TWO_THREADS);
    acknowledgeIfForced();
  }

  private long anyId() {
    return random.nextInt(IDS);
  }

  private void acknowledgeIfForced() {
    if (setup.sync()) {
      acknowledge();
    }
  }

  private void acknowledge() {
    history.acknowledge(clock.getAsInt());
  }
}
