package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.RecordBuffer;
import dev.nearfield.storage.RecordStore;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordStoreTest {

  private static final int ORDINALS = 300;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void memory_randomOperations_agreeWithAMap(long seed) {
    try (RecordStore store = new MemoryRecords()) {
      assertAgreesWithAMap(store, seed);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 4})
  void segments_randomOperationsAndSeals_agreeWithAMap(long seed) {
    try (RecordStore store = new SegmentRecords(FileAccess.system(), directory)) {
      assertAgreesWithAMap(store, seed);
    }
  }

  @Test
  void memory_lengthsAroundChunksAndCells_areReadBack() {
    try (RecordStore store = new MemoryRecords()) {
      assertReadsBack(store);
    }
  }

  @Test
  void segments_lengthsAroundWindowsAndCells_areReadBack() {
    try (RecordStore store = new SegmentRecords(FileAccess.system(), directory)) {
      assertReadsBack(store);
    }
  }

  @Test
  void memory_recordsOfChangingLength_useTheirRoomAgain() {
    try (var store = new MemoryRecords()) {
      var random = new Random(5);
      long settled = 0;
      for (int round = 0; round < 40; round++) {
        for (int ordinal = 0; ordinal < ORDINALS; ordinal++) {
          store.remove(ordinal);
          store.put(ordinal, MemorySegment.ofArray(new byte[1 + random.nextInt(20_000)]));
        }
        settled = round == 20 ? store.bytes() : settled;
      }
      assertThat(store.bytes()).isLessThan(settled + settled / 4);
    }
  }

  @Test
  void classes_allLengths_holdTheirCellsAndWasteAQuarterAtMost() {
    int last = 0;
    for (int cells = 1; cells < 1 << 19; cells++) {
      int size = MemoryRecords.classCells(cells);
      assertThat(size).isBetween(cells, cells + cells / 4);
      assertThat(MemoryRecords.classOf(size)).isEqualTo(MemoryRecords.classOf(cells));
      last = Math.max(last, MemoryRecords.classOf(cells));
    }
    assertThat(last).isLessThan(128);
  }

  @Test
  void put_lengthOutOfBounds_isRefused() {
    try (RecordStore store = new MemoryRecords()) {
      assertThatThrownBy(() -> store.put(0, MemorySegment.ofArray(new byte[0])))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("0");
      var tooLong = MemorySegment.ofArray(new byte[RecordStore.MAX_BYTES + 1]);
      assertThatThrownBy(() -> store.put(0, tooLong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(String.valueOf(RecordStore.MAX_BYTES));
      assertThat(store.contains(0)).isFalse();
    }
  }

  private static void assertReadsBack(RecordStore store) {
    int[] lengths = {1, 59, 60, 61, 124, 125, 65_536, 300_000, RecordStore.MAX_BYTES};
    byte[] any = bytes(new Random(7), RecordStore.MAX_BYTES + 100);
    for (int round = 0; round < 5; round++) { // over the end of a window or chunk
      for (int i = 0; i < lengths.length; i++) {
        byte[] record = part(any, round * 10 + i, lengths[i]);
        store.put(round * lengths.length + i, MemorySegment.ofArray(record));
      }
    }
    var buffer = new RecordBuffer();
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i < lengths.length; i++) {
        byte[] record = part(any, round * 10 + i, lengths[i]);
        assertThat(store.read(round * lengths.length + i, buffer)).isEqualTo(record.length);
        assertThat(Arrays.equals(buffer.array(), 0, record.length, record, 0, record.length))
            .isTrue();
      }
    }
  }

  private static void assertAgreesWithAMap(RecordStore store, long seed) {
    var random = new Random(seed);
    Map<Integer, byte[]> expected = new HashMap<>();
    for (int step = 0; step < 5_000; step++) {
      int ordinal = random.nextInt(ORDINALS);
      if (expected.remove(ordinal) != null || random.nextInt(4) == 0) {
        store.remove(ordinal);
      } else {
        byte[] record = bytes(random, 1 + random.nextInt(random.nextInt(8) == 0 ? 5_000 : 150));
        store.put(ordinal, MemorySegment.ofArray(record));
        expected.put(ordinal, record);
      }
      if (step % 1_500 == 0) {
        store.seal();
      }
    }
    var buffer = new RecordBuffer();
    for (int ordinal = 0; ordinal < ORDINALS + 5; ordinal++) {
      byte[] record = expected.get(ordinal);
      int length = store.read(ordinal, buffer);
      assertThat(store.contains(ordinal)).isEqualTo(record != null);
      assertThat(length).isEqualTo(record == null ? RecordStore.NONE : record.length);
      if (record != null) {
        assertThat(Arrays.copyOf(buffer.array(), length)).isEqualTo(record);
      }
    }
  }

  private static byte[] part(byte[] bytes, int from, int length) {
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
