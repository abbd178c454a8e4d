package dev.nearfield.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Metric;
import dev.nearfield.cli.bench.Machine;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way, with real engines in real processes, on little data. */
class ComparisonTest {

  private static final int K = 10;

  @TempDir private Path folder;

  @BeforeEach
  void writeFiles() throws IOException {
    float[][] rows = Fixtures.clustered(11, 2_050, 32);
    Fixtures.fbin(folder.resolve("base.fbin"), Arrays.copyOf(rows, 2_000));
    Fixtures.fbin(folder.resolve("query.fbin"), Arrays.copyOfRange(rows, 2_000, 2_050));
  }

  @Test
  void run_twoEngines_givesEveryFigureOfBoth() throws IOException {
    Report report = run(Metric.SQUARED_L2, List.of("nearfield:int8", "lucene:f32"));

    assertThat(report.results()).hasSize(2);
    for (Result result : report.results()) {
      assertThat(result.built().cpuSeconds()).isPositive();
      assertThat(result.built().diskBytes()).isGreaterThan(2_000 * 32);
      assertThat(result.openMillis()).isPositive();
      assertThat(result.curve().points()).isNotEmpty();
      assertThat(result.curve().bestRecall()).isGreaterThan(0.9);
    }
    assertThat(TableReport.of(report)).contains("QPS @0.95", "nearfield:int8 / lucene:f32");
    assertThat(ComparisonPage.of(report)).contains("</svg>", "nearfield:int8 / lucene:f32");
    assertThat(JsonReport.of(report).at("/engines/0/at/0.90/qps").asDouble()).isPositive();
    assertThat(JsonReport.of(report).at("/run/search_threads").asInt()).isEqualTo(2);
  }

  @Test
  void ask_commandThatFails_tellsWhyAndWhereToLook() throws IOException {
    Plan plan = plan(Metric.SQUARED_L2, List.of("lucene:f32"));
    Path log = folder.resolve("failing.log");
    ProcessBuilder process = EngineProcess.builder(plan.task("lucene:f32"), List.of());
    try (var client = EngineClient.start("lucene:f32", process, log)) {
      assertThatThrownBy(() -> client.ask(new Command.Answer(10), Reply.Answered.class))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the index is not open")
          .hasMessageContaining("failing.log");
    }
  }

  private Report run(Metric metric, List<String> engines) throws IOException {
    Plan plan = plan(metric, engines);
    float[][] queries = Queries.read(plan.queries(), 32);
    List<String> progress = new ArrayList<>();
    try (var base = VectorFile.open(plan.base())) {
      int[][] neighbors = new BruteForce(base, queries, metric, K).neighbors();
      var truth = new Truth(base, queries, metric, K, neighbors);
      List<Result> results = new Comparison(plan, truth, progress::add).run();
      assertThat(progress).contains("measuring, round 1 of 1");
      return new Report(
          new Report.Dataset("clustered", 2_000, 32, 50, metric.name(), K),
          Machine.current(),
          plan,
          results);
    }
  }

  private Plan plan(Metric metric, List<String> engines) {
    return new Plan(
        folder.resolve("base.fbin"),
        folder.resolve("query.fbin"),
        Optional.empty(),
        metric,
        K,
        engines,
        List.of(10, 40),
        2,
        2,
        1,
        20,
        folder.resolve("work"),
        Optional.empty());
  }
}
