package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nearfield.Metric;
import dev.nearfield.VectorIndex;
import dev.nearfield.testkit.ExactOracle;
import dev.nearfield.testkit.OracleMetric;
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

class BenchCommandTest {

  private static final float[][] ROWS = RandomVectors.seeded(5).rows(640, 16);

  @TempDir Path directory;
  private Path base;
  private Path queries;
  private Path json;

  @BeforeEach
  void write() {
    base = Vectors.write(directory.resolve("base.fbin"), Arrays.copyOf(ROWS, 600));
    queries = Vectors.write(directory.resolve("queries.fbin"), Arrays.copyOfRange(ROWS, 600, 640));
    json = directory.resolve("out.json");
  }

  private Run bench(Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("bench", "--base", base, "--query", queries, "--metric", "l2"));
    arguments.addAll(List.of("--rounds", 2, "--json", json));
    arguments.addAll(List.of(more));
    return Run.of(arguments.toArray());
  }

  private Path truth() {
    var oracle = new ExactOracle(Arrays.copyOf(ROWS, 600), OracleMetric.SQUARED_L2);
    int[][] truth = new int[40][];
    for (int query = 0; query < 40; query++) {
      truth[query] =
          oracle.topK(ROWS[600 + query], 20).stream()
              .mapToInt(ExactOracle.Scored::ordinal)
              .toArray();
    }
    return Vectors.write(directory.resolve("truth.ibin"), truth);
  }

  @Test
  void bench_withTruth_writesTheContract() throws IOException {
    Path index = directory.resolve("index");
    Path html = directory.resolve("out.html");
    Run run =
        bench(
            "--truth",
            truth(),
            "--beam-widths",
            "10,400",
            "--dir",
            index,
            "--html",
            html,
            "--threads",
            2,
            "--codes",
            "float32",
            "--max-neighbors",
            12,
            "--build-beam-width",
            60);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("beam width", "recall@10");
    assertThat(run.err()).isEmpty();

    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.get("dataset").get("base").asText()).isEqualTo("base.fbin");
    assertThat(report.get("dataset").get("count").asInt()).isEqualTo(600);
    assertThat(report.get("dataset").get("dimension").asInt()).isEqualTo(16);
    assertThat(report.get("dataset").get("metric").asText()).isEqualTo("l2");
    assertThat(report.get("settings").get("build_beam_width").asInt()).isEqualTo(60);
    assertThat(report.get("settings").get("query").asText()).isEqualTo("queries.fbin");
    assertThat(report.get("settings").get("truth").asText()).isEqualTo("truth.ibin");
    assertThat(report.get("build").get("seconds").asDouble()).isPositive();
    assertThat(report.get("build").get("cpu_seconds").asDouble()).isPositive();
    assertThat(report.get("build").get("threads").asInt()).isEqualTo(2);
    assertThat(report.get("open_ms").asDouble()).isPositive();
    for (String name : List.of("ram_codes", "ram_graph", "ram_total", "disk")) {
      assertThat(report.get("bytes").get(name).asLong()).as(name).isPositive();
    }
    assertThat(report.get("bytes").has("rss_anon")).isTrue();
    if (Files.isReadable(Path.of("/proc/self/status"))) {
      assertThat(report.get("bytes").get("rss_anon").asLong()).isPositive();
    }
    JsonNode wide = report.get("points").get(1);
    assertThat(wide.get("beam_width").asInt()).isEqualTo(400);
    assertThat(wide.get("recall").asDouble()).isEqualTo(1);
    for (String name : List.of("qps", "p50_us", "p99_us", "scored_per_query")) {
      assertThat(wide.get(name).asDouble()).as(name).isPositive();
    }
    assertThat(wide.has("rerank")).isTrue();
    assertThat(report.get("points").get(0).get("recall").asDouble()).isBetween(0.3, 1.0);
    assertThat(report.get("machine").get("cores").asInt()).isPositive();

    assertThat(html).content().contains("<svg", "Nearfield on base.fbin").doesNotContain("http");
    try (VectorIndex opened = VectorIndex.open(index)) {
      assertThat(opened.size()).isEqualTo(600);
      assertThat(opened.stats().maxNeighbors()).isEqualTo(12);
    }
  }

  @Test
  void bench_withoutTruth_computesItOnceAndBuildsAgainInItsFolder() throws IOException {
    Path index = directory.resolve("index");
    assertThat(bench("--beam-widths", "300", "--dir", index).exitCode()).isZero();
    JsonNode first = new ObjectMapper().readTree(json.toFile());
    Run second = bench("--beam-widths", "300", "--dir", index);
    assertThat(second.exitCode()).as(second.err()).isZero();
    JsonNode again = new ObjectMapper().readTree(json.toFile());
    for (JsonNode report : List.of(first, again)) {
      assertThat(report.get("points").get(0).get("recall").asDouble()).isGreaterThan(0.99);
      assertThat(report.get("settings").get("build_beam_width").asInt()).isEqualTo(200);
      assertThat(report.get("settings").get("truth").isNull()).isTrue();
    }
  }

  @Test
  void bench_folderOfSomethingElse_isRefusedUntouched() {
    Path index = directory.resolve("mine");
    try (VectorIndex other =
        VectorIndex.builder().dimension(16).metric(Metric.SQUARED_L2).openOrCreate(index)) {
      other.add("precious", new float[16]);
    }
    Run run = bench("--dir", index);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("does not hold an index of these vectors");
    try (VectorIndex other = VectorIndex.open(index)) {
      assertThat(other.contains("precious")).isTrue();
    }
  }

  @Test
  void bench_truthThatDoesNotFit_isRefusedBeforeTheBuild() {
    Path small = Vectors.write(directory.resolve("small.ibin"), new int[][] {{1, 2}, {3, 4}});
    Run run = bench("--truth", small);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("holds 2 neighbors of 2 queries, 10 of 40 are needed");
    int[][] wrong = new int[40][10];
    wrong[39][9] = 600;
    Path outside = Vectors.write(directory.resolve("outside.ibin"), wrong);
    Run second = bench("--truth", outside);
    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.err()).contains("ordinal 600 of query 39 is outside the 600 base vectors");
  }

  @Test
  void bench_queriesOfOtherDimension_areRefused() {
    queries = Vectors.write(directory.resolve("q.fbin"), RandomVectors.seeded(6).rows(3, 15));
    Run run = bench();
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("vectors of 15 dimensions, the base file of 16");
  }

  @Test
  void bench_outputThatCannotBeWritten_isRefusedBeforeTheBuild() {
    json = directory.resolve("nowhere").resolve("out.json");
    Run run = bench();
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("it must be a file in a folder that exists");
  }

  @Test
  void bench_beamWidthBelowK_isRefused() {
    Run run = bench("--beam-widths", "5,20");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--beam-widths must be in [10, 65536], was 5");
  }
}
