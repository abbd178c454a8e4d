package dev.nearfield.testkit.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.testkit.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Any bytes as a file of vectors: it reads, or is refused with its name. The first byte of an input
 * says which name the file has, and which of its arrays is read.
 */
public final class VectorFileFuzzTarget implements FuzzTarget {

  /**
   * The files that other programs made: HDF5 has many forms that our own writer has not. Arrays are
   * named behind a mark.
   */
  static final List<String> GOLDEN =
      List.of(
          "ann.hdf5#test",
          "ann.hdf5#neighbors",
          "chunked-old.hdf5#plain",
          "chunked-old.hdf5#gzip",
          "chunked-new.hdf5#plain",
          "chunked-new.hdf5#gzip",
          "chunked-new.hdf5#neighbors",
          "list-snappy.parquet",
          "fixed-zstd.parquet",
          "doubles-gzip.parquet",
          "integers.parquet",
          "rows.jsonl",
          "arrays.jsonl",
          "rows.csv",
          "plain.tsv");

  /** Formats of which small files are written for each try. */
  private static final List<FileFormat> WRITTEN =
      List.of(FileFormat.values()).stream().filter(format -> format != FileFormat.PARQUET).toList();

  private @Nullable Path directory;

  @Override
  public List<byte[]> seeds() {
    var seeds = new ArrayList<byte[]>();
    for (int golden = 0; golden < GOLDEN.size(); golden++) {
      Path file = ArrayName.parse(GoldenFilesTest.file(GOLDEN.get(golden))).file();
      seeds.add(input(golden, SampleFiles.read(file)));
    }
    for (int written = 0; written < WRITTEN.size(); written++) {
      seeds.add(input(GOLDEN.size() + written, encoded(WRITTEN.get(written))));
    }
    return seeds;
  }

  @Override
  public boolean reads(byte[] input) {
    if (input.length == 0) {
      return false;
    }
    int choice = Math.floorMod(input[0], GOLDEN.size() + WRITTEN.size());
    boolean isGolden = choice < GOLDEN.size();
    String[] parts =
        isGolden
            ? GOLDEN.get(choice).split("#", -1)
            : new String[] {"vectors." + WRITTEN.get(choice - GOLDEN.size()).extension()};
    byte[] content = new byte[input.length - 1];
    System.arraycopy(input, 1, content, 0, content.length);
    Path file = SampleFiles.write(directory(), parts[0], content);
    try {
      readAll(parts.length == 1 ? file : ArrayName.of(file, parts[1]));
      return true;
    } catch (DatasetException refused) {
      assertThat(refused).hasMessageContaining(file.toString());
      return false;
    } finally {
      file.toFile().delete();
    }
  }

  /** Reads what a file has first, and all that is known of it. */
  static void readAll(Path file) {
    try (VectorFile vectors = VectorFile.open(file)) {
      for (int row = 0; row < Math.min(16, vectors.count()); row++) {
        assertThat(vectors.read(row)).hasSize(vectors.dimension());
        assertThat(vectors.place(row)).isNotBlank();
        if (vectors.hasIds()) {
          assertThat(vectors.id(row)).isNotNull();
        }
      }
    }
    if (file.toString().endsWith("neighbors")) {
      try (TruthFile truth = TruthFile.open(file)) {
        assertThat(truth.ordinals(0, Integer.MAX_VALUE)).hasSize(truth.k());
      }
    }
  }

  /** A small file of a format, of vectors of few components. */
  static byte[] encoded(FileFormat format) {
    boolean unsigned = format.elementType() == ElementType.UINT8;
    float[][] rows = SampleFiles.integers(5, 6, unsigned);
    return SampleFiles.encode(format, format.elementType(), ByteOrder.LITTLE_ENDIAN, rows);
  }

  private static byte[] input(int choice, byte[] content) {
    return SampleFiles.concat(new byte[] {(byte) choice}, content);
  }

  /** Made with the first file, for all of them. */
  private Path directory() {
    Path made = directory;
    if (made == null) {
      try {
        made = Files.createTempDirectory("nearfield-fuzz");
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
      made.toFile().deleteOnExit();
      directory = made;
    }
    return made;
  }
}
