package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nearfield.ArraySource;
import dev.nearfield.Codes;
import dev.nearfield.IndexActivity;
import dev.nearfield.IndexBuilder;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.LogOptions;
import dev.nearfield.storage.ReadOnlyLogException;
import dev.nearfield.storage.WriteAheadLog;
import dev.nearfield.testkit.FaultyFiles;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was acknowledged is there when the folder is opened as the process left it. */
class DurabilityTest {

  private static final int DIMENSION = 12;
  private static final float[][] VECTORS =
      RandomVectors.seeded(5).gaussian().rows(2_000, DIMENSION);

  @TempDir Path folder;
  @TempDir Path copy;

  static Stream<Durability> durabilities() {
    return Stream.of(Durability.SYNC, Durability.group(Duration.ofMillis(2)), Durability.ON_CLOSE);
  }

  @ParameterizedTest
  @MethodSource("durabilities")
  void open_folderOfAWriterAtWork_hasEverythingAcknowledged(Durability durability)
      throws IOException {
    var random = new SplittableRandom(1);
    Map<Long, float[]> expected = new TreeMap<>();
    try (VectorIndex index = builder(Codes.INT8).durability(durability).openOrCreate(folder)) {
      for (int step = 0; step < 1_200; step++) {
        change(index, expected, random, VECTORS[step]);
        if (step % 400 == 399) {
          assertHolds(expected);
        }
        if (step == 600) {
          index.save();
        }
        if (step == 1_000) {
          index.compact();
        }
      }
    }
    assertHolds(expected);
  }

  private static void change(
      VectorIndex index, Map<Long, float[]> expected, SplittableRandom random, float[] vector) {
    long id = random.nextInt(300);
    if (random.nextInt(3) == 0) {
      assertThat(index.delete(id)).isEqualTo(expected.remove(id) != null);
    } else {
      index.upsert(id, vector);
      expected.put(id, vector);
    }
  }

  /** Opens a copy, as the folder belongs to the writer; twice, as opening changes it. */
  private void assertHolds(Map<Long, float[]> expected) throws IOException {
    copyFolder();
    for (int time = 0; time < 2; time++) {
      VectorIndex.verify(copy, name -> {});
      try (VectorIndex index = VectorIndex.open(copy)) {
        assertThat(index.size()).isEqualTo(expected.size());
        expected.forEach(
            (id, vector) -> {
              assertThat(index.get(id)).isEqualTo(vector);
              assertThat(index.search(Query.of(vector).k(1)).hits())
                  .singleElement()
                  .satisfies(hit -> assertThat(hit.score()).isZero());
            });
      }
    }
  }

  private void copyFolder() throws IOException {
    try (Stream<Path> old = Files.list(copy)) {
      for (Path file : old.toList()) {
        Files.delete(file);
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (!file.endsWith("LOCK")) {
          Files.copy(file, copy.resolve(String.valueOf(file.getFileName())));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("idTypes")
  void open_idsOfEachType_areDoneAgain(KeyType type) throws IOException {
    try (VectorIndex index =
        VectorIndex.builder()
            .dimension(DIMENSION)
            .metric(Metric.COSINE)
            .ids(type)
            .openOrCreate(folder)) {
      for (int i = 0; i < 50; i++) {
        put(index, type, i);
      }
      copyFolder();
      try (VectorIndex reopened = VectorIndex.open(copy)) {
        assertThat(reopened.size()).isEqualTo(50);
        for (int i = 0; i < 50; i++) {
          assertThat(get(reopened, type, i)).isEqualTo(get(index, type, i));
        }
      }
    }
  }

  static Stream<KeyType> idTypes() {
    return Stream.of(KeyType.values());
  }

  private static void put(VectorIndex index, KeyType type, int i) {
    switch (type) {
      case STRING -> index.upsert("id ü " + i, VECTORS[i]);
      case LONG -> index.upsert(-i, VECTORS[i]);
      case UUID -> index.upsert(new UUID(i, -i), VECTORS[i]);
    }
  }

  private static float[] get(VectorIndex index, KeyType type, int i) {
    return switch (type) {
      case STRING -> index.get("id ü " + i);
      case LONG -> index.get(-i);
      case UUID -> index.get(new UUID(i, -i));
    };
  }

  @Test
  void addAll_fewRowsAndMany_areAcknowledged() throws IOException {
    try (VectorIndex index = builder(Codes.INT8).openOrCreate(folder)) {
      index.addAll(ArraySource.of(VECTORS), TestIndexes.TWO_THREADS);
      copyFolder();
      try (VectorIndex reopened = VectorIndex.open(copy)) {
        assertThat(reopened.size()).isEqualTo(VECTORS.length);
        assertThat(TestIndexes.recall(reopened, VECTORS, 100)).isGreaterThan(0.97);
      }
    }
  }

  @Test
  void save_logThatItHas_isDeletedFileByFile() throws IOException {
    try (VectorIndex index = builder(Codes.INT8).openOrCreate(folder)) {
      for (long id = 0; id < 100; id++) {
        index.upsert(id, VECTORS[(int) id]);
      }
      assertThat(logBytes()).isGreaterThan(100 * 4 * DIMENSION);
    }
    try (VectorIndex index = VectorIndex.open(folder)) {
      index.upsert(5L, VECTORS[500]);
    }
    assertThat(logBytes()).isLessThan(1_000);
  }

  @Test
  void stats_updatesAfterASave_areCountedByTheWriterAndByReaders() {
    try (VectorIndex index = builder(Codes.INT8).openOrCreate(folder)) {
      Instant created = index.stats().lastCheckpoint().orElseThrow();
      assertThat(created).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
      for (long id = 0; id < 30; id++) {
        index.upsert(id, VECTORS[(int) id]);
      }
      assertLog(index, 30);
      try (VectorIndex reader = VectorIndex.openReadOnly(folder)) {
        assertLog(reader, 30);
        assertThat(reader.stats().lastCheckpoint()).isPresent();
        index.save();
        assertLog(index, 0);
        assertThat(index.stats().lastCheckpoint().orElseThrow()).isAfterOrEqualTo(created);
        index.delete(3L);
        assertLog(index, 1);
        // Beyond the reader's own save it has all of them, unless the file was deleted by now.
        assertThat(reader.stats().log().records()).isIn(0L, 31L);
      }
    }
  }

  private static void assertLog(VectorIndex index, int records) {
    IndexActivity.Log log = index.stats().log();
    assertThat(log.records()).isEqualTo(records);
    assertThat(log.bytes() > 0).isEqualTo(records > 0);
  }

  private long logBytes() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      long bytes = 0;
      for (Path file : files.filter(WriteAheadLog::isPart).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  /** Whichever write or force of the log fails: searches go on, and reopening is consistent. */
  @Test
  void upsert_afterTheLogFailed_isRefusedAndNothingAcknowledgedIsLost() {
    for (String operation : new String[] {"write", "force"}) {
      Path directory = folder.resolve(operation);
      var files = new FaultyFiles(FileAccess.system());
      VectorIndex index =
          Indexes.openOrCreate(
              files,
              directory,
              IndexDescription.EMPTY
                  .withDimension(DIMENSION)
                  .withMetric(Metric.SQUARED_L2)
                  .withIds(KeyType.LONG),
              OpenOptions.DEFAULT.durability(Durability.SYNC));
      for (long id = 0; id < 40; id++) {
        index.upsert(id, VECTORS[(int) id]);
      }
      files.failWhen(line -> line.startsWith(operation) && line.contains("log-"));
      assertThatThrownBy(() -> index.upsert(40L, VECTORS[40]))
          .isInstanceOf(ReadOnlyLogException.class);
      assertThatThrownBy(() -> index.upsert(41L, VECTORS[41]))
          .isInstanceOf(ReadOnlyLogException.class);
      assertThatThrownBy(() -> index.delete(3L)).isInstanceOf(ReadOnlyLogException.class);
      assertThat(index.contains(41L)).isFalse();
      assertThat(index.contains(3L)).isTrue();
      assertThat(index.search(Query.of(VECTORS[7]).k(1)).hits())
          .singleElement()
          .satisfies(hit -> assertThat(hit.id()).isEqualTo(7L));
      index.close();
      try (VectorIndex reopened = VectorIndex.open(directory)) {
        for (long id = 0; id < 40; id++) {
          assertThat(reopened.get(id)).isEqualTo(VECTORS[(int) id]);
        }
        assertThat(reopened.contains(41L)).isFalse();
        reopened.upsert(41L, VECTORS[41]);
      }
    }
  }

  /** An ordinal taken for an id that is refused goes to the next row, and the index reopens. */
  @Test
  void upsert_idTooLong_leavesNothingBehind() {
    try (VectorIndex index =
        VectorIndex.builder().dimension(DIMENSION).metric(Metric.SQUARED_L2).openOrCreate(folder)) {
      for (int i = 0; i < 50; i++) {
        index.upsert("row " + i, VECTORS[i]);
      }
      index.delete("row 9");
      index.compact();
      assertThatThrownBy(() -> index.upsert("x".repeat(70_000), VECTORS[51]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(index.stats().free()).isOne();
    }
    try (VectorIndex index = VectorIndex.open(folder)) {
      assertThat(index.size()).isEqualTo(49);
    }
  }

  /** The row that was made for it has no id, and the last ordinal. */
  @Test
  void upsert_knownIdWhileTheLogFails_savesAndReopens() {
    var files = new FaultyFiles(FileAccess.system());
    try (VectorIndex index =
        Indexes.openOrCreate(
            files,
            folder,
            IndexDescription.EMPTY
                .withDimension(DIMENSION)
                .withMetric(Metric.SQUARED_L2)
                .withIds(KeyType.LONG),
            OpenOptions.DEFAULT)) {
      for (long id = 0; id < 40; id++) {
        index.upsert(id, VECTORS[(int) id]);
      }
      files.failWhen(line -> line.startsWith("write") && line.contains("log-"));
      assertThatThrownBy(() -> index.upsert(7L, VECTORS[100]))
          .isInstanceOf(ReadOnlyLogException.class);
      files.failWhen(line -> false);
      index.save();
      index.upsert(8L, VECTORS[101]);
    }
    try (VectorIndex index = VectorIndex.open(folder)) {
      assertThat(index.get(7L)).isEqualTo(VECTORS[7]);
      assertThat(index.get(8L)).isEqualTo(VECTORS[101]);
    }
  }

  /** Of adds and deletes of one id, what searches see is what a recovery finds. */
  @Test
  void add_besideDeleteOfItsId_recoversAsItWasSeen() throws Exception {
    int ids = 600;
    try (VectorIndex index = builder(Codes.INT8).openOrCreate(folder);
        var executor = Executors.newFixedThreadPool(2)) {
      index.add(-1L, VECTORS[0]);
      var next = new AtomicLong();
      Future<?> deleting =
          executor.submit(
              () -> {
                for (long id = 0; id < ids; id++) {
                  while (next.get() < id) {
                    Thread.onSpinWait();
                  }
                  for (int attempt = 0; attempt < 400 && !index.delete(id); attempt++) {
                    Thread.onSpinWait();
                  }
                }
              });
      for (long id = 0; id < ids; id++) {
        next.set(id);
        index.add(id, VECTORS[(int) id]);
      }
      deleting.get();
      copyFolder();
      try (VectorIndex recovered = VectorIndex.open(copy)) {
        for (long id = 0; id < ids; id++) {
          assertThat(recovered.contains(id)).as("id %d", id).isEqualTo(index.contains(id));
        }
      }
    }
  }

  /** Codes are learned from the first rows: a recovery has what they taught. */
  @Test
  void addAll_firstRowsFarFromZero_areFoundAsWellAfterACrash() throws IOException {
    float[][] rows = new float[500][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = VECTORS[i].clone();
      for (int j = 0; j < DIMENSION; j++) {
        rows[i][j] += 100 * j;
      }
    }
    try (VectorIndex index = builder(Codes.INT8).openOrCreate(folder)) {
      index.addAll(ArraySource.of(rows), TestIndexes.TWO_THREADS);
      copyFolder();
      try (VectorIndex recovered = VectorIndex.open(copy)) {
        assertThat(TestIndexes.answers(recovered, rows))
            .isEqualTo(TestIndexes.answers(index, rows));
      }
    }
  }

  @Test
  void open_recordsThatLie_areReported() throws IOException {
    try (VectorIndex index = builder(Codes.INT8).openOrCreate(folder)) {
      index.upsert(1L, VECTORS[1]);
      index.save();
    }
    byte[][] lies = {new byte[3], new byte[] {9, 0, 0, 0, 0, 0, 0, 0}, new byte[16], nanRow()};
    for (byte[] lie : lies) {
      copyFolder();
      long next;
      try (var file = IndexFile.open(FileAccess.system(), copy)) {
        next = IndexFile.readNextRecord(file);
      }
      var options = LogOptions.DEFAULT;
      try (var log =
          WriteAheadLog.open(FileAccess.system(), copy, options, next, (number, record) -> {})) {
        log.append(ByteBuffer.wrap(lie));
      }
      assertThatThrownBy(() -> VectorIndex.open(copy)).isInstanceOf(CorruptFileException.class);
    }
  }

  private static byte[] nanRow() {
    var record = ByteBuffer.allocate(8 + 64 + 8).order(ByteOrder.LITTLE_ENDIAN);
    return record.put(0, (byte) 1).putFloat(8, Float.NaN).array();
  }

  private static IndexBuilder builder(Codes codes) {
    return TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, codes);
  }
}
