package dev.nearfield.testkit.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VectorWriterTest {

  private static final int COUNT = 300;
  private static final int DIMENSION = 131;

  @TempDir Path directory;

  /** The writers, so that each test runs on both. */
  enum Kind {
    NPY,
    FBIN;

    VectorWriter create(Path file, int count, int dimension) {
      return switch (this) {
        case NPY -> NpyWriter.create(file, count, dimension);
        case FBIN -> FbinWriter.create(file, count, dimension);
      };
    }
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void commit_allVectors_areReadBackBitForBit(Kind kind) throws IOException {
    float[][] vectors = RandomVectors.seeded(11).rows(COUNT, DIMENSION);
    vectors[7][3] = -0.0f;
    vectors[8][3] = Float.MIN_VALUE;
    Path path = directory.resolve("vectors");
    try (VectorWriter writer = kind.create(path, COUNT, DIMENSION)) {
      for (float[] vector : vectors) {
        writer.write(vector);
      }
      writer.commit();
    }
    try (VectorFile file = VectorFile.open(path)) {
      assertThat(file.count()).isEqualTo(COUNT);
      for (int row = 0; row < COUNT; row++) {
        assertThat(file.read(row)).as("row %d", row).containsExactly(vectors[row]);
      }
    }
    assertThat(names()).containsExactly("vectors");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void close_withoutCommit_leavesWhatWasThere(Kind kind) throws IOException {
    Path path = SampleFiles.write(directory, "vectors", new byte[] {1, 2, 3});
    try (VectorWriter writer = kind.create(path, 2, 3)) {
      writer.write(new float[3]);
      assertThatThrownBy(writer::commit)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("1 of 2");
    }
    assertThat(path).hasBinaryContent(new byte[] {1, 2, 3});
    assertThat(names()).containsExactly("vectors");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void write_wrongShape_isRefused(Kind kind) {
    Path path = directory.resolve("vectors");
    try (VectorWriter writer = kind.create(path, 1, 3)) {
      assertThatThrownBy(() -> writer.write(new float[2]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("3 components, has 2");
      writer.write(new float[3]);
      assertThatThrownBy(() -> writer.write(new float[3]))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> kind.create(path, 0, 3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> kind.create(path, 1, 65_537))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void create_folderThatIsMissing_saysWhy(Kind kind) {
    assertThatThrownBy(() -> kind.create(directory.resolve("none").resolve("vectors"), 1, 1))
        .isInstanceOf(UnwritableFileException.class)
        .hasMessageContaining("cannot write")
        .hasMessageContaining("no such file");
  }

  @ParameterizedTest
  @CsvSource({"1", "7", "100000"})
  void write_ints_areReadBack(int count) {
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = i * 31 - 5;
    }
    Path path = directory.resolve("cells.npy");
    NpyWriter.write(path, values);
    byte[] bytes = SampleFiles.read(path);
    int header = bytes.length - count * Integer.BYTES;
    // NumPy's own files start their arrays there as well.
    assertThat(header % 64).isZero();
    assertThat(new String(bytes, 10, header - 10, StandardCharsets.US_ASCII))
        .startsWith("{'descr': '<i4', 'fortran_order': False, 'shape': (%d,), }".formatted(count))
        .endsWith("\n");
    assertThat(bytes[header]).isEqualTo((byte) -5);
    assertThat(bytes[header + 1]).isEqualTo((byte) -1);
  }

  @Test
  void write_intsThatFitAVector_areOneVector() {
    Path path = directory.resolve("cells.npy");
    NpyWriter.write(path, new int[] {3, -1, 2});
    try (VectorFile file = VectorFile.open(path)) {
      assertThat(file.elementType()).isEqualTo(ElementType.INT32);
      assertThat(file.read(0)).containsExactly(3, -1, 2);
    }
  }

  @Test
  void write_floats_areReadBack() {
    Path path = directory.resolve("centroids.npy");
    float[][] vectors = RandomVectors.seeded(12).rows(5, 4);
    NpyWriter.write(path, vectors);
    try (VectorFile file = VectorFile.open(path)) {
      assertThat(file.count()).isEqualTo(5);
      assertThat(file.read(4)).containsExactly(vectors[4]);
    }
  }

  @Test
  void u8bin_wholeNumbers_areReadBack() {
    Path path = directory.resolve("bytes.u8bin");
    float[][] vectors = {{0, 1, 127, 128, 255}, {9, 8, 7, 6, 5}};
    try (VectorWriter writer = U8binWriter.create(path, 2, 5)) {
      writer.write(vectors[0]);
      for (float wrong : new float[] {-1, 256, 0.5f, Float.NaN}) {
        assertThatThrownBy(() -> writer.write(new float[] {1, 2, 3, 4, wrong}))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("a whole number from 0 to 255, not " + wrong);
      }
    }
    assertThat(path).doesNotExist();
    try (VectorWriter writer = U8binWriter.create(path, 2, 5)) {
      writer.write(vectors[0]);
      writer.write(vectors[1]);
      writer.commit();
    }
    try (VectorFile file = VectorFile.open(path)) {
      assertThat(file.read(0)).containsExactly(vectors[0]);
      assertThat(file.read(1)).containsExactly(vectors[1]);
    }
  }
}
