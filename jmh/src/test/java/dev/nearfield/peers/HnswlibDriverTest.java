package dev.nearfield.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.nearfield.Metric;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The driver over a stub of hnswlib that scans all rows, so that each answer must be right. */
class HnswlibDriverTest {

  private static final int K = 10;

  @TempDir private Path folder;

  @BeforeEach
  void writeFiles() throws IOException {
    Fixtures.fbin(folder.resolve("base.fbin"), Fixtures.clustered(11, 300, 20));
    Fixtures.fbin(folder.resolve("query.fbin"), Fixtures.clustered(12, 25, 20));
  }

  @Test
  void prepare_folderWithoutHnswlib_saysWhatIsMissing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HnswlibDriver.prepare(folder, plan(Metric.DOT, folder)))
        .withMessageContaining("hnswlib.h")
        .withMessageContaining("name a checkout");
  }

  @Test
  void run_hnswlibAlone_givesEveryFigure() throws IOException {
    assumeThat(hasCompiler()).isTrue();
    Plan plan = plan(Metric.SQUARED_L2, stub());
    assertThat(plan.engines()).containsExactly("hnswlib");
    try (var base = VectorFile.open(plan.base())) {
      Result result = new Comparison(plan, truth(base, plan), _ -> {}).run().getLast();
      assertThat(result.built().version()).isEqualTo("9.8.7");
      assertThat(result.built().diskBytes()).isEqualTo(300 * 20 * 4);
      assertThat(result.openMillis()).isPositive();
      assertThat(result.curve().bestRecall()).isEqualTo(1);
      Reply.Measured speed = result.curve().points().getFirst().speed();
      assertThat(speed.qps()).isPositive();
      assertThat(speed.p50Micros()).isBetween(0.01, speed.p99Micros());
    }
    Path program = plan.work().resolve("hnswlib-driver"); // compiling takes seconds: once is enough
    var driver = new HnswlibDriver(program, plan.base(), plan.queries());
    assertAnswersRightly(driver, plan(Metric.COSINE, folder));
    assertAnswersRightly(driver, plan(Metric.DOT, folder));
    assertErrorIsTold(driver, plan);
  }

  private void assertAnswersRightly(HnswlibDriver driver, Plan plan) throws IOException {
    Directories.empty(plan.directory("hnswlib"));
    ProcessBuilder process = driver.process(plan.task("hnswlib"));
    try (var base = VectorFile.open(plan.base());
        var client = EngineClient.start("hnswlib", process, plan.log("hnswlib"))) {
      client.ask(new Command.Build(2), Reply.Built.class);
      client.ask(new Command.Open(), Reply.Opened.class);
      var answered = client.ask(new Command.Answer(10), Reply.Answered.class);
      assertThat(truth(base, plan).recall(answered.positions())).isEqualTo(1);
    }
  }

  private void assertErrorIsTold(HnswlibDriver driver, Plan plan) throws IOException {
    ProcessBuilder process = driver.process(plan.task("hnswlib"));
    try (var client = EngineClient.start("hnswlib", process, plan.log("hnswlib"))) {
      assertThatIOException()
          .isThrownBy(() -> client.ask(new Command.Answer(10), Reply.Answered.class))
          .withMessageContaining("the index is not open");
    }
  }

  private static Truth truth(VectorFile base, Plan plan) {
    float[][] queries = Queries.read(plan.queries(), 20);
    int[][] neighbors = new BruteForce(base, queries, plan.metric(), K).neighbors();
    return new Truth(base, queries, plan.metric(), K, neighbors);
  }

  private static boolean hasCompiler() {
    try {
      var compiler =
          new ProcessBuilder("c++", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD);
      return compiler.start().waitFor() == 0;
    } catch (IOException absent) {
      return false;
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private Path stub() throws IOException {
    Path checkout = folder.resolve("checkout");
    Files.createDirectories(checkout.resolve("hnswlib"));
    String header = "stub/hnswlib/hnswlib.h";
    try (InputStream source = HnswlibDriverTest.class.getResourceAsStream(header)) {
      Files.copy(Objects.requireNonNull(source), checkout.resolve("hnswlib/hnswlib.h"));
    }
    Files.writeString(checkout.resolve("setup.py"), "__version__ = '9.8.7'\n");
    return checkout;
  }

  private Plan plan(Metric metric, Path hnswlib) {
    return new Plan(
        folder.resolve("base.fbin"),
        folder.resolve("query.fbin"),
        Optional.empty(),
        metric,
        K,
        List.of(),
        List.of(10),
        2,
        2,
        1,
        5,
        folder.resolve("work"),
        Optional.of(hnswlib));
  }
}
