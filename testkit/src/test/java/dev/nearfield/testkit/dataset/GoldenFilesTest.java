package dev.nearfield.testkit.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files that NumPy, h5py and Python's own json and csv made; {@code golden/make.py} among the test
 * resources is how.
 */
class GoldenFilesTest {

  private static final int COUNT = 7;
  private static final int DIMENSION = 6;

  /** A golden file, and perhaps an array in it. */
  static Path file(String name) {
    try {
      // Other modules on a class path have a folder of that name, but not this file.
      return Path.of(
              Objects.requireNonNull(GoldenFilesTest.class.getResource("/golden/make.py")).toURI())
          .resolveSibling(name);
    } catch (URISyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** The rows as make.py computes them. */
  private static float[] row(String kind, int row) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      int grid = (31 * row + 7 * i + 1) % 64;
      vector[i] =
          switch (kind) {
            case "unsigned" -> grid;
            case "signed" -> grid - 32;
            case "fractions" -> (grid - 32) / 2f;
            default -> throw new IllegalArgumentException(kind);
          };
    }
    return vector;
  }

  @ParameterizedTest
  @CsvSource({
    "rows.fvecs, FVECS, FLOAT32, fractions",
    "rows.bvecs, BVECS, UINT8, unsigned",
    "rows.ivecs, IVECS, INT32, signed",
    "rows.fbin, FBIN, FLOAT32, fractions",
    "rows.u8bin, U8BIN, UINT8, unsigned",
    "rows.i8bin, I8BIN, INT8, signed",
    "rows.ibin, IBIN, INT32, signed",
    "rows-f4.npy, NPY, FLOAT32, fractions",
    "rows-f4-big.npy, NPY, FLOAT32, fractions",
    "rows-f8.npy, NPY, FLOAT64, fractions",
    "rows-f2.npy, NPY, FLOAT16, fractions",
    "rows-u1.npy, NPY, UINT8, unsigned",
    "rows-i1.npy, NPY, INT8, signed",
    "rows-i2.npy, NPY, INT16, signed",
    "rows-i4.npy, NPY, INT32, signed",
    "rows-i8.npy, NPY, INT64, signed",
    "rows.idx, IDX, UINT8, unsigned",
    "rows.jsonl, JSONL, FLOAT32, fractions",
    "rows.jsonl.gz, JSONL, FLOAT32, fractions",
    "arrays.jsonl, JSONL, FLOAT32, fractions",
    "rows.csv, CSV, FLOAT32, fractions",
    "plain.tsv, CSV, FLOAT32, fractions",
    "list-snappy.parquet, PARQUET, FLOAT32, fractions",
    "fixed-zstd.parquet, PARQUET, FLOAT32, fractions",
    "doubles-gzip.parquet, PARQUET, FLOAT32, fractions",
    "integers.parquet, PARQUET, FLOAT32, signed",
    "ann.hdf5, HDF5, FLOAT32, fractions",
    "ann.hdf5#train, HDF5, FLOAT32, fractions",
    "chunked-old.hdf5#plain, HDF5, FLOAT64, fractions",
    "chunked-old.hdf5#gzip, HDF5, FLOAT32, fractions",
    "chunked-old.hdf5#bytes, HDF5, UINT8, unsigned",
    "chunked-old.hdf5#halves, HDF5, FLOAT16, fractions",
    "chunked-new.hdf5#plain, HDF5, FLOAT64, fractions",
    "chunked-new.hdf5#gzip, HDF5, FLOAT32, fractions",
    "chunked-new.hdf5#bytes, HDF5, UINT8, unsigned",
    "chunked-new.hdf5#halves, HDF5, FLOAT16, fractions"
  })
  void open_goldenFile_readsItsRows(String name, FileFormat format, ElementType type, String kind) {
    try (VectorFile file = VectorFile.open(file(name))) {
      assertThat(file.format()).isEqualTo(format);
      assertThat(file.elementType()).isEqualTo(type);
      assertThat(file.count()).isEqualTo(COUNT);
      assertThat(file.dimension()).isEqualTo(DIMENSION);
      for (int row = 0; row < COUNT; row++) {
        assertThat(file.read(row)).as("row %d", row).containsExactly(row(kind, row));
      }
    }
  }

  @Test
  void id_textFiles_areThoseOfTheFile() {
    try (VectorFile json = VectorFile.open(file("rows.jsonl"));
        VectorFile csv = VectorFile.open(file("rows.csv"));
        VectorFile arrays = VectorFile.open(file("arrays.jsonl"))) {
      assertThat(json.id(6)).isEqualTo("r6");
      assertThat(json.place(6)).isEqualTo("line 7");
      // Its ids hold commas, quotes and line ends: the fourth starts in the eighth line.
      assertThat(csv.id(3)).isEqualTo("a, \"3\"\nü");
      assertThat(csv.place(3)).isEqualTo("line 8");
      assertThat(arrays.hasIds()).isFalse();
    }
    try (VectorFile texts = VectorFile.open(file("list-snappy.parquet"));
        VectorFile numbers = VectorFile.open(file("integers.parquet"))) {
      assertThat(texts.id(6)).isEqualTo("ü6");
      assertThat(texts.place(6)).isEqualTo("row 6");
      assertThat(numbers.id(6)).isEqualTo("-6");
    }
  }

  @Test
  void open_annBenchmarksFile_hasMetricQueriesAndTruth() {
    Path ann = file("ann.hdf5");
    assertThat(Hdf5Format.attribute(ann, "distance")).contains("euclidean");
    assertThat(Hdf5Format.attribute(ann, "colour")).isEmpty();
    try (VectorFile test = VectorFile.open(ArrayName.of(ann, "test"));
        TruthFile truth = TruthFile.open(ann)) {
      assertThat(test.read(0)).containsExactly(row("fractions", COUNT - 1));
      assertThat(truth.count()).isEqualTo(COUNT);
      assertThat(truth.k()).isEqualTo(3);
      // A query is the row that it was copied from.
      assertThat(truth.ordinals(0, COUNT)[0]).isEqualTo(COUNT - 1);
      assertThatThrownBy(() -> truth.ordinals(0, COUNT - 1))
          .isInstanceOf(MalformedFileException.class)
          .hasMessageContaining("ordinal 6 of query 0 is outside the 6 base vectors");
    }
  }

  @ParameterizedTest
  @CsvSource({"chunked-old.hdf5", "chunked-new.hdf5"})
  void open_chunkedTruthOfLongs_readsOrdinals(String name) {
    try (TruthFile truth = TruthFile.open(file(name));
        TruthFile plain = TruthFile.open(file("ann.hdf5"))) {
      for (int query = 0; query < COUNT; query++) {
        assertThat(truth.ordinals(query, COUNT)).containsExactly(plain.ordinals(query, COUNT));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "chunked-old.hdf5      | it has no array 'train': it has [",
        "chunked-old.hdf5#none | it has no array 'none': it has [",
        "chunked-old.hdf5#lzf  | lzf (id=32000)",
        "rows.fbin#train       | only HDF5 files hold arrays with names",
        "null.parquet          | row 1 has no value in the column 'vector'",
        "ragged.parquet        | (row 1): the row has 1 components, that of row 0 has 2",
        "twice.parquet         | (row 2): the id 'a' is that of row 0, too",
        "flat.parquet          | the column 'vector' is no list of numbers",
        "lz4.parquet           | use snappy, zstd, gzip or none",
        "none.hdf5#train       | no such file"
      })
  void open_whatIsNotRead_saysWhy(String name, String reason) {
    assertThatThrownBy(() -> VectorFile.open(file(name)))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void open_newestForm_isNotCalledDamaged() {
    assertThatThrownBy(() -> VectorFile.open(file("newest.hdf5#gzip")))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("form of HDF5 is not read");
  }

  @Test
  void open_truthThatIsNone_saysSo() {
    assertThatThrownBy(() -> TruthFile.open(file("ann.hdf5#distances")))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("holds FLOAT32, not ordinals");
  }

  @Test
  void open_compressedHdf5_asksForThePlainFile(@TempDir Path directory) {
    byte[] bytes = SampleFiles.gzip(SampleFiles.read(file("ann.hdf5")));
    Path file = SampleFiles.write(directory, "ann.hdf5.gz", bytes);
    assertThatThrownBy(() -> VectorFile.open(file))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("unpack the file");
  }
}
