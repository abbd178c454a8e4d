package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.storage.KeyType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored with vectors comes back, and only that. */
class RecordTest {

  private static final int DIMENSION = 4;
  private static final int IDS = 150;
  private static final Schema SCHEMA =
      Schema.of("lang", FieldType.STRING).with("price", FieldType.DOUBLE);

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"LONG, 1, true", "STRING, 2, false", "UUID, 3, true"})
  void onDisk_randomChangesSavesAndOpens_agreeWithAMap(KeyType ids, long seed, boolean declared) {
    var random = new Random(seed);
    Map<Object, VectorRecord> expected = new HashMap<>();
    for (int life = 0; life < 6; life++) {
      VectorIndex index = builder(ids, declared).openOrCreate(directory);
      assertHolds(index, expected);
      change(index, expected, random);
      if (random.nextBoolean()) {
        index.save();
        change(index, expected, random);
      }
      assertHolds(index, expected);
      index.close();
    }
    try (VectorIndex index = VectorIndex.openReadOnly(directory)) {
      assertHolds(index, expected);
    }
    VectorIndex.verify(directory, file -> {});
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(ints = 7)
  @ValueSource(doubles = 7)
  void ofAny_idOfNoType_saysWhichThereAre(Object id) {
    assertThatThrownBy(() -> VectorRecord.ofAny(id, new float[DIMENSION]))
        .isInstanceOf(IdTypeException.class)
        .hasMessageStartingWith("an id is a String, a Long or a UUID, not ")
        .hasMessageEndingWith(String.valueOf(id));
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void ofAny_idOfATypeThatThereIs_takesIt(KeyType type) {
    assertThat(VectorRecord.ofAny(id(type, 3), new float[DIMENSION]).id()).isEqualTo(id(type, 3));
  }

  @ParameterizedTest
  @CsvSource({"LONG, 4, true", "STRING, 5, false"})
  void inMemory_randomChanges_agreeWithAMap(KeyType ids, long seed, boolean declared) {
    var random = new Random(seed);
    Map<Object, VectorRecord> expected = new HashMap<>();
    try (VectorIndex index = builder(ids, declared).inMemory()) {
      for (int round = 0; round < 4; round++) {
        change(index, expected, random);
        assertHolds(index, expected);
      }
    }
  }

  @Test
  void upsert_withoutMetadata_replacesTheWholeRecord() {
    try (VectorIndex index = builder(KeyType.STRING, true).inMemory()) {
      float[] vector = {1, 2, 3, 4};
      index.add("a", vector, Metadata.of("lang", "en", "other", 7));
      index.upsert("a", vector);
      assertThat(index.record("a")).isEqualTo(VectorRecord.of("a", vector));
    }
  }

  @Test
  void write_metadataAgainstTheSchema_isRefusedAndChangesNothing() {
    try (VectorIndex index = builder(KeyType.STRING, true).openOrCreate(directory)) {
      float[] vector = {1, 2, 3, 4};
      index.add("a", vector, Metadata.of("price", 5));
      VectorRecord before = index.record("a");
      Metadata wrong = Metadata.of("price", "cheap");
      assertThatThrownBy(() -> index.upsert("a", new float[] {4, 3, 2, 1}, wrong))
          .isInstanceOf(InvalidMetadataException.class)
          .hasMessageContaining("price");
      assertThatThrownBy(() -> index.add("b", vector, wrong))
          .isInstanceOf(InvalidMetadataException.class);
      assertThat(index.record("a")).isEqualTo(before);
      assertThat(index.size()).isEqualTo(1);
    }
  }

  @Test
  void record_unknownId_isATypedError() {
    try (VectorIndex index = builder(KeyType.LONG, false).inMemory()) {
      assertThatThrownBy(() -> index.record(5))
          .isInstanceOf(UnknownIdException.class)
          .hasMessageContaining("5");
      assertThatThrownBy(() -> index.record("5")).isInstanceOf(IdTypeException.class);
    }
  }

  @Test
  void open_anotherSchema_isRefused() {
    builder(KeyType.LONG, true).openOrCreate(directory).close();
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertThat(index.size()).isZero();
    }
    assertThatThrownBy(
            () -> VectorIndex.builder().schema(Schema.of("x", FieldType.LONG)).open(directory))
        .isInstanceOf(OptionMismatchException.class)
        .hasMessageContaining("schema");
  }

  @Test
  void addAll_metadataAndPayload_areStoredAndTheFilesAreTheSameAtAnyNumberOfThreads() {
    VectorSource source = source(700);
    Path one = directory.resolve("one");
    Path two = directory.resolve("two");
    for (Path folder : List.of(one, two)) {
      try (VectorIndex index = builder(KeyType.LONG, true).openOrCreate(folder)) {
        index.addAll(source, BulkOptions.DEFAULT.threads(folder.equals(one) ? 1 : 3));
        for (int i = 0; i < source.count(); i++) {
          VectorRecord record = index.record(i);
          assertThat(record.metadata()).isEqualTo(source.metadata(i));
          assertThat(record.payload()).isEqualTo(source.payload(i));
        }
      }
    }
    assertThat(one.resolve("index.nf")).hasSameBinaryContentAs(two.resolve("index.nf"));
    assertThat(one.resolve("records-000001.nf"))
        .hasSameBinaryContentAs(two.resolve("records-000001.nf"));
  }

  @Test
  void save_noRecordHasContent_makesNoFileOfRecords() {
    try (VectorIndex index = builder(KeyType.LONG, true).openOrCreate(directory)) {
      index.add(1, new float[] {1, 2, 3, 4});
    }
    assertThat(directory).isDirectoryNotContaining("glob:**records-*");
  }

  private static VectorSource source(int count) {
    var random = new Random(9);
    var vectors = new float[count][DIMENSION];
    for (float[] vector : vectors) {
      fill(vector, random);
    }
    VectorSource plain = VectorSource.of(vectors);
    return new VectorSource() {
      @Override
      public int count() {
        return count;
      }

      @Override
      public void read(int position, float[] vector) {
        plain.read(position, vector);
      }

      @Override
      public Metadata metadata(int position) {
        return position % 3 == 0 ? Metadata.EMPTY : Metadata.of("price", position * 0.5);
      }

      @Override
      public byte[] payload(int position) {
        return new byte[position % 5 == 0 ? position : 0];
      }
    };
  }

  private static IndexBuilder builder(KeyType ids, boolean declared) {
    IndexBuilder builder =
        VectorIndex.builder().dimension(DIMENSION).metric(Metric.SQUARED_L2).ids(ids);
    return declared ? builder.schema(SCHEMA) : builder;
  }

  private static void change(VectorIndex index, Map<Object, VectorRecord> expected, Random random) {
    for (int step = 0; step < 400; step++) {
      Object id = id(index.idType(), random.nextInt(IDS));
      if (random.nextInt(3) == 0) {
        assertThat(delete(index, id)).isEqualTo(expected.remove(id) != null);
      } else {
        VectorRecord record = record(id, random);
        if (expected.containsKey(id) || random.nextBoolean()) {
          index.upsert(record);
        } else {
          index.add(record);
        }
        expected.put(id, record);
      }
    }
    if (random.nextBoolean()) {
      index.compact();
    }
  }

  private static void assertHolds(VectorIndex index, Map<Object, VectorRecord> expected) {
    assertThat(index.size()).isEqualTo(expected.size());
    for (int number = 0; number < IDS; number++) {
      Object id = id(index.idType(), number);
      VectorRecord record = expected.get(id);
      if (record == null) {
        assertThatThrownBy(() -> read(index, id)).isInstanceOf(UnknownIdException.class);
      } else {
        assertThat(read(index, id)).isEqualTo(record);
      }
    }
  }

  private static VectorRecord record(Object id, Random random) {
    var vector = new float[DIMENSION];
    fill(vector, random);
    var metadata = Metadata.builder();
    if (random.nextBoolean()) {
      metadata.put("lang", List.of("de", "en", "fr").get(random.nextInt(3)));
    }
    if (random.nextBoolean()) {
      metadata.put("price", random.nextInt(100));
    }
    if (random.nextInt(4) == 0) {
      metadata.put("tags", new ArrayList<>(List.of("a", "b" + random.nextInt(5))));
    }
    byte[] payload = new byte[random.nextInt(3) == 0 ? random.nextInt(300) : 0];
    random.nextBytes(payload);
    return VectorRecord.ofAny(id, vector).metadata(metadata.build()).payload(payload);
  }

  private static void fill(float[] vector, Random random) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] = random.nextFloat();
    }
  }

  private static Object id(KeyType type, int number) {
    return switch (type) {
      case STRING -> "id-" + number;
      case LONG -> (long) number;
      case UUID -> UUID.nameUUIDFromBytes(("" + number).getBytes(StandardCharsets.UTF_8));
    };
  }

  private static VectorRecord read(VectorIndex index, Object id) {
    return switch (id) {
      case String text -> index.record(text);
      case Long number -> index.record(number);
      case UUID uuid -> index.record(uuid);
      default -> throw new AssertionError(id);
    };
  }

  private static boolean delete(VectorIndex index, Object id) {
    return switch (id) {
      case String text -> index.delete(text);
      case Long number -> index.delete(number);
      case UUID uuid -> index.delete(uuid);
      default -> throw new AssertionError(id);
    };
  }
}
