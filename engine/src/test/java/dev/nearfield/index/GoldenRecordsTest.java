package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.FieldType;
import dev.nearfield.Filter;
import dev.nearfield.Maintenance;
import dev.nearfield.Metadata;
import dev.nearfield.Metric;
import dev.nearfield.Schema;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import dev.nearfield.filter.FilterMatcher;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.KeyType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Folders of format version 6, which added records and declared fields, open for ever: with records
 * in two files, dead ones among them, and others in the log only.
 *
 * <p>They lie in {@code src/test/resources/golden/v6}; {@link Maker} wrote them to the folder that
 * is its argument, when that version was the newest.
 */
class GoldenRecordsTest {

  private static final int ROWS = 40;
  private static final int DIMENSION = 6;
  private static final List<String> FILES =
      List.of(
          "index.nf",
          "log-0000000001.nf",
          "records-000001.nf",
          "records-000002.nf",
          "vectors-000001.nf",
          "vectors-000002.nf");

  private static final List<Filter> FILTERS =
      Stream.of(
              "lang = 'en'",
              "NOT price > 10 AND EXISTS price",
              "tags CONTAINS 'b' OR note STARTS WITH 'n1'",
              "day < TIMESTAMP '2026-01-20T00:00:00Z'")
          .map(Filter::parse)
          .toList();

  @TempDir Path directory;

  enum Golden {
    RECORDS_DECLARED(KeyType.STRING, true),
    RECORDS_PLAIN(KeyType.LONG, false),
    RECORDS_UUID(KeyType.UUID, true);

    final KeyType ids;
    final boolean declared;

    Golden(KeyType ids, boolean declared) {
      this.ids = ids;
      this.declared = declared;
    }

    Schema schema() {
      return declared
          ? Schema.of("lang", FieldType.STRING)
              .with("price", FieldType.DOUBLE)
              .with("day", FieldType.TIMESTAMP)
          : Schema.EMPTY;
    }

    Object id(int row) {
      return switch (ids) {
        case STRING -> "röw " + row;
        case LONG -> (long) row;
        case UUID -> new UUID(row, -row);
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Golden.class)
  void open_folderOfVersion6_holdsItsRecords(Golden golden) throws IOException {
    copy(golden, directory);
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertThat(index.schema()).isEqualTo(golden.schema());
      assertHolds(index, afterAll(golden));
      index.save();
    }
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertHolds(index, afterAll(golden));
    }
  }

  @ParameterizedTest
  @EnumSource(Golden.class)
  void openReadOnly_folderOfVersion6_holdsTheRecordsOfItsSave(Golden golden) throws IOException {
    copy(golden, directory);
    Map<Integer, VectorRecord> saved = new TreeMap<>();
    first(golden, saved::put, saved::remove);
    second(golden, saved::put, saved::remove);
    try (VectorIndex index = VectorIndex.openReadOnly(directory)) {
      assertHolds(index, saved);
    }
  }

  private static Map<Integer, VectorRecord> afterAll(Golden golden) {
    Map<Integer, VectorRecord> records = new TreeMap<>();
    first(golden, records::put, records::remove);
    second(golden, records::put, records::remove);
    third(golden, records::put, records::remove);
    return records;
  }

  private static void assertHolds(VectorIndex index, Map<Integer, VectorRecord> expected) {
    assertThat(index.size()).isEqualTo(expected.size());
    try (Stream<VectorRecord> scan = index.scan(Filter.missing("nothing"))) {
      assertThat(scan).containsExactlyInAnyOrderElementsOf(expected.values());
    }
    for (Filter filter : FILTERS) {
      long matching =
          expected.values().stream()
              .filter(record -> FilterMatcher.matches(filter, record.id(), record.metadata()))
              .count();
      assertThat(matching).isPositive();
      assertThat(index.count(filter)).as("%s", filter).isEqualTo((int) matching);
    }
  }

  /** Puts the record of a row. */
  private interface Put {
    void put(int row, VectorRecord record);
  }

  private static void first(Golden golden, Put put, Consumer<Integer> delete) {
    for (int row = 0; row < ROWS; row++) {
      put.put(row, record(golden, row, 0));
    }
    for (int row = 0; row < ROWS; row += 7) {
      delete.accept(row);
    }
  }

  private static void second(Golden golden, Put put, Consumer<Integer> delete) {
    for (int row = 0; row < ROWS; row += 3) {
      put.put(row, record(golden, row, 1));
    }
    delete.accept(1);
  }

  private static void third(Golden golden, Put put, Consumer<Integer> delete) {
    for (int row = 0; row < ROWS; row += 5) {
      put.put(row, record(golden, row, 2));
    }
    delete.accept(2);
  }

  /** Depends on no generator that a JDK might change. */
  private static VectorRecord record(Golden golden, int row, int version) {
    int key = row * 3 + version;
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (key * 37 + i * 101) % 97 / 8f;
    }
    var metadata = Metadata.builder();
    if (key % 4 > 0) {
      metadata.put("lang", List.of("de", "en", "ja").get(key % 3));
    }
    if (key % 5 > 0) {
      metadata.put("price", key % 2 == 0 ? (Object) (key % 17) : (Object) (key % 17 + 0.5));
    }
    if (key % 6 == 0) {
      metadata.put("tags", List.of("a", "b", "größe"));
      metadata.put("day", Instant.parse("2026-01-01T00:00:00Z").plusSeconds(86_400L * row));
    }
    if (key % 7 == 0) {
      metadata.put("note", "n" + key).put("flag", key % 2 == 0);
    }
    byte[] payload = new byte[key % 3 == 0 ? key : 0];
    Arrays.fill(payload, (byte) key);
    return VectorRecord.ofAny(golden.id(row), vector).metadata(metadata.build()).payload(payload);
  }

  private static void copy(Golden golden, Path directory) throws IOException {
    for (String name : FILES) {
      String resource = "/golden/v6/%s/%s".formatted(golden, name);
      try (InputStream bytes = GoldenRecordsTest.class.getResourceAsStream(resource)) {
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
                .metric(Metric.SQUARED_L2)
                .ids(golden.ids)
                .schema(golden.schema())
                .maintenance(Maintenance.MANUAL)
                .durability(Durability.SYNC)
                .openOrCreate(work)) {
          Put put = (row, record) -> index.upsert(record);
          Consumer<Integer> delete = row -> index.delete(Filter.idIn(golden.id(row)));
          first(golden, put, delete);
          index.save();
          second(golden, put, delete);
          index.save();
          third(golden, put, delete);
          copyFiles(work, Path.of(arguments[0]).resolve(golden.name()));
        }
      }
    }

    /** Without the segments that grow, which no save names. */
    private static void copyFiles(Path work, Path folder) throws IOException {
      Files.createDirectories(folder);
      for (String name : FILES) {
        Files.copy(work.resolve(name), folder.resolve(name));
      }
    }
  }
}
