package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TuneCommandTest {

  private static final float[][] ROWS = RandomVectors.seeded(4).clustered(8, 0.6f).rows(900, 10);

  @TempDir Path directory;
  private Path index;
  private Path queries;

  @BeforeEach
  void importVectors() {
    index = directory.resolve("index");
    Path base = Vectors.write(directory.resolve("base.fbin"), Arrays.copyOf(ROWS, 800));
    queries = Vectors.write(directory.resolve("queries.fbin"), Arrays.copyOfRange(ROWS, 800, 900));
    Run run = Run.of("import", "--input", base, "--dir", index, "--metric", "l2");
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private Run tune(Object... options) {
    Object[] arguments = Arrays.copyOf(new Object[] {"tune", "--dir", index}, 3 + options.length);
    System.arraycopy(options, 0, arguments, 3, options.length);
    return Run.of(arguments);
  }

  private Run search(Object... options) {
    Object[] arguments =
        Arrays.copyOf(
            new Object[] {"search", "--dir", index, "--query", queries}, 5 + options.length);
    System.arraycopy(options, 0, arguments, 5, options.length);
    return Run.of(arguments);
  }

  @Test
  void tune_queries_storesWhatSearchUses() {
    Run untuned = search("--recall", 0.95);
    assertThat(untuned.exitCode()).isEqualTo(2);
    assertThat(untuned.err())
        .contains("--recall 0.95 was asked of an index that is not calibrated")
        .contains("(tune calibrates)");
    Run run = tune("--query", queries, "--recall", 0.95, "--k", "1,10");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("recall@1 ")
        .contains("recall@10 ")
        .containsPattern("0\\.950 +\\d+ +\\d+ +- +\\d+")
        .contains("measured with 100 queries\n")
        .contains("search --recall X");
    assertThat(index.resolve("calibration.nf")).exists();
    Run tuned = search("--recall", 0.95, "--explain");
    assertThat(tuned.exitCode()).as(tuned.err()).isZero();
    assertThat(tuned.out()).contains("(calibrated)");
  }

  @Test
  void tune_earlyStop_storesSlacksThatSearchNames() {
    Run run = tune("--query", queries, "--recall", 0.99, "--k", "1", "--early-stop");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).containsPattern("0\\.[89]\\d+ +\\d+ +\\d+ +[01]\\.\\d+ +\\d+");
    Run given = search("--k", 5, "--slack", 0, "--all", "--explain");
    assertThat(given.out()).contains("scored, stopped early)").contains("slack 0.0");
    assertThat(search("--slack", 0, "--json").out()).contains("\"stopped_early\" : true");
    assertThat(search("--slack", -1).err()).contains("--slack must be in");
    assertThat(search("--slack", 0.1, "--recall", 0.9).err())
        .contains("set either --recall, or --beam-width and --slack");
  }

  @Test
  void search_recallAndBeamWidth_saysWhichToChoose() {
    assertThat(search("--recall", 0.95, "--beam-width", 50).err())
        .contains("set either --recall, or --beam-width and rerank count");
  }

  @Test
  void tune_withoutQueries_saysThatOthersWouldBeBetter() {
    Run run = tune("--recall", 0.9, "--k", 10, "--sample", 50);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("from the index itself; --query FILE makes a better sample");
  }

  @Test
  void tune_htmlAndJson_holdTheCurve() throws IOException {
    Path page = directory.resolve("tune.html");
    Run run = tune("--query", queries, "--k", 10, "--html", page, "--json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode calibration = new ObjectMapper().readTree(run.out());
    assertThat(calibration.get("sample").asText()).isEqualTo("QUERIES");
    JsonNode points = calibration.get("curves").get(0).get("points");
    assertThat(points).isNotEmpty();
    assertThat(points.get(0).get("beam_width").asInt()).isGreaterThanOrEqualTo(10);
    assertThat(Files.readString(page))
        .contains("<svg")
        .contains("recall@10")
        .contains("measured with 100 given queries")
        .doesNotContain("NaN");
  }

  @Test
  void tune_moreThanTheGraphAllows_saysWhatItReached() {
    Run run =
        Run.of(
            "import",
            "--input",
            queries,
            "--dir",
            directory.resolve("sparse"),
            "--metric",
            "l2",
            "--max-neighbors",
            2,
            "--build-beam-width",
            2);
    assertThat(run.exitCode()).as(run.err()).isZero();
    index = directory.resolve("sparse");
    Run tuned = tune("--query", queries, "--k", 10, "--recall", 0.999);
    assertThat(tuned.exitCode()).isZero();
    assertThat(tuned.out()).containsPattern("recall@10 of 0\\.9990 is out of reach: at most 0\\.");
  }

  @ParameterizedTest
  @CsvSource({
    "--recall 1, '--recall must be in [0.5, 0.9999], was 1.0'",
    "--threads 0, '--threads must be in'",
    "--sample 5, '--sample must be in [10, '",
    "--k 0, '--k must be in'",
    "--k 2000, '--k must be in [1, 1000]'",
  })
  void tune_wrongOptions_areUsageErrors(String options, String reason) {
    Run run = tune((Object[]) options.split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "--recall 0.9 --beam-width 50, '--recall, or --beam-width'",
    "--recall 0.9 --exact, exact or --recall",
    "--recall 0.9 --radius 2, for the nearest rows",
  })
  void search_recallAndItsOpposite_areUsageErrors(String options, String reason) {
    Run run = search((Object[]) options.split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(reason);
  }
}
