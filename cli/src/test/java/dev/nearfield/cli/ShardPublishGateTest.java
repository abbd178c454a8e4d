package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recall as {@code shard publish} measures it, and what it says before it writes anything. */
class ShardPublishGateTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private Path store;
  private Path shards;
  private Path queries;

  @BeforeEach
  void build() {
    store = directory.resolve("store");
    shards = build("good", 3);
    queries = Vectors.write(directory.resolve("q.fbin"), RandomVectors.seeded(4).rows(20, 6));
  }

  private Path build(String name, long seed) {
    Path vectors = directory.resolve(name + ".fbin");
    Path folder = directory.resolve(name);
    Vectors.write(vectors, RandomVectors.seeded(seed).rows(400, 6));
    Run run =
        Run.of(
            "shard",
            "build",
            "--input",
            vectors,
            "--output",
            folder,
            "--metric",
            "l2",
            "--shards",
            4,
            "--engine",
            "flat");
    assertThat(run.exitCode()).as(run.err()).isZero();
    return folder;
  }

  @Test
  void publish_O15_gateQueries_isRefusedBelowAndRecordedAbove() throws IOException {
    Run refused =
        publish(shards, "--gate-queries", queries, "--gate-probes", 1, "--gate-recall", 0.999);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(refused.err())
        .contains("generation 1 was not published: recall@10 0.", "on 20 queries", "0.9990")
        .doesNotContain("bug");
    assertThat(json(Run.of("shard", "history", "--store", store, "--json"))).isEmpty();

    JsonNode published =
        json(publish(shards, "--gate-queries", queries, "--gate-recall", 0.9, "--json"));
    assertThat(published.get("published").get("recall").asDouble()).isEqualTo(1);
    assertThat(published.get("published").get("recall_k").asInt()).isEqualTo(10);
    assertThat(published.get("recall_before").isNull()).isTrue();
    assertThat(Run.of("shard", "history", "--store", store).out()).contains("recall@10 1.0000");
  }

  /** Nothing is said of a gate: the queries, terms and figures are those of before. */
  @Test
  void publish_O15_nothingSaid_isMeasuredAsTheGenerationBefore() throws IOException {
    json(publish(shards, "--gate-queries", queries, "--gate-drop", 0.02, "--json"));
    Path garbage = build("garbage", 99);
    Run refused = publish(garbage);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(refused.err()).contains("more than 0.0200 below the 1.0000 of generation 1");

    Run again = publish(shards);
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.out())
        .contains("generation 2", "recall@10 1.0000", "before had recall 1.0000");

    Run narrow = publish(shards, "--gate-drop", 1, "--gate-probes", 1, "--json");
    assertThat(json(narrow).get("published").get("recall").asDouble()).isBetween(0.2, 0.99);
    JsonNode free = json(publish(garbage, "--no-gate", "--json"));
    assertThat(free.get("published").get("recall").isNull()).isTrue();
    assertThat(free.get("recall_before").asDouble()).isCloseTo(0.6, within(0.39));
  }

  @Test
  void publish_O15_gateCache_keepsWhatWasFetched() throws IOException {
    Path cache = directory.resolve("cache");
    json(publish(shards, "--gate-queries", queries, "--gate-cache", cache, "--json"));
    try (var files = Files.walk(cache)) {
      assertThat(files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum())
          .isGreaterThan(4 * 400 * 6);
    }
  }

  @Test
  void publish_calledWrongly_saysSoBeforeAnythingIsWritten() {
    refused("--tag: name must be", publish(shards, "--tag", "a/b"));
    refused("--gate-queries is needed", publish(shards, "--gate-recall", 0.9));
    refused("need --gate-queries", publish(shards, "--gate-k", 5));
    refused("excludes", publish(shards, "--no-gate", "--gate-recall", 0.9));
    refused("--gate-recall must be in", publish(shards, "--gate-recall", 1.5));
    refused("is no folder", publish(shards, "--gate-queries", queries, "--gate-cache", queries));
    assertThat(filesOf(store)).isEmpty();
    refused("the name: name must be", Run.of("shard", "tag", "a/b", "--store", store));
  }

  /** In a store that has a collection, of which no generation has queries. */
  @Test
  void publish_nothingToMeasureBy_saysSoBeforeAnythingIsWritten() throws IOException {
    json(publish(shards, "--json"));
    List<Path> before = filesOf(store);
    byte[] current = Files.readAllBytes(store.resolve("CURRENT"));
    Path garbage = build("garbage", 99);
    refused("--gate-queries is needed", publish(garbage, "--gate-recall", 0.9, "--exclusive"));
    assertThat(filesOf(store)).isEqualTo(before);
    assertThat(store.resolve("CURRENT")).hasBinaryContent(current);
  }

  /** All objects; the store's own files begin with a dot. */
  private static List<Path> filesOf(Path store) {
    try (var files = Files.walk(store)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  private static void refused(String message, Run run) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(message).doesNotContain("looks like a bug");
  }

  @Test
  void publish_onATerminal_showsBytesAndQueriesOnStandardError() {
    var out = new StringWriter();
    var err = new StringWriter();
    var console = new Console(new PrintWriter(out, true), new PrintWriter(err, true), true);
    int exitCode =
        Cli.run(
            console,
            texts(
                "shard",
                "publish",
                "--input",
                shards,
                "--store",
                store,
                "--gate-queries",
                queries));
    assertThat(exitCode).as(err.toString()).isZero();
    assertThat(err.toString().lines().map(line -> line.replaceAll(".*\r", "")))
        .anySatisfy(line -> assertThat(line).startsWith("reading ").contains("4 of 4"))
        .anySatisfy(line -> assertThat(line).startsWith("exact ").contains("20 of 20"))
        .anySatisfy(line -> assertThat(line).startsWith("uploading ").contains("100 %", "KB of"))
        .anySatisfy(line -> assertThat(line).startsWith("measuring ").contains("20 of 20"));
    assertThat(out.toString()).doesNotContain("uploading");
  }

  private static JsonNode json(Run run) throws IOException {
    assertThat(run.exitCode()).as(run.err()).isZero();
    return JSON.readTree(run.out());
  }

  private Run publish(Path folder, Object... more) {
    List<Object> all =
        new ArrayList<>(List.of("shard", "publish", "--input", folder, "--store", store));
    all.addAll(List.of(more));
    return Run.of(all.toArray());
  }

  private static String[] texts(Object... arguments) {
    return Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
  }
}
