package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.VectorIndex;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.RandomVectors;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ways in beside plain rows: JSON lines, CSV, HDF5, and the ids that come with them. */
class ImportTextTest {

  private static final int COUNT = 50;
  private static final float[][] ROWS = RandomVectors.seeded(4).rows(COUNT, 5);

  @TempDir Path directory;

  private Path jsonLines(IntFunction<String> ids) throws IOException {
    var text = new StringBuilder();
    for (int row = 0; row < COUNT; row++) {
      text.append("{\"id\": %s, \"vector\": ".formatted(ids.apply(row)));
      text.append(Arrays.toString(ROWS[row])).append("}\n");
    }
    return Files.writeString(directory.resolve("rows.jsonl"), text);
  }

  private Run importInto(Path index, Path file, Object... more) {
    Object[] start = {"import", "--input", file, "--dir", index};
    Object[] all = Arrays.copyOf(start, start.length + more.length);
    System.arraycopy(more, 0, all, start.length, more.length);
    return Run.of(all);
  }

  private Path index() {
    return directory.resolve("index");
  }

  @Test
  void import_jsonLines_keepsTheirIds() throws IOException {
    Run run =
        importInto(
            index(), jsonLines(row -> "\"sku \\u00e9 %d\"".formatted(row)), "--metric", "l2");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    try (VectorIndex opened = VectorIndex.open(index())) {
      assertThat(opened.idType()).isEqualTo(KeyType.STRING);
      assertThat(opened.get("sku é 49")).containsExactly(ROWS[49]);
    }
    Run search =
        Run.of("search", "--dir", index(), "--query", directory.resolve("rows.jsonl"), "--row", 7);
    assertThat(search.out()).contains("  1   sku é 7 ");
  }

  @Test
  void import_longAndUuidIds_areParsed() throws IOException {
    Path file = jsonLines(row -> Integer.toString(7 - row));
    assertThat(importInto(index(), file, "--metric", "l2", "--ids", "long").exitCode()).isZero();
    try (VectorIndex opened = VectorIndex.open(index())) {
      assertThat(opened.get(-42L)).containsExactly(ROWS[49]);
    }
    Path uuids = directory.resolve("uuids");
    Path named = jsonLines(row -> "\"%s\"".formatted(new UUID(row, 5)));
    assertThat(importInto(uuids, named, "--metric", "l2", "--ids", "uuid").exitCode()).isZero();
    try (VectorIndex opened = VectorIndex.open(uuids)) {
      assertThat(opened.get(new UUID(3, 5))).containsExactly(ROWS[3]);
    }
  }

  @Test
  void import_idOfAnotherType_isRefusedBeforeAnythingIsAdded() throws IOException {
    Path file = jsonLines(row -> row == 30 ? "\"x30\"" : Integer.toString(row));
    Run run = importInto(index(), file, "--metric", "l2", "--ids", "long");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("rows.jsonl line 31: the id 'x30' is no long: --ids string");
    assertThat(index().resolve("index.nf")).as("an index without vectors").doesNotExist();
  }

  @Test
  void import_idTwiceInTheFile_namesBothLines() throws IOException {
    Path file = jsonLines(row -> row == 30 ? "3" : Integer.toString(row));
    Run run = importInto(index(), file, "--metric", "l2");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("(line 31, column 1): the id '3' is that of line 4, too");
    assertThat(index()).doesNotExist();
  }

  @Test
  void import_idThatTheIndexHas_namesTheLine() throws IOException {
    importInto(index(), jsonLines(row -> Integer.toString(row)), "--metric", "l2");
    Run run = importInto(index(), jsonLines(row -> Integer.toString(row == 20 ? 3 : 100 + row)));
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("rows.jsonl line 21: id 3 is already in the index");
  }

  @Test
  void import_csvWithOptions_readsAndGoesOn() throws IOException {
    var text = new StringBuilder();
    for (float[] row : ROWS) {
      String components = Arrays.toString(row).replaceAll("[\\[\\] ]", "").replace(',', ';');
      text.append(components).append(";key ").append(components.hashCode()).append('\n');
    }
    Path file = Files.writeString(directory.resolve("rows.csv"), text);
    List<Object> options = List.of("--separator", ";", "--id-field", "6", "--no-header");
    Object[] all = {"--metric", "l2", "--from-row", 10, "--separator", ";", "--id-field", "6"};
    Run run = importInto(index(), file, all);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("added 40 vectors");
    Run again = importInto(index(), file, options.toArray());
    assertThat(again.err()).contains("rows.csv line 11: id key ");
  }

  @Test
  void import_malformedLine_addsNothing() throws IOException {
    Path file = jsonLines(row -> row == 40 ? "[]" : Integer.toString(row));
    Run run = importInto(index(), file, "--metric", "l2");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("line 41, column 8): an id is a string or a whole number");
    assertThat(index()).doesNotExist();
  }

  @Test
  void import_parquet_keepsItsIds() {
    Path golden = Path.of("..", "testkit", "src", "test", "resources", "golden");
    Run run = importInto(index(), golden.resolve("list-snappy.parquet"), "--metric", "l2");
    assertThat(run.exitCode()).as(run.err()).isZero();
    try (VectorIndex opened = VectorIndex.open(index())) {
      assertThat(opened.size()).isEqualTo(7);
      assertThat(opened.get("ü0")).startsWith(-15.5f, -12f);
    }
    Run refused =
        importInto(index(), golden.resolve("rows.csv"), "--id-field", "x0", "--from-row", 7);
    assertThat(refused.err()).contains("field 1: 'a, \"0\"");
  }

  @Test
  void import_wrongSeparator_isRefused() throws IOException {
    Run run = importInto(index(), jsonLines(Integer::toString), "--separator", "ab");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--separator must be one character or tab, was 'ab'");
  }

  @Test
  void import_exportedFile_roundTripsThroughHdf5Names() {
    Path file = hdf5("euclidean");
    assertThat(importInto(index(), file, "--metric", "l2").exitCode()).isZero();
    assertThat(importInto(directory.resolve("second"), Path.of(file + "#test"), "--metric", "l2"))
        .extracting(Run::out)
        .asString()
        .startsWith("added 2 vectors");
    try (VectorIndex opened = VectorIndex.open(index())) {
      assertThat(opened.size()).isEqualTo(COUNT);
      assertThat(opened.get(49L)).containsExactly(ROWS[49]);
    }
  }

  private Path hdf5(String distance) {
    Path path = directory.resolve("ann.hdf5");
    try (WritableHdfFile file = HdfFile.write(path)) {
      file.putAttribute("distance", distance);
      file.putDataset("train", ROWS);
      file.putDataset("test", new float[][] {ROWS[3], ROWS[4]});
      file.putDataset("neighbors", new int[][] {{3}, {4}});
    }
    return path;
  }

  @Test
  void bench_dataset_readsVectorsTruthAndMetric() throws IOException {
    Path json = directory.resolve("bench.json");
    Object[] call = {
      "bench",
      "--dataset",
      hdf5("angular"),
      "--k",
      1,
      "--rounds",
      1,
      "--beam-widths",
      10,
      "--json",
      json
    };
    Run run = Run.of(call);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(Files.readString(json))
        .contains("\"ann.hdf5#train\"", "\"ann.hdf5#neighbors\"", "\"cosine\"", "\"recall\" : 1.0");
  }

  @Test
  void bench_datasetThatIsNone_saysWhy() throws IOException {
    Run unknown = Run.of("bench", "--dataset", hdf5("hamming"));
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.err()).contains("asks for the distance 'hamming'");
    Run both = Run.of("bench", "--dataset", hdf5("angular"), "--metric", "l2");
    assertThat(both.err()).contains("leave the other options away");
    Run text = Run.of("bench", "--dataset", jsonLines(Integer::toString));
    assertThat(text.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(text.err()).contains("rows.jsonl is malformed at byte 0: an HDF5 file starts with");
    Run nothing = Run.of("bench");
    assertThat(nothing.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(nothing.err()).contains("--base, --query and --metric are needed, or --dataset");
  }
}
