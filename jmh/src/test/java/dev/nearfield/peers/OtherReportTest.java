package dev.nearfield.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nearfield.Metric;
import dev.nearfield.cli.bench.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OtherReportTest {

  private static final Report.Dataset DATASET =
      new Report.Dataset("some/base.fbin", 2_000, 32, 50, "l2", 10);

  private static final List<Result> RESULTS =
      List.of(
          new Result(
              "one",
              new Reply.Built("1.2", 3.5, 2.25, 4_000, List.of("AVX-512", "quiet")),
              12.5,
              new Reply.Weighed(9_000, 8_000),
              new Curve(
                  List.of(
                      new Point(10, 0.93, new Reply.Measured(9_000, 100.5, 200.25), 321),
                      new Point(20, 0.97, new Reply.Measured(5_000, 200.5, 300.25), -1)))),
          new Result(
              "other",
              new Reply.Built("3", 1, -1, 5, List.of()),
              0,
              new Reply.Weighed(-1, -1),
              new Curve(List.of(new Point(7, 1, new Reply.Measured(1, 2, 3), -1)))));

  @TempDir private Path folder;

  @Test
  void read_whatJsonReportWrote_isTheSame() throws IOException {
    Path file = folder.resolve("figures.json");
    JsonReport.write(report(), file);
    assertThat(OtherReport.read(file, DATASET)).isEqualTo(RESULTS);
  }

  /** What a program in another language would write: no more than what is asked for. */
  @Test
  void read_theLeastThatIsNeeded_fillsTheRest() throws IOException {
    Path file =
        write(
            """
            {"engines": [{"name": "x", "version": "1", "build_cpu_seconds": 2, "disk_bytes": 3,
              "open_ms": 4, "points": [{"recall": 0.96, "qps": 5, "p50_us": 6, "p99_us": 7},
                                       {"recall": 0.99, "qps": 3, "p50_us": 8, "p99_us": 9}]}],
             "dataset": {"vectors": 2000, "dimension": 32, "metric": "l2", "k": 10}}
            """);
    Result result = OtherReport.read(file, DATASET).getFirst();
    assertThat(result.weighed().ramBytes()).isEqualTo(ResidentMemory.UNKNOWN);
    assertThat(result.curve().points()).extracting(Point::beamWidth).containsExactly(1, 2);
    assertThat(result.curve().at(0.99).orElseThrow().qps()).isEqualTo(3);
    assertThat(Figure.all()).allSatisfy(figure -> assertThat(figure.text(result)).isNotBlank());
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of("/engines/1", "name", "engines[1].name is missing"),
        Arguments.of("/engines/0", "points", "engines[0].points is missing"),
        Arguments.of("/engines/0/points/1", "qps", "engines[0].points[1].qps is missing"),
        Arguments.of("/dataset", "k", "dataset.k is missing"),
        Arguments.of("", "engines", "engines is missing"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void read_fieldMissing_isNamed(String object, String field, String message) throws IOException {
    ObjectNode root = JsonReport.of(report());
    ((ObjectNode) root.at(object)).remove(field);
    assertRefused(root.toString(), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/engines/0 | points | 3 | engines[0].points is no list",
        "/engines/0 | version | 3 | engines[0].version is no text: 3",
        "/engines/0 | open_ms | -1 | engines[0].open_ms is no number from 0 on: -1",
        "/engines/0 | disk_bytes | \"x\" | engines[0].disk_bytes is no number from 0 on: \"x\"",
        "/engines/0/points/0 | recall | 1.5 | engines[0].points[0].recall is above 1: 1.5",
        "/dataset | dimension | 33 | dataset.dimension is 33 there and 32 in this run",
        "/dataset | metric | \"dot\" | dataset.metric is dot there and l2 in this run"
      })
  void read_fieldWrong_isNamed(String object, String field, String value, String message)
      throws IOException {
    ObjectNode root = JsonReport.of(report());
    ((ObjectNode) root.at(object)).set(field, new ObjectMapper().readTree(value));
    assertRefused(root.toString(), message);
  }

  @Test
  void read_noJson_saysSo() throws IOException {
    assertRefused("{\"engines\": [", "is no JSON: ");
  }

  private void assertRefused(String json, String message) throws IOException {
    Path file = write(json);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OtherReport.read(file, DATASET))
        .withMessageStartingWith(file.toString())
        .withMessageContaining(message);
  }

  private Path write(String json) throws IOException {
    return Files.writeString(folder.resolve("other.json"), json);
  }

  private static Report report() {
    Path file = Path.of("unused");
    var plan =
        new Plan(
            file,
            file,
            Optional.empty(),
            Metric.SQUARED_L2,
            10,
            List.of("nearfield:int8"),
            List.of(10, 20),
            1,
            1,
            1,
            20,
            file,
            Optional.empty());
    return new Report(DATASET, Machine.current(), plan, RESULTS);
  }
}
