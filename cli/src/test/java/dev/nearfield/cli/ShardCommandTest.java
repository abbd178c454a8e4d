package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nearfield.Metric;
import dev.nearfield.ShardOptions;
import dev.nearfield.ShardSummary;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about single shard files. */
class ShardCommandTest {

  private static final int ROWS = 200;

  @TempDir Path directory;

  private ShardSummary shard;

  @BeforeEach
  void build() {
    float[][] rows = RandomVectors.seeded(3).gaussian().rows(ROWS, 8);
    shard =
        VectorIndex.builder()
            .dimension(8)
            .metric(Metric.SQUARED_L2)
            .buildShard(VectorSource.of(rows), directory.resolve("a.shard"), ShardOptions.DEFAULT);
  }

  @Test
  void inspect_shard_showsSectionsAndGraph() throws IOException {
    Run run = Run.of("shard", "inspect", shard.file());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("200 vectors of 8 dimensions, l2, ids string")
        .contains("engine hnsw, codes int8, vectors float32, rows cell by cell")
        .contains("level0")
        .contains("1 component, 0 unreachable rows")
        .contains("rows by highest level");
    JsonNode json =
        new ObjectMapper().readTree(Run.of("shard", "inspect", shard.file(), "--json").out());
    assertThat(json.get("rows").asInt()).isEqualTo(ROWS);
    assertThat(json.get("bytes").asLong()).isEqualTo(shard.bytes());
    assertThat(json.get("sections").findValuesAsText("name")).contains("rows", "codes", "upper");
    int rows = 0;
    for (JsonNode count : json.get("degrees")) {
      rows += count.asInt();
    }
    assertThat(rows).isEqualTo(ROWS);
  }

  @Test
  void verify_soundShard_isZeroAndSaysItsHash() throws IOException {
    Run run = Run.of("shard", "verify", shard.file());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("sound: ids.order").contains(shard.sha256());
    JsonNode json =
        new ObjectMapper().readTree(Run.of("shard", "verify", shard.file(), "--json").out());
    assertThat(json.get("sound").asBoolean()).isTrue();
    assertThat(json.get("sha256").asText()).isEqualTo(shard.sha256());
  }

  @Test
  void verify_flippedByte_isOneAndNamesThePlace() throws IOException {
    byte[] bytes = Files.readAllBytes(shard.file());
    bytes[bytes.length / 2] ^= 0x10;
    Files.write(shard.file(), bytes);
    Run run = Run.of("shard", "verify", shard.file());
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains(shard.file().toString()).contains("section '").contains("byte ");
    Run json = Run.of("shard", "verify", shard.file(), "--json");
    assertThat(json.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(new ObjectMapper().readTree(json.out()).get("sound").asBoolean()).isFalse();
  }

  @Test
  void shard_calledWrongly_saysHow() {
    assertThat(Run.of("shard").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(Run.of("shard").err()).contains("inspect").contains("verify");
    assertThat(Run.of("shard", "verify").exitCode()).isEqualTo(ExitCode.USAGE);
    Run missing = Run.of("shard", "inspect", directory.resolve("nowhere.shard"));
    assertThat(missing.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(missing.err()).contains("nowhere.shard").contains("no such file");
  }
}
