package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nearfield.shard.build.ShardFolder;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cutting a file into shards, and asking the router that was made. */
class ShardBuildCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private Path vectors;
  private Path shards;

  @BeforeEach
  void write() {
    vectors = directory.resolve("v.fbin");
    shards = directory.resolve("shards");
    Vectors.write(vectors, RandomVectors.seeded(3).clustered(8, 0.2f).rows(400, 6));
  }

  @Test
  void build_cells_makesShardsAndARouterThatExplains() throws IOException {
    Run built = build("--shards", 4, "--cells-per-shard", 8, "--engine", "flat", "--json");
    assertThat(built.exitCode()).as(built.err()).isZero();
    JsonNode json = JSON.readTree(built.out());
    assertThat(json.get("rows").asInt()).isEqualTo(400);
    assertThat(json.get("files").asInt()).isEqualTo(4);
    assertThat(json.get("max_load").asDouble()).isBetween(1.0, 1.5);
    assertThat(new ShardFolder(shards).shards()).hasSize(4);
    for (Path shard : new ShardFolder(shards).shards().values()) {
      assertThat(Run.of("shard", "verify", shard).exitCode()).isZero();
    }
    Run inspected = Run.of("shard", "inspect", shards);
    assertThat(inspected.exitCode()).as(inspected.err()).isZero();
    assertThat(inspected.out())
        .contains("32 cells in 4 shards", "clusterability ", "400 vectors in 4 shards")
        .contains("shard     3 ");
    JsonNode build = JSON.readTree(Run.of("shard", "inspect", shards, "--json").out());
    double clusterability = build.get("clusterability").asDouble();
    assertThat(clusterability).isBetween(0.3, 1.0);
    assertThat(build.get("max_load")).isEqualTo(json.get("max_load"));
    Run text = route("--query", vectors, "--row", 7, "--probes", 2);
    assertThat(text.exitCode()).as(text.err()).isZero();
    assertThat(text.out())
        .contains("32 cells in 4 shards", "asks 2 of 4 shards", "it has cell", "expected recall ")
        .contains("not asked", "clusterability ");
    JsonNode route =
        JSON.readTree(route("--query", vectors, "--all", "--shard-recall", 0.9, "--json").out());
    assertThat(route).hasSize(400);
    assertThat(route.get(5).get("clusterability").asDouble()).isEqualTo(clusterability);
    assertThat(route.get(5).get("query").asInt()).isEqualTo(5);
    assertThat(route.get(5).get("asked").size() + route.get(5).get("not_asked").size())
        .isEqualTo(4);
  }

  @Test
  void build_existingRouter_putsTheSameRowsInTheSameShards() throws IOException {
    Run first = build("--by", "hash", "--shards", 3, "--engine", "flat");
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(first.out()).contains("400 vectors in").contains("3 shards");
    Path again = directory.resolve("again");
    Run second =
        Run.of(
            "shard",
            "build",
            "--input",
            vectors,
            "--output",
            again,
            "--metric",
            "l2",
            "--router",
            shards.resolve("router"),
            "--engine",
            "flat");
    assertThat(second.exitCode()).as(second.err()).isZero();
    for (var shard : new ShardFolder(shards).shards().entrySet()) {
      assertThat(new ShardFolder(again).shard(shard.getKey()))
          .hasSameBinaryContentAs(shard.getValue());
    }
    JsonNode route = JSON.readTree(route("--vector", "1,2,3,4,5,6", "--json").out()).get(0);
    assertThat(route.get("asked")).hasSize(3);
  }

  @Test
  void build_expression_goesByMetadata() throws IOException {
    Path lines = directory.resolve("v.jsonl");
    Files.writeString(
        lines,
        """
        {"id": "a", "vector": [1, 2], "tenant": "acme"}
        {"id": "b", "vector": [2, 1], "tenant": "acme"}
        {"id": "c", "vector": [0, 3], "tenant": "zeta"}
        """);
    Run run =
        Run.of(
            "shard",
            "build",
            "--input",
            lines,
            "--output",
            shards,
            "--metric",
            "l2",
            "--schema",
            "tenant string",
            "--engine",
            "flat",
            "--by",
            "cel",
            "--shards",
            2,
            "--expression",
            "tenant == 'acme' ? 0 : 1",
            "--json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(JSON.readTree(run.out()).get("files").asInt()).isEqualTo(2);
    Run routed = route("--vector", "1,1", "--context", "tenant=zeta", "--json");
    JsonNode asked = JSON.readTree(routed.out()).get(0).get("asked");
    assertThat(asked).hasSize(1);
    assertThat(asked.get(0).get("shard").asInt()).isEqualTo(1);
    Run lost = route("--vector", "1,1");
    refused(ExitCode.USAGE, "pass --context tenant=VALUE", lost);
  }

  @Test
  void build_calledWrongly_saysWhatToDo() throws IOException {
    Files.createDirectory(shards);
    Files.writeString(shards.resolve("thesis.txt"), "years of work");
    refused(ExitCode.USAGE, "not empty", build());
    Files.delete(shards.resolve("thesis.txt"));
    refused(ExitCode.USAGE, "--engine must be hnsw or flat", build("--engine", "ivf"));
    refused(ExitCode.USAGE, "--by cel needs --expression", build("--by", "cel"));
    refused(ExitCode.USAGE, "1 +", build("--by", "cel", "--expression", "1 +"));
    refused(ExitCode.USAGE, "need --by cells", build("--by", "hash", "--cells-per-shard", 4));
    refused(ExitCode.USAGE, "excludes", build("--router", vectors, "--by", "hash"));
    refused(ExitCode.FAILED, "NFROUTER", build("--router", vectors));
    refused(ExitCode.FAILED, "no such file", build("--router", directory.resolve("none")));
    refused(ExitCode.USAGE, "--shards must be in", build("--shards", 0));
    refused(
        ExitCode.USAGE,
        "1000 shards of 16 cells need as many rows, and there are 400: at most 25 shards, or"
            + " --cells-per-shard less",
        build("--shards", 1_000));
    refused(
        ExitCode.USAGE, "--cells-per-shard must be in [1, 1024]", build("--cells-per-shard", 0));
  }

  @ParameterizedTest
  @CsvSource({"cells, cosine", "cells, dot", "lsh, cosine", "hash, l2"})
  void build_rowWithNaN_namesFileRowAndComponent(String by, String metric) {
    float[][] rows = RandomVectors.seeded(3).rows(400, 6);
    rows[30][3] = Float.NaN;
    Vectors.write(vectors, rows);
    Object[] given = {"shard", "build", "--input", vectors, "--output", shards, "--shards", 3};
    Run run = run(given, "--metric", metric, "--by", by);
    refused(ExitCode.FAILED, vectors + " row 30: component 3 of the vector is NaN", run);
    assertThat(shards).doesNotExist();
  }

  @Test
  void build_zeroVectorUnderCosine_namesFileAndRow() throws IOException {
    float[][] rows = RandomVectors.seeded(3).rows(400, 6);
    Arrays.fill(rows[31], 0);
    Vectors.write(vectors, rows);
    Files.createDirectory(shards);
    Object[] given = {"shard", "build", "--input", vectors, "--output", shards};
    refused(
        ExitCode.FAILED, vectors + " row 31: the vector is zero", run(given, "--metric", "cosine"));
    assertThat(shards).as("made by the caller").isEmptyDirectory();
  }

  @Test
  void route_calledWrongly_saysWhatToDo() {
    refused(ExitCode.FAILED, "no such file", route("--vector", "1,2"));
    build("--by", "hash", "--engine", "flat");
    refused(ExitCode.USAGE, "either --query or --vector", route());
    refused(ExitCode.USAGE, "they need --query", route("--vector", "1,2", "--row", 1));
    refused(
        ExitCode.USAGE,
        "exclude each other",
        route("--vector", "1,2", "--probes", 1, "--shard-recall", 0.9));
    refused(ExitCode.USAGE, "--probes must be in", route("--vector", "1,2", "--probes", 0));
    refused(ExitCode.USAGE, "--row must be in", route("--query", vectors, "--row", 400));
  }

  private static void refused(int exitCode, String message, Run run) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    assertThat(run.err()).contains(message).doesNotContain("looks like a bug");
  }

  private Run build(Object... more) {
    return run(
        new Object[] {"shard", "build", "--input", vectors, "--output", shards, "--metric", "l2"},
        more);
  }

  private Run route(Object... more) {
    return run(new Object[] {"shard", "route", "--input", shards}, more);
  }

  private static Run run(Object[] command, Object... more) {
    var all = new ArrayList<>(List.of(command));
    all.addAll(List.of(more));
    return Run.of(all.toArray());
  }
}
