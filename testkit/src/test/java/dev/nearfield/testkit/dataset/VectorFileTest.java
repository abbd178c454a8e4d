package dev.nearfield.testkit.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VectorFileTest {

  private static final int COUNT = 7;
  private static final int DIMENSION = 12;

  @TempDir Path directory;

  static List<Arguments> formats() {
    List<Arguments> formats = new ArrayList<>();
    formats.add(Arguments.of(FileFormat.FVECS, ElementType.FLOAT32, ByteOrder.LITTLE_ENDIAN));
    formats.add(Arguments.of(FileFormat.BVECS, ElementType.UINT8, ByteOrder.LITTLE_ENDIAN));
    formats.add(Arguments.of(FileFormat.IVECS, ElementType.INT32, ByteOrder.LITTLE_ENDIAN));
    formats.add(Arguments.of(FileFormat.FBIN, ElementType.FLOAT32, ByteOrder.LITTLE_ENDIAN));
    formats.add(Arguments.of(FileFormat.U8BIN, ElementType.UINT8, ByteOrder.LITTLE_ENDIAN));
    formats.add(Arguments.of(FileFormat.I8BIN, ElementType.INT8, ByteOrder.LITTLE_ENDIAN));
    formats.add(Arguments.of(FileFormat.IBIN, ElementType.INT32, ByteOrder.LITTLE_ENDIAN));
    formats.add(Arguments.of(FileFormat.HDF5, ElementType.FLOAT32, ByteOrder.LITTLE_ENDIAN));
    formats.add(Arguments.of(FileFormat.JSONL, ElementType.FLOAT32, ByteOrder.LITTLE_ENDIAN));
    formats.add(Arguments.of(FileFormat.CSV, ElementType.FLOAT32, ByteOrder.LITTLE_ENDIAN));
    for (ElementType type : ElementType.values()) {
      formats.add(Arguments.of(FileFormat.NPY, type, ByteOrder.LITTLE_ENDIAN));
      formats.add(Arguments.of(FileFormat.NPY, type, ByteOrder.BIG_ENDIAN));
      if (type != ElementType.FLOAT16 && type != ElementType.INT64) {
        formats.add(Arguments.of(FileFormat.IDX, type, ByteOrder.BIG_ENDIAN));
      }
    }
    return formats;
  }

  private static float[][] rowsOf(ElementType type) {
    return SampleFiles.integers(COUNT, DIMENSION, type == ElementType.UINT8);
  }

  private static void assertHolds(Path path, FileFormat format, ElementType type) {
    float[][] rows = rowsOf(type);
    try (VectorFile file = VectorFile.open(path)) {
      assertThat(file.format()).isEqualTo(format);
      assertThat(file.elementType()).isEqualTo(type);
      assertThat(file.count()).isEqualTo(COUNT);
      assertThat(file.dimension()).isEqualTo(DIMENSION);
      for (int row = COUNT - 1; row >= 0; row--) {
        assertThat(file.read(row)).as("row %d", row).containsExactly(rows[row]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void open_eachFormatUnderItsName_readsRows(FileFormat format, ElementType type, ByteOrder order) {
    byte[] bytes = SampleFiles.encode(format, type, order, rowsOf(type));
    assertHolds(SampleFiles.write(directory, "vectors." + format.extension(), bytes), format, type);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void open_eachFormatCompressed_readsRows(FileFormat format, ElementType type, ByteOrder order) {
    if (format == FileFormat.HDF5) {
      return; // Has compression of its own; the refusal is tested with its other ones.
    }
    byte[] bytes = SampleFiles.gzip(SampleFiles.encode(format, type, order, rowsOf(type)));
    String name = "vectors." + format.extension() + ".gz";
    assertHolds(SampleFiles.write(directory, name, bytes), format, type);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void open_wrongName_trustsContent(FileFormat format, ElementType type, ByteOrder order) {
    // The content of u8bin and i8bin is the same, whatever is in it; CSV may be any text.
    if (format != FileFormat.U8BIN && format != FileFormat.I8BIN && format != FileFormat.CSV) {
      byte[] bytes = SampleFiles.encode(format, type, order, rowsOf(type));
      String wrong = format == FileFormat.NPY ? "vectors.bvecs" : "vectors.npy";
      assertHolds(SampleFiles.write(directory, wrong, bytes), format, type);
    }
  }

  @Test
  void open_gzipWithoutItsName_inflates() {
    byte[] bytes = SampleFiles.gzip(SampleFiles.bin(ElementType.INT32, rowsOf(ElementType.INT32)));
    assertHolds(SampleFiles.write(directory, "vectors", bytes), FileFormat.IBIN, ElementType.INT32);
  }

  @Test
  void open_bytesInBinWithoutName_asksForName() {
    byte[] bytes = SampleFiles.bin(ElementType.UINT8, rowsOf(ElementType.UINT8));
    Path file = SampleFiles.write(directory, "vectors.bin", bytes);
    assertThatThrownBy(() -> VectorFile.open(file))
        .isInstanceOf(AmbiguousFormatException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(".u8bin and .i8bin");
  }

  @Test
  void open_gaussianRowsWithoutName_areFloats() {
    float[][] rows = RandomVectors.seeded(1).rows(50, 9);
    for (byte[] bytes :
        List.of(
            SampleFiles.bin(ElementType.FLOAT32, rows),
            SampleFiles.vecs(ElementType.FLOAT32, rows))) {
      try (VectorFile file = VectorFile.open(SampleFiles.write(directory, "vectors", bytes))) {
        assertThat(file.elementType()).isEqualTo(ElementType.FLOAT32);
        assertThat(file.read(49)).containsExactly(rows[49]);
      }
    }
  }

  @Test
  void open_largeIntegersNamedIbin_areIntegers() {
    float[][] rows = {{1 << 28, 1 << 29}, {1 << 30, 3}};
    byte[] bytes = SampleFiles.bin(ElementType.INT32, rows);
    try (VectorFile file = VectorFile.open(SampleFiles.write(directory, "ids.ibin", bytes))) {
      assertThat(file.format()).isEqualTo(FileFormat.IBIN);
      assertThat(file.read(0)).containsExactly(1 << 28, 1 << 29);
    }
  }

  @Test
  void open_countThatLooksLikeGzip_isBin() throws IOException {
    // 560,927 rows: the header starts with 1f 8b 08 00, as gzip does.
    int count = 0x00088b1f;
    byte[] header = SampleFiles.bin(ElementType.UINT8, new float[][] {{0}});
    Path file = SampleFiles.write(directory, "vectors.u8bin", header);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      var start = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, count);
      channel.write(start, 0);
      channel.write(ByteBuffer.allocate(1), 8 + count - 1);
    }
    try (VectorFile vectors = VectorFile.open(file)) {
      assertThat(vectors.count()).isEqualTo(count);
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void open_npyVersions_readRows(int version) {
    byte[] bytes =
        SampleFiles.npy(
            version, "<f4", ByteOrder.LITTLE_ENDIAN, ElementType.FLOAT32, rowsOf(ElementType.INT8));
    try (VectorFile file = VectorFile.open(SampleFiles.write(directory, "a.npy", bytes))) {
      assertThat(file.read(3)).containsExactly(rowsOf(ElementType.INT8)[3]);
    }
  }

  @Test
  void open_flatNpy_isOneVector() {
    byte[] header = SampleFiles.npyHeader(1, "|u1", "True", "(3,)");
    byte[] bytes = SampleFiles.concat(header, new byte[] {1, 2, (byte) 255});
    try (VectorFile file = VectorFile.open(SampleFiles.write(directory, "a.npy", bytes))) {
      assertThat(file.count()).isEqualTo(1);
      assertThat(file.read(0)).containsExactly(1, 2, 255);
    }
  }

  @Test
  void open_npyOfImages_flattensThem() {
    byte[] header = SampleFiles.npyHeader(1, "|u1", "False", "(2, 2, 2)");
    byte[] bytes = SampleFiles.concat(header, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    try (VectorFile file = VectorFile.open(SampleFiles.write(directory, "a.npy", bytes))) {
      assertThat(file.dimension()).isEqualTo(4);
      assertThat(file.read(1)).containsExactly(5, 6, 7, 8);
    }
  }

  @Test
  void open_flatIdx_isAColumnOfLabels() {
    byte[] bytes = {0, 0, 8, 1, 0, 0, 0, 3, 9, 0, 5};
    try (VectorFile file = VectorFile.open(SampleFiles.write(directory, "labels", bytes))) {
      assertThat(file.count()).isEqualTo(3);
      assertThat(file.dimension()).isEqualTo(1);
      assertThat(file.read(0)).containsExactly(9);
      assertThat(file.read(2)).containsExactly(5);
    }
  }

  @Test
  void read_fromManyThreads_seesEveryRow() {
    float[][] rows = RandomVectors.seeded(3).rows(500, 33);
    byte[] bytes = SampleFiles.vecs(ElementType.FLOAT32, rows);
    try (VectorFile file = VectorFile.open(SampleFiles.write(directory, "a.fvecs", bytes))) {
      boolean same =
          IntStream.range(0, 20_000)
              .parallel()
              .allMatch(i -> Arrays.equals(file.read(i % 500), rows[i % 500]));
      assertThat(same).isTrue();
    }
  }

  @Test
  void read_rowOutsideFile_isRefused() {
    byte[] bytes = SampleFiles.vecs(ElementType.FLOAT32, new float[][] {{1, 2}});
    try (VectorFile file = VectorFile.open(SampleFiles.write(directory, "a.fvecs", bytes))) {
      assertThatThrownBy(() -> file.read(1)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> file.read(0, new float[3]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2 components");
    }
  }

  @Test
  void read_fileCutWhileOpen_isAnException() throws IOException {
    byte[] bytes = SampleFiles.bin(ElementType.FLOAT32, new float[][] {{1, 2}, {3, 4}});
    Path path = SampleFiles.write(directory, "a.fbin", bytes);
    try (VectorFile file = VectorFile.open(path)) {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
        channel.truncate(18);
      }
      assertThat(file.read(0)).containsExactly(1, 2);
      assertThatThrownBy(() -> file.read(1))
          .isInstanceOf(MalformedFileException.class)
          .extracting(e -> ((MalformedFileException) e).offsetBytes())
          .isEqualTo(18L);
    }
  }

  @Test
  void open_missingOrSpecialFile_saysWhy() {
    assertThatThrownBy(() -> VectorFile.open(directory.resolve("nothing.fvecs")))
        .isInstanceOf(UnreadableFileException.class)
        .hasMessageContaining("nothing.fvecs")
        .hasMessageContaining("no such file");
    assertThatThrownBy(() -> VectorFile.open(directory))
        .isInstanceOf(UnreadableFileException.class)
        .hasMessageContaining("not a regular file");
  }

  @Test
  void close_compressedFile_leavesNoTemporaryFile() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir", ""));
    byte[] bytes = SampleFiles.gzip(SampleFiles.vecs(ElementType.FLOAT32, new float[][] {{1}}));
    VectorFile.open(SampleFiles.write(directory, "a.fvecs.gz", bytes)).close();
    try (var files = Files.list(temporary)) {
      assertThat(files.map(Path::toString).filter(name -> name.endsWith(".inflated"))).isEmpty();
    }
  }
}
