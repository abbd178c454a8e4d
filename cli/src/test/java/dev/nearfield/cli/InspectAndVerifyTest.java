package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nearfield.Maintenance;
import dev.nearfield.Metric;
import dev.nearfield.VectorIndex;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectAndVerifyTest {

  @TempDir Path directory;
  private Path index;

  @BeforeEach
  void build() {
    index = directory.resolve("index");
    try (VectorIndex built =
        VectorIndex.builder().dimension(9).metric(Metric.COSINE).openOrCreate(index)) {
      int name = 0;
      for (float[] row : RandomVectors.seeded(4).rows(200, 9)) {
        built.add("row-" + name++, row);
      }
    }
  }

  @Test
  void inspect_soundIndex_showsEverything() {
    Run run = Run.of("inspect", index);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("200 vectors of 9 dimensions, cosine, ids string")
        .contains("codes int8, vectors float32, at most 31 neighbors, 0 unreachable rows")
        .containsPattern("saved 20\\d\\d-.*Z, since then 0 updates \\(0 bytes\\) in the log")
        .contains("memory ", "  codes ", "  graph ", "  scratch ")
        .contains("files ", "index.nf", "    options", "vectors-")
        .contains("rows by number of neighbors on level 0")
        .containsPattern(" +\\d+ +\\d+  #+");
  }

  @Test
  void inspect_asJson_isForMachines() throws IOException {
    JsonNode json = new ObjectMapper().readTree(Run.of("inspect", index, "--json").out());
    assertThat(json.get("size").asInt()).isEqualTo(200);
    assertThat(json.get("metric").asText()).isEqualTo("cosine");
    assertThat(json.get("max_neighbors").asInt()).isEqualTo(31);
    assertThat(json.get("log_records").asLong()).isZero();
    assertThat(json.get("last_checkpoint").asText()).startsWith("20");
    assertThat(json.get("memory").get("codes").asLong()).isPositive();
    assertThat(json.get("files").get(0).get("name").asText()).isNotEmpty();
    int rows = 0;
    for (JsonNode count : json.get("degrees")) {
      rows += count.asInt();
    }
    assertThat(rows).isEqualTo(200);
  }

  @Test
  void snapshotAndRestore_index_openAsIndexes(@TempDir Path other) throws IOException {
    Path first = other.resolve("first");
    Run json = Run.of("snapshot", index, "--to", first, "--json");
    JsonNode told = new ObjectMapper().readTree(json.out());
    assertThat(told.get("snapshot").asText()).isEqualTo(first.toString());
    assertThat(told.get("size").asInt()).isEqualTo(200);
    Path snapshot = other.resolve("snapshot");
    Path restored = other.resolve("restored");
    assertThat(Run.of("snapshot", index, "--to", snapshot).out()).contains("200 vectors");
    assertThat(Run.of("restore", snapshot, "--to", restored).out()).contains("200 vectors");
    assertThat(Run.of("verify", restored).exitCode()).isZero();
    Run again = Run.of("restore", snapshot, "--to", restored);
    assertThat(again.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(again.err()).contains(restored + " is not empty");
  }

  @Test
  void compact_deletedRows_areFreed() throws IOException {
    try (VectorIndex deleting = VectorIndex.builder().maintenance(Maintenance.MANUAL).open(index)) {
      for (int row = 0; row < 30; row++) {
        deleting.delete("row-" + row);
      }
    }
    assertThat(Run.of("inspect", index).out()).contains("30 dead rows in the graph, 0 free places");
    JsonNode json = new ObjectMapper().readTree(Run.of("compact", index, "--json").out());
    assertThat(json.get("vectors").asInt()).isEqualTo(170);
    assertThat(json.get("rows_freed").asInt()).isEqualTo(30);
    assertThat(Run.of("compact", index).out()).contains("170 vectors, 0 rows freed");
    assertThat(Run.of("inspect", index).out()).contains("0 dead rows in the graph, 30 free places");
    assertThat(Run.of("verify", index).exitCode()).isZero();
  }

  @Test
  void verify_soundIndex_isZero() throws IOException {
    Run run = Run.of("verify", index);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("sound: index.nf").contains(index + " is sound");
    JsonNode json = new ObjectMapper().readTree(Run.of("verify", index, "--json").out());
    assertThat(json.get("sound").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"index.nf", "vectors-000001.nf"})
  void verify_flippedByte_isOneAndNamesThePlace(String name) throws IOException {
    Path file = index.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 0x10;
    Files.write(file, bytes);
    Run run = Run.of("verify", index);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(file.toString()).contains("section '").contains("at byte ");
    assertThat(run.err().lines().toList().get(1)).startsWith("restore the file from a copy");
    Run json = Run.of("verify", index, "--json");
    assertThat(json.exitCode()).isEqualTo(1);
    assertThat(new ObjectMapper().readTree(json.out()).get("sound").asBoolean()).isFalse();
  }

  @Test
  void verify_cutFile_isOne() throws IOException {
    Path file = index.resolve("index.nf");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    assertThat(Run.of("verify", index).exitCode()).isEqualTo(1);
  }

  @Test
  void verify_folderWithoutIndex_isOne() throws IOException {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    Run run = Run.of("verify", empty);
    assertThat(run.exitCode()).isEqualTo(1);
    String message = empty + " holds no index (index.nf is missing): create one with import";
    assertThat(run.err()).contains(message);
    assertThat(Run.of("inspect", empty).err()).contains(message);
    assertThat(Run.of("search", "--dir", empty, "--vector", "1").err()).contains(message);
    try (var files = Files.list(empty)) {
      assertThat(files).as("a folder that was only looked at").isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify", "inspect"})
  void run_missingFolder_isTwo(String command) {
    Run run = Run.of(command, directory.resolve("nowhere"));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("nowhere does not exist");
    assertThat(Run.of(command).exitCode()).isEqualTo(2);
  }
}
