package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Codes;
import dev.nearfield.Hit;
import dev.nearfield.Maintenance;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.SectionFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Folders of writers at work open for ever: a save with dead rows and free ordinals, and a log with
 * records that the save has and others that it has not.
 *
 * <p>The files under {@code golden/v5} were made by {@link Maker}, run with the folder to fill as
 * its argument, and are never made again. Answers are those of a beam wider than the index, so they
 * hold however rows of the log are linked.
 */
class GoldenUpdatesTest {

  private static final int DIMENSION = 8;
  private static final int ROWS = 80;
  private static final int REPLACED = 6;
  private static final int FREE = 6;
  private static final int QUERIES = 12;
  private static final int WIDE = 2 * ROWS;
  private static final String ANSWERS = "answers.txt";

  /** Rows of the log are in this segment as well, but no save names it: opening deletes it. */
  private static final String UNFINISHED = "vectors-000003.nf"; // 64 MiB, nearly all of it a hole

  private static final List<String> FILES =
      List.of("index.nf", "log-0000000001.nf", "vectors-000001.nf", "vectors-000002.nf", ANSWERS);

  /** An index, and the name of its folder. */
  enum Golden {
    UPDATES(KeyType.UUID, Metric.SQUARED_L2, Codes.INT4),
    UPDATES_INT8(KeyType.LONG, Metric.SQUARED_L2, Codes.INT8),
    UPDATES_STRING(KeyType.STRING, Metric.DOT, Codes.FLOAT32);

    final KeyType ids;
    final Metric metric;
    final Codes codes;

    Golden(KeyType ids, Metric metric, Codes codes) {
      this.ids = ids;
      this.metric = metric;
      this.codes = codes;
    }

    void put(VectorIndex index, int row, float[] vector) {
      switch (ids) {
        case STRING -> index.upsert(text(row), vector);
        case LONG -> index.upsert((long) row, vector);
        case UUID -> index.upsert(uuid(row), vector);
      }
    }

    boolean delete(VectorIndex index, int row) {
      return switch (ids) {
        case STRING -> index.delete(text(row));
        case LONG -> index.delete((long) row);
        case UUID -> index.delete(uuid(row));
      };
    }

    float[] get(VectorIndex index, int row) {
      return switch (ids) {
        case STRING -> index.get(text(row));
        case LONG -> index.get((long) row);
        case UUID -> index.get(uuid(row));
      };
    }

    private static String text(int row) {
      return "röw " + row;
    }

    private static UUID uuid(int row) {
      return new UUID(row, -row);
    }
  }

  /** A row gets another vector, or, with version {@code GONE}, is deleted. */
  private record Change(int row, int version) {

    static final int GONE = -1;

    static List<Change> all(IntStream rows, int version) {
      return rows.mapToObj(row -> new Change(row, version)).toList();
    }

    void in(VectorIndex index, Golden golden) {
      if (version == GONE) {
        assertThat(golden.delete(index, row)).isTrue();
      } else {
        golden.put(index, row, vector(row, version));
      }
    }

    void in(Map<Integer, Integer> versions) {
      if (version == GONE) {
        versions.remove(row);
      } else {
        versions.put(row, version);
      }
    }
  }

  /** All rows; then every fourth goes, and its place is given back. */
  private static final List<Change> FREEING =
      concat(
          Change.all(IntStream.range(0, ROWS), 0),
          Change.all(IntStream.range(0, ROWS / 4).map(i -> 4 * i + 1), Change.GONE));

  /** New rows take some of these places, so do those that replace a row, which is dead then. */
  private static final List<Change> DYING =
      concat(
          Change.all(IntStream.range(ROWS, ROWS + ROWS / 4 - REPLACED - FREE), 0),
          Change.all(IntStream.range(0, REPLACED).map(i -> 4 * i), 1));

  /** What only the log has: rows replaced, for the first time and again, new, back, and gone. */
  private static final List<Change> LOGGED =
      concat(
          concat(
              Change.all(IntStream.of(0, 2, 6, 10, 100, 101, 1), 2),
              Change.all(IntStream.of(3, 4, 7, 100, ROWS), Change.GONE)),
          Change.all(IntStream.of(2, 5, 3), 3));

  private static final List<Change> SAVED = concat(FREEING, DYING);
  private static final List<Change> ACKNOWLEDGED = concat(SAVED, LOGGED);

  /** What comes after everything that was recorded. */
  private static final List<Change> LATER =
      concat(
          Change.all(IntStream.range(200, 230), 4),
          Change.all(IntStream.of(0, 5, 12, 201), Change.GONE));

  @ParameterizedTest
  @EnumSource
  void open_folderOfAWriterAtWork_hasItsSaveAndItsLog(Golden golden, @TempDir Path directory)
      throws IOException {
    copy(golden, directory);
    VectorIndex.verify(directory, name -> {});
    try (VectorIndex save = VectorIndex.openReadOnly(directory)) {
      assertThat(save.stats().dead()).isEqualTo(REPLACED);
      assertThat(save.stats().free()).isEqualTo(FREE);
      assertHolds(save, golden, SAVED);
    }
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertThat(index.metric()).isEqualTo(golden.metric);
      assertThat(index.stats().codes()).isEqualTo(golden.codes);
      assertHolds(index, golden, ACKNOWLEDGED);
      assertThat(answers(index)).isEqualTo(Files.readAllLines(directory.resolve(ANSWERS)));
    }
  }

  /** The places of dead rows, too, go to others. */
  @ParameterizedTest
  @EnumSource
  void update_folderOfAWriterAtWork_goesOn(Golden golden, @TempDir Path directory)
      throws IOException {
    copy(golden, directory);
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertThat(index.compact()).isGreaterThanOrEqualTo(REPLACED);
      LATER.forEach(change -> change.in(index, golden));
      index.save();
      assertHolds(index, golden, concat(ACKNOWLEDGED, LATER));
    }
    VectorIndex.verify(directory, name -> {});
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertHolds(index, golden, concat(ACKNOWLEDGED, LATER));
      assertThat(index.stats().unreachable()).isZero();
    }
    try (SectionFile file = IndexFile.open(FileAccess.system(), directory)) {
      assertThat(file.version()).isEqualTo(IndexFile.VERSION);
    }
  }

  private static void assertHolds(VectorIndex index, Golden golden, List<Change> history) {
    var versions = new TreeMap<Integer, Integer>();
    history.forEach(change -> change.in(versions));
    assertThat(index.size()).isEqualTo(versions.size());
    versions.forEach(
        (row, version) -> assertThat(golden.get(index, row)).isEqualTo(vector(row, version)));
    for (int query = 0; query < QUERIES; query++) {
      assertThat(index.search(query(query)).hits())
          .isEqualTo(index.search(query(query).exact()).hits());
    }
  }

  /** One line per query: ids and score bits, nearest first. */
  private static List<String> answers(VectorIndex index) {
    var lines = new ArrayList<String>();
    for (int query = 0; query < QUERIES; query++) {
      var line = new StringBuilder();
      for (Hit hit : index.search(query(query)).hits()) {
        line.append(hit.id()).append('=').append(Float.toHexString(hit.score())).append("  ");
      }
      lines.add(line.toString().trim());
    }
    return lines;
  }

  private static Query query(int id) {
    return Query.of(vector(id, 9)).k(5).beamWidth(WIDE).rerankCount(WIDE);
  }

  /** Depends on no generator that a JDK might change. */
  private static float[] vector(int row, int version) {
    int key = row + 500 * version;
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (key * 37 + i * 101 + key * key % 53 * (i + 3)) % 97 / 8f;
    }
    vector[3] += 300; // an origin worth measuring codes from
    return vector;
  }

  private static List<Change> concat(List<Change> first, List<Change> then) {
    return Stream.concat(first.stream(), then.stream()).toList();
  }

  private static void copy(Golden golden, Path directory) throws IOException {
    for (String name : FILES) {
      String resource = "/golden/v5/%s/%s".formatted(golden, name);
      try (InputStream bytes = GoldenUpdatesTest.class.getResourceAsStream(resource)) {
        Files.copy(Objects.requireNonNull(bytes, resource), directory.resolve(name));
      }
    }
  }

  /** Fills a folder with the folders of writers at work. */
  static final class Maker {
    private Maker() {}

    public static void main(String[] arguments) throws IOException {
      for (Golden golden : Golden.values()) {
        Path work = Files.createTempDirectory("golden");
        try (VectorIndex index =
            VectorIndex.builder()
                .dimension(DIMENSION)
                .metric(golden.metric)
                .codes(golden.codes)
                .ids(golden.ids)
                .maintenance(Maintenance.MANUAL)
                .durability(Durability.SYNC)
                .openOrCreate(work)) {
          FREEING.forEach(change -> change.in(index, golden));
          assertThat(index.compact()).isEqualTo(ROWS / 4);
          index.save();
          DYING.forEach(change -> change.in(index, golden));
          index.save();
          LOGGED.forEach(change -> change.in(index, golden));
          Path folder = SavedIndex.copy(work, Path.of(arguments[0]).resolve(golden.name()));
          FileAccess.system().delete(folder.resolve(UNFINISHED));
          Files.write(folder.resolve(ANSWERS), answers(index));
        }
      }
    }
  }
}
