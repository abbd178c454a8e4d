package dev.nearfield.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentTest {

  private static final FileAccess FILES = FileAccess.system();

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {64, 192, 512, 832, 1_344, 3_072, 4_032, 4_096, 4_160, 8_128, 6_144})
  void append_anyStride_isReadBackWhileGrowingAndSealed(int stride) {
    Path file = directory.resolve("segment");
    int rows = 300;
    try (var writer = SegmentWriter.create(FILES, file, stride)) {
      for (int row = 0; row < rows / 2; row++) {
        assertThat(writer.append(row(row, stride))).isEqualTo(row);
        expectRow(writer, row);
      }
      assertThat(writer.appendAll(rows(rows / 2, rows, stride), rows / 2)).isEqualTo(rows / 2);
      expectRows(writer, rows);
      writer.seal();
      expectRows(writer, rows);
      for (Verify verify : Verify.values()) {
        try (var sealed = MappedSegment.open(FILES, file, stride, verify)) {
          expectRows(sealed, rows);
          sealed.verify();
          assertThat(sealed.contentChecksum()).isEqualTo(writer.contentChecksum());
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "4032, 1, 4096",
    "4096, 1, 4096",
    "8128, 1, 8192",
    "1344, 3, 4096",
    "192, 21, 4096",
    "64, 64, 4096",
    "3072, 64, 196608",
    "6144, 64, 393216",
    "4160, 64, 266240"
  })
  void layout_stride_avoidsStraddlingUnlessItWastesSixPercent(
      int stride, int groupRows, long groupBytes) {
    RowLayout layout = RowLayout.of(stride);
    assertThat(layout.groupRows()).isEqualTo(groupRows);
    assertThat(layout.groupBytes()).isEqualTo(groupBytes);
  }

  @Test
  void append_pastOneWindow_mapsTheNext() {
    int stride = 1 << 20;
    var regions = new ArrayList<MemorySegment>();
    try (var writer = SegmentWriter.create(FILES, directory.resolve("large"), stride)) {
      writer.onChunk((index, memory) -> regions.add(index, memory));
      try (var arena = Arena.ofConfined()) {
        var row = arena.allocate(stride);
        for (int slot = 0; slot < 70; slot++) {
          row.fill((byte) slot);
          writer.append(row);
        }
      }
      assertThat(regions).hasSize(2);
      for (int slot = 0; slot < 70; slot++) {
        assertThat(writer.row(slot).get(ValueLayout.JAVA_BYTE, stride - 1)).isEqualTo((byte) slot);
      }
      writer.seal();
      MappedSegment.open(FILES, directory.resolve("large"), stride, Verify.FULL).close();
    }
  }

  @Test
  void append_manyThreads_keepsEveryRow() throws Exception {
    int stride = 1_344;
    int threads = 4;
    int rowsPerThread = 2_000;
    var slots = new AtomicInteger[threads * rowsPerThread];
    try (var writer = SegmentWriter.create(FILES, directory.resolve("threads"), stride);
        var executor = Executors.newFixedThreadPool(threads)) {
      var tasks = new ArrayList<Callable<Boolean>>();
      for (int thread = 0; thread < threads; thread++) {
        int first = thread * rowsPerThread;
        tasks.add(
            () -> {
              for (int row = first; row < first + rowsPerThread; row++) {
                int slot = writer.append(row(row, stride));
                slots[row] = new AtomicInteger(slot);
                assertThat(writer.row(slot).mismatch(row(row, stride))).isEqualTo(-1);
              }
              return true;
            });
      }
      for (var result : executor.invokeAll(tasks)) {
        assertThat(result.get()).isTrue();
      }
      writer.seal();
      try (var sealed =
          MappedSegment.open(FILES, directory.resolve("threads"), stride, Verify.FULL)) {
        for (int row = 0; row < slots.length; row++) {
          assertThat(sealed.row(slots[row].get()).mismatch(row(row, stride))).isEqualTo(-1);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Verify.class)
  void open_empty_hasNoRows(Verify verify) {
    Path file = GoldenFiles.writeSegment(directory.resolve("empty"), 64, 0);
    try (var sealed = MappedSegment.open(FILES, file, 64, verify)) {
      assertThat(sealed.rowCount()).isZero();
      assertThatThrownBy(() -> sealed.address(0)).isInstanceOf(IndexOutOfBoundsException.class);
      sealed.verify();
    }
  }

  @Test
  void open_everyDamage_isReported() throws IOException {
    Path file = GoldenFiles.writeSegment(directory.resolve("small"), 192, 23);
    var damage =
        new Damage(file, copy -> MappedSegment.open(FILES, copy, 192, Verify.FULL).close());
    damage.everyByte();
    damage.everyLength();
    damage.longer();
    int trailer = (int) Files.size(file) - FileFrame.TRAILER_BYTES;
    for (int field = 0; field < 56; field += Long.BYTES) {
      if (field != 40) { // the pin, which signing makes right again
        damage.field(trailer + field, Long.BYTES, Damage::signFrame);
      }
    }
    damage.field(48, Long.BYTES, Damage::signFrame);
  }

  @Test
  void address_lazyWithFlippedByte_reportsThatBlockOnly() throws IOException {
    int stride = 3_072;
    Path file = GoldenFiles.writeSegment(directory.resolve("lazy"), stride, 100);
    SectionFileTest.flip(file, RowLayout.ROWS_OFFSET + 2 * Checksums.BLOCK_BYTES + 17);
    try (var sealed = MappedSegment.open(FILES, file, stride, Verify.LAZY)) {
      int damaged = 0;
      for (int slot = 0; slot < 100; slot++) {
        long first = (long) slot * stride / Checksums.BLOCK_BYTES;
        long last = ((long) slot * stride + stride - 1) / Checksums.BLOCK_BYTES;
        int current = slot;
        if (first <= 2 && last >= 2) {
          damaged++;
          assertThatThrownBy(() -> sealed.address(current))
              .isInstanceOfSatisfying(
                  CorruptFileException.class,
                  report ->
                      assertThat(report.offsetBytes())
                          .isEqualTo(RowLayout.ROWS_OFFSET + 2L * Checksums.BLOCK_BYTES));
        } else {
          expectRow(sealed, slot);
        }
      }
      assertThat(damaged).isEqualTo(22);
      assertThatThrownBy(sealed::verify).isInstanceOf(CorruptFileException.class);
    }
  }

  @Test
  void open_notSealedOrOtherStride_isRefused() {
    Path file = directory.resolve("open");
    try (var writer = SegmentWriter.create(FILES, file, 64)) {
      writer.append(row(1, 64));
      assertThatThrownBy(() -> MappedSegment.open(FILES, file, 64, Verify.FULL))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining("never finished");
      assertThatThrownBy(writer::contentChecksum).isInstanceOf(IllegalStateException.class);
      writer.seal();
    }
    assertThatThrownBy(() -> MappedSegment.open(FILES, file, 128, Verify.FULL))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("64 bytes, expected 128");
  }

  @Test
  void append_misuse_throws() {
    Path file = directory.resolve("misuse");
    assertThatThrownBy(() -> SegmentWriter.create(FILES, file, 100))
        .isInstanceOf(IllegalArgumentException.class);
    try (var writer = SegmentWriter.create(FILES, file, 64)) {
      assertThatThrownBy(() -> writer.append(row(1, 65)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> SegmentWriter.create(FILES, file, 64))
          .isInstanceOf(FileAccessException.class);
      assertThatThrownBy(() -> writer.address(0)).isInstanceOf(IndexOutOfBoundsException.class);
      writer.seal();
      assertThatThrownBy(() -> writer.append(row(1, 64))).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(writer::seal).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void append_heapFloats_isAccepted() {
    try (var writer = SegmentWriter.create(FILES, directory.resolve("floats"), 64)) {
      var row = new float[16];
      row[15] = 3f;
      int slot = writer.append(MemorySegment.ofArray(row));
      assertThat(writer.row(slot).getAtIndex(ValueLayout.JAVA_FLOAT, 15)).isEqualTo(3f);
    }
  }

  @Test
  void open_goldenVersion1_readsForever() throws IOException {
    Path golden = GoldenFiles.copyTo(directory, "segment-v1.bin");
    try (var sealed = MappedSegment.open(FILES, golden, 192, Verify.LAZY)) {
      expectRows(sealed, 5);
      sealed.verify();
    }
    Path today = GoldenFiles.writeSegment(directory.resolve("today"), 192, 5);
    assertThat(Files.readAllBytes(today)).isEqualTo(Files.readAllBytes(golden));
  }

  private static void expectRows(RowSource source, int rows) {
    assertThat(source.rowCount()).isEqualTo(rows);
    for (int row = 0; row < rows; row++) {
      expectRow(source, row);
    }
    assertThatThrownBy(() -> source.address(rows)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> source.address(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static void expectRow(RowSource source, int row) {
    assertThat(source.address(row) % RowLayout.ROW_ALIGNMENT).isZero();
    assertThat(source.row(row).address()).isEqualTo(source.address(row));
    assertThat(source.row(row).mismatch(row(row, source.strideBytes()))).isEqualTo(-1);
  }

  private static MemorySegment row(int row, int stride) {
    return MemorySegment.ofArray(SectionFileTest.random(row, stride));
  }

  private static MemorySegment rows(int first, int end, int stride) {
    var rows = MemorySegment.ofArray(new byte[(end - first) * stride]);
    for (int row = first; row < end; row++) {
      rows.asSlice((long) (row - first) * stride, stride).copyFrom(row(row, stride));
    }
    return rows;
  }
}
