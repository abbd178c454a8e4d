package dev.nearfield.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyTableTest {

  private static final FileAccess FILES = FileAccess.system();

  @TempDir Path directory;

  @Test
  void truncate_ordinalsWhoseIdsWereRemoved_areForgotten() {
    try (var table = new OffHeapKeyTable(KeyType.LONG)) {
      table.put(10L, 0);
      table.put(11L, 1);
      table.put(12L, 2);
      table.remove(12L);
      assertThatThrownBy(() -> table.truncate(1)).isInstanceOf(IllegalArgumentException.class);
      table.truncate(2);
      assertThat(table.ordinalCount()).isEqualTo(2);
      table.truncate(5);
      assertThat(table.ordinalCount()).isEqualTo(2);
      assertThat(table.put(13L, 2)).isEqualTo(KeyTable.NONE);
      assertThat(table.ordinal(13L)).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void anySequence_matchesHashMap(KeyType type) {
    var random = new Random(7);
    Map<Integer, Integer> model = new HashMap<>();
    Map<Integer, Integer> ids = new HashMap<>();
    int nextOrdinal = 0;
    try (var table = new OffHeapKeyTable(type)) {
      for (int step = 0; step < 40_000; step++) {
        int id = random.nextInt(10_000);
        int held = model.getOrDefault(id, KeyTable.NONE);
        int action = random.nextInt(5);
        if (action == 0) {
          assertThat(remove(table, id)).isEqualTo(held);
          model.remove(id);
        } else if (action == 1) {
          assertThat(replace(table, id, nextOrdinal)).isEqualTo(held);
          model.put(id, nextOrdinal);
          ids.put(nextOrdinal++, id);
        } else {
          assertThat(put(table, id, nextOrdinal)).isEqualTo(held);
          if (model.putIfAbsent(id, nextOrdinal) == null) {
            ids.put(nextOrdinal++, id);
          }
        }
        assertThat(ordinal(table, id)).isEqualTo(model.getOrDefault(id, KeyTable.NONE));
      }
      assertThat(table.count()).isEqualTo(model.size());
      assertThat(table.ordinalCount()).isEqualTo(nextOrdinal);
      ids.forEach((ordinal, id) -> assertThat(idAt(table, ordinal)).isEqualTo(id(type, id)));
      expectReopens(table, type, model);
    }
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void writeTo_anyInsertionOrder_givesSameBytes(KeyType type) throws IOException {
    List<Integer> ordinals = new ArrayList<>();
    for (int ordinal = 0; ordinal < 5_000; ordinal++) {
      ordinals.add(ordinal);
    }
    try (var ordered = new OffHeapKeyTable(type);
        var shuffled = new OffHeapKeyTable(type)) {
      ordinals.forEach(ordinal -> put(ordered, 3 * ordinal, ordinal));
      Collections.shuffle(ordinals, new Random(1));
      put(shuffled, 999_999, 17);
      remove(shuffled, 999_999);
      ordinals.forEach(ordinal -> put(shuffled, 3 * ordinal, ordinal));
      assertThat(Files.readAllBytes(GoldenFiles.writeKeys(directory.resolve("a"), ordered)))
          .isEqualTo(Files.readAllBytes(GoldenFiles.writeKeys(directory.resolve("b"), shuffled)));
    }
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void compareIds_anyPair_isTheDocumentedOrder(KeyType type) {
    int count = 300;
    try (var table = new OffHeapKeyTable(type)) {
      var random = new Random(3);
      for (int ordinal = 0; ordinal < count; ordinal++) {
        put(table, random.nextInt(), ordinal);
      }
      for (int a = 0; a < count; a++) {
        for (int b = 0; b < count; b++) {
          assertThat(Integer.signum(table.compareIds(a, b)))
              .isEqualTo(Integer.signum(compare(idAt(table, a), idAt(table, b))));
        }
      }
    }
  }

  @Test
  void put_stringsOfAllLengths_areKept() {
    try (var table = new OffHeapKeyTable(KeyType.STRING)) {
      String longest = "x".repeat(KeyTable.MAX_STRING_BYTES);
      assertThat(table.put("", 0)).isEqualTo(KeyTable.NONE);
      assertThat(table.put(longest, 1)).isEqualTo(KeyTable.NONE);
      assertThat(table.put("grün \uD83D\uDE00 ?", 2)).isEqualTo(KeyTable.NONE);
      assertThat(table.put("", 3)).isZero();
      assertThat(table.stringAt(0)).isEmpty();
      assertThat(table.stringAt(1)).isEqualTo(longest);
      assertThat(table.stringAt(2)).isEqualTo("grün \uD83D\uDE00 ?");
      assertThat(table.ordinal(longest)).isEqualTo(1);
      assertThatThrownBy(() -> table.put(longest + "x", 3))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> table.put("\uD83D", 3)).hasMessageContaining("surrogate");
      assertThatThrownBy(() -> table.put(5L, 3)).hasMessageContaining("STRING, not LONG");
      assertThatThrownBy(() -> table.put("new", 2)).hasMessageContaining("already has an id");
    }
  }

  @Test
  void put_manyThreads_keepsEveryId() throws Exception {
    int threads = 4;
    int idsPerThread = 50_000;
    try (var table = new OffHeapKeyTable(KeyType.LONG);
        var executor = Executors.newFixedThreadPool(threads)) {
      var tasks = new ArrayList<Callable<Boolean>>();
      for (int thread = 0; thread < threads; thread++) {
        int first = thread * idsPerThread;
        tasks.add(
            () -> {
              for (int i = first; i < first + idsPerThread; i++) {
                assertThat(table.put(i * 31L, i)).isEqualTo(KeyTable.NONE);
                assertThat(table.longAt(i)).isEqualTo(i * 31L);
                assertThat(table.ordinal(i * 31L)).isEqualTo(i);
              }
              return true;
            });
      }
      for (var result : executor.invokeAll(tasks)) {
        assertThat(result.get()).isTrue();
      }
      assertThat(table.count()).isEqualTo(threads * idsPerThread);
    }
  }

  @Test
  void bytes_longIds_stayUnder26PerId() {
    try (var table = new OffHeapKeyTable(KeyType.LONG)) {
      assertThat(table.bytes()).isZero();
      int measuredFrom = 1_000_000; // below, whole huge pages weigh in
      for (int ordinal = 0; ordinal < 2_000_000; ordinal++) {
        table.put(ordinal * 7L, ordinal);
        if (ordinal >= measuredFrom && ordinal % 10_000 == 0) {
          assertThat((double) table.bytes() / ordinal).isLessThan(26);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void readFrom_everyDamage_isReported(KeyType type) throws IOException {
    try (var table = new OffHeapKeyTable(type)) {
      for (int ordinal = 0; ordinal < 9; ordinal++) {
        put(table, ordinal * 11, ordinal);
      }
      remove(table, 22);
      Path file = GoldenFiles.writeKeys(directory.resolve("keys"), table);
      var damage = new Damage(file, copy -> read(copy, type, 9));
      damage.everyByte();
      damage.everyLength();
      damage.longer();
    }
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void readFrom_contradictionsWithRightChecksums_areReported(KeyType type) {
    var header = new int[] {code(type), 3, 2};
    byte[] two = type == KeyType.UUID ? new byte[48] : new byte[24];
    two[0] = 1;
    two[two.length / 3] = 2;
    byte[] ids = type == KeyType.STRING ? "ab".getBytes(StandardCharsets.UTF_8) : two;
    byte[] lengths = {1, 0, 1, 0, 0, 0};
    readCrafted(type, header, 0b011, lengths, ids);
    expectCorrupt(type, new int[] {9, 3, 2}, 0b011, lengths, ids);
    expectCorrupt(type, new int[] {code(type), 4, 2}, 0b011, lengths, ids);
    expectCorrupt(type, new int[] {code(type), -1, 2}, 0b011, lengths, ids);
    expectCorrupt(type, new int[] {code(type), 3, 3}, 0b011, lengths, ids);
    expectCorrupt(type, new int[] {code(type), 3, -1}, 0b011, lengths, ids);
    expectCorrupt(type, new int[] {code(type), 3, 2, 0}, 0b011, lengths, ids);
    expectCorrupt(type, header, 0b101, lengths, ids);
    expectCorrupt(type, header, 0b1001, lengths, ids);
    expectCorrupt(type, header, 0b1011, lengths, ids);
    expectCorrupt(type, header, 0b011, lengths, Arrays.copyOf(ids, ids.length - 1));
    expectCorrupt(type, header, 0b011, lengths, Arrays.copyOf(ids, ids.length + 1));
    byte[] twice = ids.clone();
    twice[type == KeyType.STRING ? 1 : two.length / 3] = twice[0];
    expectCorrupt(type, header, 0b011, lengths, twice);
    if (type == KeyType.STRING) {
      expectCorrupt(type, header, 0b011, new byte[] {1, 0, 2, 0, 0, 0}, ids);
      expectCorrupt(type, header, 0b011, new byte[] {1, 0, 1, 0}, ids);
      expectCorrupt(type, header, 0b011, lengths, new byte[] {'a', (byte) 0xc3});
    }
  }

  @Test
  void readFrom_goldenVersion1_readsForever() throws IOException {
    Path golden = GoldenFiles.copyTo(directory, "keys-v1.bin");
    try (var file = SectionFile.open(FILES, golden, "keys", 1);
        var table = KeyTable.readFrom(file, KeyType.STRING, 4)) {
      assertThat(table.ordinal("alpha")).isZero();
      assertThat(table.ordinal("")).isEqualTo(1);
      assertThat(table.stringAt(3)).isEqualTo("grün");
      assertThat(table.count()).isEqualTo(3);
    }
    assertThat(Files.readAllBytes(GoldenFiles.writeKeys(directory.resolve("today"))))
        .isEqualTo(Files.readAllBytes(golden));
  }

  private void expectReopens(KeyTable table, KeyType type, Map<Integer, Integer> model) {
    Path path = GoldenFiles.writeKeys(directory.resolve("keys-" + type), table);
    try (var file = SectionFile.open(FILES, path, "keys", 1);
        var again = KeyTable.readFrom(file, type, table.ordinalCount())) {
      assertThat(again.count()).isEqualTo(model.size());
      model.forEach(
          (id, ordinal) -> {
            assertThat(ordinal(again, id)).isEqualTo(ordinal);
            assertThat(idAt(again, ordinal)).isEqualTo(id(type, id));
          });
      assertThat(ordinal(again, 77_777)).isEqualTo(KeyTable.NONE);
      assertThat(put(again, 77_777, table.ordinalCount())).isEqualTo(KeyTable.NONE);
    }
  }

  private void expectCorrupt(KeyType type, int[] header, long present, byte[] lengths, byte[] ids) {
    assertThatThrownBy(() -> readCrafted(type, header, present, lengths, ids))
        .isInstanceOf(CorruptFileException.class);
  }

  private void readCrafted(KeyType type, int[] header, long present, byte[] lengths, byte[] ids) {
    Path file = directory.resolve("crafted");
    try (var writer = SectionWriter.create(FILES, file, "keys", 1)) {
      writer.begin("keys");
      for (int field : header) {
        writer.writeInt(field);
      }
      writer.end();
      writer.begin("keys.present");
      writer.writeLong(present);
      writer.end();
      if (type == KeyType.STRING) {
        writer.begin("keys.lengths");
        writer.write(ByteBuffer.wrap(lengths));
        writer.end();
      }
      writer.begin("keys.ids");
      writer.write(ByteBuffer.wrap(ids));
      writer.end();
      writer.publish();
    }
    read(file, type, 3);
  }

  private static void read(Path path, KeyType type, int count) {
    try (var file = SectionFile.open(FILES, path, "keys", 1);
        var table = KeyTable.readFrom(file, type, count)) {
      assertThat(table.type()).isEqualTo(type);
    }
  }

  private static int code(KeyType type) {
    return switch (type) {
      case STRING -> 1;
      case LONG -> 2;
      case UUID -> 3;
    };
  }

  private static Object id(KeyType type, int id) {
    return switch (type) {
      case LONG -> (long) id << 33;
      case UUID -> new UUID((long) id << 40, ~id);
      case STRING -> "id-ü-" + id;
    };
  }

  private static int put(KeyTable table, int id, int ordinal) {
    return switch (id(table.type(), id)) {
      case Long number -> table.put(number.longValue(), ordinal);
      case UUID uuid -> table.put(uuid, ordinal);
      case Object text -> table.put((String) text, ordinal);
    };
  }

  private static int replace(KeyTable table, int id, int ordinal) {
    return switch (id(table.type(), id)) {
      case Long number -> table.replace(number.longValue(), ordinal);
      case UUID uuid -> table.replace(uuid, ordinal);
      case Object text -> table.replace((String) text, ordinal);
    };
  }

  private static int ordinal(KeyTable table, int id) {
    return switch (id(table.type(), id)) {
      case Long number -> table.ordinal(number.longValue());
      case UUID uuid -> table.ordinal(uuid);
      case Object text -> table.ordinal((String) text);
    };
  }

  private static int remove(KeyTable table, int id) {
    return switch (id(table.type(), id)) {
      case Long number -> table.remove(number.longValue());
      case UUID uuid -> table.remove(uuid);
      case Object text -> table.remove((String) text);
    };
  }

  private static Object idAt(KeyTable table, int ordinal) {
    return switch (table.type()) {
      case LONG -> table.longAt(ordinal);
      case UUID -> table.uuidAt(ordinal);
      case STRING -> table.stringAt(ordinal);
    };
  }

  private static int compare(Object a, Object b) {
    return switch (a) {
      case Long number -> number.compareTo((Long) b);
      case UUID uuid -> uuid.toString().compareTo(b.toString());
      case Object text ->
          Arrays.compareUnsigned(
              ((String) text).getBytes(StandardCharsets.UTF_8),
              ((String) b).getBytes(StandardCharsets.UTF_8));
    };
  }
}
