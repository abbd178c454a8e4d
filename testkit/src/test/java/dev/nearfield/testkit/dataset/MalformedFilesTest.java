package dev.nearfield.testkit.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that lie: each is refused with the file, the byte and the reason. */
class MalformedFilesTest {

  @TempDir Path directory;

  private static byte[] little(int... words) {
    ByteBuffer bytes = ByteBuffer.allocate(words.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int word : words) {
      bytes.putInt(word);
    }
    return bytes.array();
  }

  private static byte[] big(int... words) {
    ByteBuffer bytes = ByteBuffer.allocate(words.length * 4);
    for (int word : words) {
      bytes.putInt(word);
    }
    return bytes.array();
  }

  private static byte[] npy(String descr, String order, String shape, int dataBytes) {
    return SampleFiles.concat(SampleFiles.npyHeader(1, descr, order, shape), new byte[dataBytes]);
  }

  private static Arguments file(String name, byte[] bytes, long offset, String reason) {
    return Arguments.of(name, bytes, offset, reason);
  }

  static List<Arguments> malformedFiles() {
    return List.of(
        file("empty.fvecs", new byte[0], 0, "ends here"),
        file("short.fvecs", new byte[3], 3, "ends here"),
        file("zero.fvecs", little(0, 0), 0, "dimension must be in [1, 65536], was 0"),
        file("negative.fvecs", little(-1, 0), 0, "was -1"),
        file("wide.fvecs", little(65_537, 0), 0, "was 65537"),
        file("cut.fvecs", little(2, 1, 1, 2, 1), 12, "cut short"),
        file("mixed.fvecs", little(2, 1, 1, 3, 1, 1), 12, "row 1 says dimension 3"),
        file("short.fbin", new byte[7], 7, "ends here"),
        file("none.fbin", little(0, 4), 0, "row count must be in [1, 2147483647], was 0"),
        file("negative.fbin", little(-1, 1, 1), 0, "was 4294967295"),
        file("flat.fbin", little(3, 0), 4, "dimension must be in [1, 65536], was 0"),
        file("huge.fbin", little(Integer.MAX_VALUE, 65_536, 1), 12, "562949953159176 bytes"),
        file("cut.fbin", little(2, 2, 1, 1, 1), 20, "make 24 bytes as fbin, the file has 20"),
        file("long.fbin", little(1, 1, 1, 1, 7, 1), 12, "make 12 bytes as fbin, the file has 24"),
        file("truth.fbin", little(1, 2, 7, 8, 1, 2), 16, "that of a ground-truth file"),
        file("type.idx", big(0x00000A01, 1, 0), 2, "0x0a names no IDX element type"),
        file("axes.idx", big(0x00000811, 1, 0), 3, "axes must be in [1, 16], was 17"),
        file("negative.idx", big(0x00000802, 1, -1, 0), 8, "axis 1 has length -1"),
        file("cut.idx", big(0x00000803, 2, 2), 12, "ends here"),
        file("wide.idx", big(0x00000803, 1, 70_000, 70_000), 0, "1 to 65536 components"),
        file("data.idx", big(0x00000802, 2, 2), 12, "make 16 bytes, the file has 12"),
        file("magic.npy", new byte[16], 0, "starts with \\x93NUMPY"),
        file("version.npy", SampleFiles.npyHeader(9, "{}"), 6, "version 9 is unknown"),
        file("empty.npy", SampleFiles.npyHeader(1, "{}"), 10, "not a dictionary"),
        file("keys.npy", SampleFiles.npyHeader(1, "{'descr': '<f4'}"), 10, "must have the keys"),
        file("order.npy", npy("<f4", "True", "(2, 2)", 16), 10, "Fortran order"),
        file("type.npy", npy("<c8", "False", "(2, 2)", 32), 10, "element type '<c8' is not read"),
        file("scalar.npy", npy("<f4", "False", "()", 4), 10, "1 to 16 axes"),
        file("negative.npy", npy("<f4", "False", "(-1, 2)", 8), 10, "not a dictionary"),
        file("none.npy", npy("<f4", "False", "(0, 2)", 0), 0, "row count"),
        file("wide.npy", npy("<f4", "False", "(1, 65537)", 8), 0, "1 to 65536 components"),
        file("wrap.npy", npy("<f4", "False", "(1, 65536, 65536, 65536)", 8), 0, "components"),
        file("many.npy", npy("<f4", "False", "(999999999999999999, 2)", 8), 0, "row count"),
        file("digits.npy", npy("<f4", "False", "(9999999999999999999, 2)", 8), 10, "no length"),
        file("data.npy", npy("<f4", "False", "(2, 2)", 15), 0, "the file has"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedFiles")
  void open_malformedFile_namesFileByteAndReason(
      String name, byte[] bytes, long offset, String reason) {
    Path file = SampleFiles.write(directory, name, bytes);
    var failure =
        catchThrowableOfType(MalformedFileException.class, () -> VectorFile.open(file).close());
    assertThat(failure).hasMessageContaining(name).hasMessageContaining(reason);
    assertThat(failure.file()).isEqualTo(file);
    if (!name.equals("data.npy")) { // Its offset depends on the header's padding.
      assertThat(failure.offsetBytes()).isEqualTo(offset);
    }
  }

  @Test
  void open_npyHeaderLengthBeyondFile_isRefused() {
    byte[] bytes = SampleFiles.npyHeader(2, "{}");
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(8, Integer.MAX_VALUE);
    Path file = SampleFiles.write(directory, "long.npy", bytes);
    assertThatThrownBy(() -> VectorFile.open(file))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("at byte 8");
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(8, 60_000);
    Path second = SampleFiles.write(directory, "long2.npy", bytes);
    assertThatThrownBy(() -> VectorFile.open(second))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("ends here");
  }

  @Test
  void read_laterRowWithAnotherDimension_isRefused() {
    // Row 100 of 1,000 is not among the rows that open looks at.
    float[][] rows = new float[1_000][2];
    byte[] bytes = SampleFiles.vecs(ElementType.FLOAT32, rows);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(100 * 12, 3);
    try (VectorFile file = VectorFile.open(SampleFiles.write(directory, "a.fvecs", bytes))) {
      assertThat(file.read(99)).hasSize(2);
      assertThatThrownBy(() -> file.read(100))
          .isInstanceOf(MalformedFileException.class)
          .hasMessageContaining("at byte 1200")
          .hasMessageContaining("row 100 says dimension 3, the first row 2");
    }
  }

  @Test
  void open_unknownContent_listsFormats() {
    Path file =
        SampleFiles.write(
            directory, "notes.txt", "plain words, no vectors".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> VectorFile.open(file))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("start with 0x706c61696e20776f")
        .hasMessageContaining("fvecs, bvecs, ivecs, fbin, u8bin, i8bin, ibin, npy, idx");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 20, 40, 100})
  void open_cutGzip_isRefused(int length) {
    byte[] whole =
        SampleFiles.gzip(SampleFiles.bin(ElementType.UINT8, SampleFiles.integers(64, 9, true)));
    Path file = SampleFiles.write(directory, "a.u8bin.gz", Arrays.copyOf(whole, length));
    assertThatThrownBy(() -> VectorFile.open(file))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("gzip stream is damaged or cut");
  }

  @Test
  void open_gzipBomb_stopsAtTheRatio() {
    byte[] bomb = SampleFiles.gzip(new byte[64 << 20]);
    Path file = SampleFiles.write(directory, "a.u8bin.gz", bomb);
    assertThatThrownBy(() -> VectorFile.open(file))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("200 bytes per compressed byte");
  }

  @Test
  void open_gzipAboveTheAbsoluteLimit_stops() {
    byte[] content = SampleFiles.bin(ElementType.UINT8, SampleFiles.integers(300, 30, true));
    Path file = SampleFiles.write(directory, "a.u8bin.gz", SampleFiles.gzip(content));
    assertThatThrownBy(() -> VectorFile.open(file, new GzipLimits(8_999, 200), TextOptions.DEFAULT))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("inflates to more than 8999 bytes");
    VectorFile.open(file, new GzipLimits(9_008, 200), TextOptions.DEFAULT).close();
  }

  @Test
  void gzipLimits_notPositive_areRefused() {
    assertThatThrownBy(() -> new GzipLimits(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new GzipLimits(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
