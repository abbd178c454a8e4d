package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.filter.FilterMatcher;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.KeyType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counting, showing, deleting and writing many records at once. */
class RecordFilterTest {

  private static final List<String> FILTERS =
      List.of(
          "lang = 'en'",
          "lang != 'en'",
          "price BETWEEN 10 AND 30 AND lang IN ('de', 'fr')",
          "EXISTS note",
          "MISSING note AND NOT price > 50",
          "note STARTS WITH 'n1' OR price = 7",
          "id IN (1, 2, 3, 400)",
          "NOT id IN (1, 2, 3) AND price >= 90");

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"1, true, true", "2, false, true", "3, true, false", "4, false, false"})
  void filters_beforeAndAfterChangesAndOpens_agreeWithTheMatcher(
      long seed, boolean declared, boolean onDisk) {
    var random = new Random(seed);
    Map<Long, VectorRecord> expected = new TreeMap<>();
    VectorIndex index = open(declared, onDisk);
    for (int round = 0; round < 6; round++) {
      List<VectorRecord> records =
          IntStream.range(0, 150).mapToObj(i -> record(random.nextInt(500), random)).toList();
      assertThat(index.upsertAll(records, UpsertOptions.DEFAULT.threads(1 + round % 3)))
          .isEqualTo(records.size());
      records.forEach(record -> expected.put((Long) record.id(), record));
      assertAgreeOnAll(index, expected);
      Filter doomed = Filter.parse(FILTERS.get(round));
      int before = expected.size();
      expected.values().removeIf(record -> matches(doomed, record));
      assertThat(index.delete(doomed)).isEqualTo(before - expected.size());
      assertThat(index.count(doomed)).isZero();
      assertThat(index.size()).isEqualTo(expected.size());
      if (onDisk) {
        index.close();
        index = open(declared, true);
      }
      assertAgreeOnAll(index, expected);
    }
    index.close();
  }

  @Test
  void scan_changesMeanwhile_showsTheRecordsOfItsMoment() {
    try (VectorIndex index = open(true, false)) {
      var random = new Random(5);
      List<VectorRecord> records =
          IntStream.range(0, 400).mapToObj(i -> record(i, random)).toList();
      index.upsertAll(records);
      Filter all = Filter.missing("nothing");
      var shown = new ArrayList<VectorRecord>();
      try (Stream<VectorRecord> scan = index.scan(all)) {
        Iterator<VectorRecord> iterator = scan.iterator();
        while (iterator.hasNext()) {
          shown.add(iterator.next());
          int step = shown.size();
          index.delete(random.nextInt(400));
          index.upsert(record(random.nextInt(800), random));
          if (step % 100 == 0) {
            index.compact();
          }
        }
      }
      assertThat(shown).containsExactlyInAnyOrderElementsOf(records);
      index.compact();
      assertThat(index.stats().dead()).as("nothing is pinned any more").isZero();
    }
  }

  @Test
  void scan_closedEarly_letsDeadRowsGo() {
    try (VectorIndex index = open(false, false)) {
      IntStream.range(0, 50).forEach(i -> index.add(i, new float[] {i, 1, 1, 1}));
      Stream<VectorRecord> scan = index.scan(Filter.missing("any"));
      assertThat(scan.limit(3)).hasSize(3);
      scan.close();
      scan.close();
      index.delete(Filter.missing("any"));
      assertThat(index.compact()).isEqualTo(50);
    }
  }

  @Test
  void scan_indexClosedMeanwhile_endsWithATypedError() {
    VectorIndex index = open(false, false);
    IntStream.range(0, 5).forEach(i -> index.add(i, new float[] {i, 1, 1, 1}));
    try (Stream<VectorRecord> scan = index.scan(Filter.missing("any"))) {
      Iterator<VectorRecord> records = scan.iterator();
      assertThat(records.hasNext()).isTrue();
      records.next();
      index.close();
      assertThatThrownBy(
              () -> {
                while (records.hasNext()) {
                  records.next();
                }
              })
          .isInstanceOf(IndexClosedException.class);
    }
  }

  @Test
  void upsertAll_endlessSource_isPulledOnlyAsFarAsItIsWritten() {
    try (VectorIndex index = open(false, false)) {
      var pulled = new int[1];
      Iterable<VectorRecord> endless =
          () ->
              Stream.generate(() -> VectorRecord.of(pulled[0]++, new float[] {1, 2, 3, pulled[0]}))
                  .iterator();
      var told = new ArrayList<Long>();
      UpsertOptions options =
          UpsertOptions.DEFAULT
              .threads(2)
              .listener(
                  done -> {
                    told.add(done);
                    assertThat(index.size()).isEqualTo(Math.toIntExact(done));
                    assertThat(pulled[0] - done).isBetween(0L, 1L);
                    return done < 1_000;
                  });
      long written = index.upsertAll(endless, options);
      assertThat(written).isEqualTo(told.getLast()).isBetween(1_000L, 1_200L);
      assertThat(index.size()).isEqualTo((int) written);
    }
  }

  @Test
  void upsertAll_sameIdTwice_theLastStays() {
    try (VectorIndex index = open(false, false)) {
      List<VectorRecord> records =
          IntStream.range(0, 300)
              .mapToObj(i -> VectorRecord.of(i % 7, new float[] {i, 0, 0, 1}))
              .toList();
      assertThat(index.upsertAll(records, UpsertOptions.DEFAULT.threads(3))).isEqualTo(300);
      assertThat(index.size()).isEqualTo(7);
      for (int i = 293; i < 300; i++) {
        assertThat(index.record(i % 7)).isEqualTo(records.get(i));
      }
    }
  }

  @Test
  void upsertAll_recordRefused_saysWhichAndWritesNothingAfterIt() {
    try (VectorIndex index = open(true, false)) {
      var random = new Random(8);
      List<VectorRecord> records = new ArrayList<>();
      IntStream.range(0, 20).forEach(i -> records.add(record(i, random)));
      records.set(13, VectorRecord.of(13, new float[] {Float.NaN, 1, 1, 1}));
      assertThatThrownBy(() -> index.upsertAll(records))
          .isInstanceOf(InvalidVectorException.class)
          .hasMessageContaining("record 13");
      records.set(13, record(13, random).metadata(Metadata.of("price", true)));
      assertThatThrownBy(() -> index.upsertAll(records))
          .isInstanceOf(InvalidMetadataException.class)
          .hasMessageContaining("record 13");
      assertThat(index.size()).isZero();
    }
  }

  @Test
  void upsertAll_sync_survivesWithoutClose() throws IOException {
    var random = new Random(6);
    List<VectorRecord> records = IntStream.range(0, 300).mapToObj(i -> record(i, random)).toList();
    Path copy = directory.resolve("copy");
    try (VectorIndex index =
        builder(true).durability(Durability.SYNC).openOrCreate(directory.resolve("index"))) {
      index.upsertAll(records);
      index.delete(Filter.eq("lang", "en"));
      copyFolder(directory.resolve("index"), copy);
    }
    try (VectorIndex index = VectorIndex.open(copy)) {
      Filter all = Filter.missing("nothing");
      try (Stream<VectorRecord> scan = index.scan(all)) {
        assertThat(scan)
            .containsExactlyInAnyOrderElementsOf(
                records.stream().filter(r -> !matches(Filter.eq("lang", "en"), r)).toList());
      }
    }
  }

  @Test
  void readOnly_countsAndScansButDoesNotChange() {
    try (VectorIndex index = open(true, true)) {
      index.add(1, new float[] {1, 1, 1, 1}, Metadata.of("lang", "en"));
    }
    try (VectorIndex index = VectorIndex.openReadOnly(directory)) {
      assertThat(index.count(Filter.eq("lang", "en"))).isEqualTo(1);
      try (Stream<VectorRecord> scan = index.scan(Filter.eq("lang", "en"))) {
        assertThat(scan).hasSize(1);
      }
      assertThatThrownBy(() -> index.delete(Filter.eq("lang", "en")))
          .isInstanceOf(ReadOnlyIndexException.class);
      assertThatThrownBy(() -> index.upsertAll(List.of()))
          .isInstanceOf(ReadOnlyIndexException.class);
    }
  }

  private static void copyFolder(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private VectorIndex open(boolean declared, boolean onDisk) {
    IndexBuilder builder = builder(declared);
    return onDisk ? builder.openOrCreate(directory) : builder.inMemory();
  }

  private static IndexBuilder builder(boolean declared) {
    IndexBuilder builder =
        VectorIndex.builder().dimension(4).metric(Metric.SQUARED_L2).ids(KeyType.LONG);
    return declared
        ? builder.schema(Schema.of("lang", FieldType.STRING).with("price", FieldType.DOUBLE))
        : builder;
  }

  private static void assertAgreeOnAll(VectorIndex index, Map<Long, VectorRecord> expected) {
    FILTERS.forEach(filter -> assertAgrees(index, expected, Filter.parse(filter)));
  }

  private static void assertAgrees(
      VectorIndex index, Map<Long, VectorRecord> expected, Filter filter) {
    List<VectorRecord> matching =
        expected.values().stream().filter(record -> matches(filter, record)).toList();
    assertThat(index.count(filter)).as("%s", filter).isEqualTo(matching.size());
    try (Stream<VectorRecord> scan = index.scan(filter)) {
      assertThat(scan).as("%s", filter).containsExactlyInAnyOrderElementsOf(matching);
    }
  }

  private static boolean matches(Filter filter, VectorRecord record) {
    return FilterMatcher.matches(filter, record.id(), record.metadata());
  }

  private static VectorRecord record(long id, Random random) {
    float[] vector = {random.nextFloat(), random.nextFloat(), random.nextFloat(), 1};
    var metadata = Metadata.builder();
    if (random.nextInt(4) > 0) {
      metadata.put("lang", List.of("de", "en", "fr").get(random.nextInt(3)));
    }
    if (random.nextInt(4) > 0) {
      metadata.put("price", random.nextInt(100));
    }
    if (random.nextInt(3) == 0) {
      metadata.put("note", "n" + random.nextInt(30));
    }
    return VectorRecord.of(id, vector)
        .metadata(metadata.build())
        .payload(new byte[random.nextInt(20)]);
  }
}
