package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nearfield.VectorIndex;
import dev.nearfield.testkit.ExactOracle;
import dev.nearfield.testkit.OracleMetric;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImportAndSearchTest {

  private static final float[][] ROWS = RandomVectors.seeded(1).rows(400, 12);

  @TempDir Path directory;
  private Path vectors;
  private Path index;

  @BeforeEach
  void writeVectors() {
    vectors = Vectors.write(directory.resolve("vectors.fbin"), ROWS);
    index = directory.resolve("index");
  }

  private Run importAll(Object... more) {
    Object[] arguments = {"import", "--input", vectors, "--dir", index};
    Object[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Run.of(all);
  }

  @Test
  void import_newIndex_addsEveryRowUnderItsNumber() {
    Run run = importAll("--metric", "l2");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("added 400 vectors in ").contains("holds 400");
    assertThat(run.err()).isEmpty();
    try (VectorIndex opened = VectorIndex.open(index)) {
      assertThat(opened.size()).isEqualTo(400);
      assertThat(opened.get(123L)).containsExactly(ROWS[123]);
    }
  }

  @Test
  void import_again_goesOnWithTheIds() throws IOException {
    importAll("--metric", "cosine", "--codes", "float32", "--max-neighbors", "8");
    Run run = importAll("--json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.get("added").asInt()).isEqualTo(400);
    assertThat(json.get("size").asInt()).isEqualTo(800);
    assertThat(json.get("interrupted").asBoolean()).isFalse();
    try (VectorIndex opened = VectorIndex.open(index)) {
      assertThat(opened.contains(799L)).isTrue();
      assertThat(opened.stats().maxNeighbors()).isEqualTo(8);
    }
  }

  @Test
  void import_otherIdTypes_numbersInThatType() {
    importAll("--metric", "l2", "--ids", "string");
    try (VectorIndex opened = VectorIndex.open(index)) {
      assertThat(opened.contains("399")).isTrue();
    }
    index = directory.resolve("second");
    importAll("--metric", "l2", "--ids", "uuid");
    importAll();
    try (VectorIndex opened = VectorIndex.open(index)) {
      assertThat(opened.contains(new UUID(0, 799))).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"--metric cosine", "--codes float32", "--ids string", "--max-neighbors 16"})
  void import_otherOptionsThanTheIndex_isAUsageError(String options) {
    importAll("--metric", "l2");
    Run run = importAll((Object[]) options.split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("Try: ./nearfield import --help");
  }

  @ParameterizedTest
  @CsvSource({
    "--max-neighbors 1",
    "--build-beam-width 5000",
    "--build-beam-width 20",
    "--threads 0",
    "--max-neighbors 20 --build-beam-width 10",
  })
  void import_optionOutOfRange_namesTheBoundsAndWritesNothing(String options) {
    Run run = importAll((Object[]) ("--metric l2 " + options).split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("must be in [");
    assertThat(index).doesNotExist();
  }

  @Test
  void import_newIndexWithoutMetric_asksForIt() {
    Run run = importAll();
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("a new index needs --metric");
    assertThat(index).doesNotExist();
  }

  @Test
  void import_folderWithOtherFiles_isRefused() throws IOException {
    Files.createDirectories(index);
    Files.writeString(index.resolve("notes.txt"), "mine");
    Run run = importAll("--metric", "l2");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("holds other files and no index");
    assertThat(index.resolve("notes.txt")).hasContent("mine");
  }

  @Test
  void import_rowWithNaN_failsAndKeepsASoundIndex() {
    float[][] rows = RandomVectors.seeded(2).rows(50, 12);
    rows[30][5] = Float.NaN;
    vectors = Vectors.write(directory.resolve("bad.fbin"), rows);
    Run run = importAll("--metric", "l2");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("nearfield: %s row 30: component 5 of the vector is NaN".formatted(vectors));
    assertThat(Run.of("verify", index).exitCode()).isZero();
  }

  @Test
  void import_badRowLate_saysHowToGoOn() throws IOException {
    float[][] rows = RandomVectors.seeded(2).rows(3_000, 12);
    rows[2_990][5] = Float.NaN;
    vectors = Vectors.write(directory.resolve("bad.fbin"), rows);
    Run run = importAll("--metric", "l2");
    int kept;
    try (VectorIndex opened = VectorIndex.open(index)) {
      kept = opened.size();
    }
    assertThat(kept).isBetween(1, 2_990);
    assertThat(run.err().lines().toList())
        .hasSize(3)
        .last()
        .asString()
        .endsWith("correct row 2990, or skip " + skipped(kept, 2_990) + "--from-row 2991");
    assertThat(run.err())
        .contains(Text.count(kept) + " vectors of " + vectors + " kept in " + index)
        .contains("./nearfield import --input " + vectors + " --dir " + index)
        .contains(" --from-row " + kept);
    Run second = importAll("--from-row", kept);
    assertThat(second.err()).startsWith("nearfield: %s row 2990: ".formatted(vectors));
    assertThat(importAll("--from-row", 2_991).out()).startsWith("added 9 vectors");
  }

  /** An import that is refused before its first vector leaves no index. */
  private int kept() {
    if (!Files.exists(index.resolve("index.nf"))) {
      return 0;
    }
    try (VectorIndex opened = VectorIndex.open(index)) {
      return opened.size();
    }
  }

  private static String skipped(int next, int bad) {
    return next == bad ? "it with " : "rows %d to %d with ".formatted(next, bad);
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 30, 49})
  void import_zeroVectorUnderCosine_saysHowToSkipIt(int bad) {
    float[][] rows = RandomVectors.seeded(2).rows(50, 12);
    Arrays.fill(rows[bad], 0);
    vectors = Vectors.write(directory.resolve("bad.fbin"), rows);
    Run run = importAll("--metric", "cosine", "--from-row", 17);
    assertThat(run.err()).contains("row %d: the vector is zero".formatted(bad));
    int next = 17 + kept();
    String skip = ", or skip %s--from-row %d".formatted(skipped(next, bad), bad + 1);
    assertThat(run.err().lines().toList().getLast())
        .isEqualTo("correct row %d%s".formatted(bad, bad == 49 ? "" : skip));
  }

  @Test
  void import_fromRow_skipsTheRowsBefore() {
    Run run = importAll("--metric", "l2", "--from-row", 399);
    assertThat(run.out()).startsWith("added 1 vector in ");
    try (VectorIndex opened = VectorIndex.open(index)) {
      assertThat(opened.get(0L)).containsExactly(ROWS[399]);
    }
    assertThat(importAll("--from-row", 400).err()).contains("--from-row must be in [0, 399]");
  }

  @Test
  void import_otherDimension_namesFileAndFolder() {
    importAll("--metric", "l2");
    vectors = Vectors.write(directory.resolve("wide.fbin"), RandomVectors.seeded(2).rows(3, 32));
    Run run = importAll();
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains(vectors + " has vectors of 32 dimensions, the index in " + index + " of 12");
  }

  @Test
  void import_otherMetric_namesMetricsAsTheCommandLineDoes() {
    importAll("--metric", "cosine");
    assertThat(importAll("--metric", "l2").err()).contains("has metric cosine, asked for was l2");
  }

  @Test
  void import_otherFormats_namesThemAsTheCommandLineDoes() {
    importAll("--metric", "l2", "--codes", "bfloat16", "--vectors", "float16");
    assertThat(importAll("--codes", "int8").err()).contains("codes bfloat16, asked for was int8");
    assertThat(importAll("--vectors", "bfloat16").err())
        .contains("vectors float16, asked for was bfloat16");
  }

  @Test
  void import_intoAFile_isRefused() {
    index = vectors;
    Run run = importAll("--metric", "l2");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(vectors + " is not a folder");
  }

  @Test
  void search_row_findsTheRowFirst() {
    importAll("--metric", "l2");
    Run run = Run.of("search", "--dir", index, "--query", vectors, "--row", 7, "--k", 3);
    assertThat(run.exitCode()).as(run.err()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).startsWith("query 7 ");
    assertThat(lines.get(1)).matches(" +1 +7 +-?0\\.0");
  }

  @Test
  void search_vector_takesNumbers() {
    importAll("--metric", "l2");
    var numbers = new StringBuilder();
    for (float component : ROWS[42]) {
      numbers.append(numbers.isEmpty() ? "" : ",").append(component);
    }
    Run run = Run.of("search", "--dir", index, "--vector", numbers, "--k", 1);
    assertThat(run.out()).containsPattern(" 1 +42 ");
  }

  @Test
  void search_filter_findsOnlyWhatMatches() throws IOException {
    importAll("--metric", "l2");
    Object[] search = {"search", "--dir", index, "--query", vectors, "--row", "42", "--filter"};
    Run few = Run.of(with(search, "id IN (42, 7, 400)", "--explain"));
    assertThat(few.exitCode()).as(few.err()).isZero();
    assertThat(few.out()).containsPattern(" 1 +42 ").containsPattern(" 2 +7 ");
    assertThat(few.out()).contains("scan of the rows that match", "2 rows match", "2 hits");
    Run none = Run.of(with(search, "EXISTS lang", "--explain", "--json"));
    JsonNode answer = new ObjectMapper().readTree(none.out()).get(0);
    assertThat(answer.get("hits")).isEmpty();
    JsonNode filtering = answer.get("explanation").get("filtering");
    assertThat(filtering.get("filter").asText()).isEqualTo("EXISTS lang");
    assertThat(filtering.get("undeclared").get(0).asText()).isEqualTo("lang");
    Run wrong = Run.of(with(search, "lang = en"));
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("--filter", "lang = >>>en");
  }

  private static Object[] with(Object[] arguments, Object... others) {
    return Stream.concat(Arrays.stream(arguments), Arrays.stream(others)).toArray();
  }

  @Test
  void search_allExactAsJson_agreesWithTheOracle() throws IOException {
    importAll("--metric", "dot");
    Run run = Run.of("search", "--dir", index, "--query", vectors, "--all", "--exact", "--json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode answers = new ObjectMapper().readTree(run.out());
    assertThat(answers).hasSize(400);
    var oracle = new ExactOracle(ROWS, OracleMetric.DOT);
    for (int query = 0; query < 400; query += 50) {
      int[] ids = new int[10];
      for (int rank = 0; rank < 10; rank++) {
        ids[rank] = answers.get(query).get("hits").get(rank).get("id").asInt();
      }
      assertThat(oracle.recall(ROWS[query], ids, 10)).isEqualTo(1);
      assertThat(answers.get(query).get("scored_count").asInt()).isGreaterThan(9);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--row 400, '--row must be in [0, 399], was 400'",
    "'--vector 1,2', --query and --vector exclude each other",
    "--k 0, '--k must be in'",
    "--k 50 --beam-width 20, '--beam-width must be in'",
    "--row 1 --all, exclude each other",
    "--radius -1, '--radius must be in [0.0, '",
    "--radius 1 --min-score 0, --radius and --min-score both bound the range",
  })
  void search_wrongOptions_areUsageErrors(String options, String reason) {
    importAll("--metric", "l2");
    Run run =
        Run.of(
            (Object[])
                "search --dir %s --query %s %s".formatted(index, vectors, options).split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(reason);
  }

  @Test
  void search_radius_returnsAllWithin() {
    importAll("--metric", "l2");
    Run all = Run.of("search", "--dir", index, "--query", vectors, "--radius", 1e6);
    assertThat(all.out().lines()).hasSize(401);
    Run one = Run.of("search", "--dir", index, "--query", vectors, "--radius", 0);
    assertThat(one.out().lines()).hasSize(2);
    Run limited =
        Run.of("search", "--dir", index, "--query", vectors, "--min-score", -1e6, "--k", 4);
    assertThat(limited.out().lines()).hasSize(5);
  }

  @Test
  void search_radiusUnderAnotherMetric_pointsToTheMinimumScore() {
    importAll("--metric", "cosine");
    Run run = Run.of("search", "--dir", index, "--query", vectors, "--radius", 1);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("the index compares by cosine: use --min-score");
  }

  @Test
  void search_deadlineThatPassed_labelsTheAnswer() {
    importAll("--metric", "l2");
    Run run = Run.of("search", "--dir", index, "--query", vectors, "--deadline", 0);
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("(0 vectors scored, cut short by the deadline)");
  }

  @Test
  void search_explain_saysHow() throws IOException {
    importAll("--metric", "l2");
    Run run = Run.of("search", "--dir", index, "--query", vectors, "--explain");
    assertThat(run.out()).contains("plan      walk through the graph").contains("beam width 100");
    Run json = Run.of("search", "--dir", index, "--query", vectors, "--explain", "--json");
    JsonNode answer = new ObjectMapper().readTree(json.out()).get(0);
    assertThat(answer.get("partial").asBoolean()).isFalse();
    assertThat(answer.get("explanation").get("work").get("walk_scored").asInt()).isPositive();
  }

  @Test
  void search_missingIndex_saysSo() {
    Run run = Run.of("search", "--dir", index, "--vector", "1,2");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(index + " does not exist");
  }

  @Test
  void search_vectorOfAnotherDimension_isCalledWrongly() {
    importAll("--metric", "l2");
    for (String explain : List.of("--json", "--explain")) {
      Run run = Run.of("search", "--dir", index, "--vector", "1,2,3", explain);
      assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains("3 components, the index 12").contains("Try: ");
    }
  }
}
