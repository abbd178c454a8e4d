package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searching what was published. */
class ShardSearchCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private Path store;
  private Path vectors;

  @BeforeEach
  void publish() {
    store = directory.resolve("store");
    vectors = directory.resolve("v.fbin");
    Path shards = directory.resolve("shards");
    Vectors.write(vectors, RandomVectors.seeded(3).clustered(8, 0.2f).rows(400, 6));
    run(
        "shard",
        "build",
        "--input",
        vectors,
        "--output",
        shards,
        "--metric",
        "l2",
        "--shards",
        4,
        "--engine",
        "flat");
    run("shard", "publish", "--input", shards, "--store", store, "--tag", "one");
  }

  private static Run run(Object... arguments) {
    Run run = Run.of(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  @Test
  void search_rowsOfTheCorpus_findsThemselvesAndSaysWhereFrom() throws IOException {
    Run run = search("--query", vectors, "--row", 7, "--k", 3, "--probes", 2, "--explain");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("query 7", "2 of 2 shards answered", "generation 1")
        .containsPattern("1   7 +-?0\\.0   shard \\d")
        .contains("not asked");
    JsonNode all = JSON.readTree(search("--query", vectors, "--all", "--k", 1, "--json").out());
    assertThat(all).hasSize(400);
    for (int row = 0; row < 400; row++) {
      JsonNode answer = all.get(row);
      assertThat(answer.get("hits").get(0).get("id").asInt()).isEqualTo(row);
      assertThat(answer.get("coverage").get("asked")).hasSize(4);
      assertThat(answer.get("coverage").get("share").asDouble()).isEqualTo(1);
    }
    assertThat(all.get(0).get("route").isNull()).isTrue();
    Run explained =
        search("--query", vectors, "--row", 7, "--k", 1, "--probes", 2, "--json", "--explain");
    JsonNode route = JSON.readTree(explained.out()).get(0).get("route");
    assertThat(route.get("asked")).hasSize(2);
    assertThat(route.get("not_asked")).hasSize(2);
    Run tagged = search("--query", vectors, "--tag", "one", "--shard-recall", 0.9);
    assertThat(tagged.exitCode()).as(tagged.err()).isZero();
  }

  @Test
  void search_calledWrongly_saysWhatToDo() {
    refused(ExitCode.USAGE, "3 components, the collection 6", search("--vector", "1,2,3"));
    refused(ExitCode.USAGE, "exclude", search("--vector", "1", "--generation", 1, "--tag", "a"));
    refused(ExitCode.FAILED, "absent", search("--query", vectors, "--tag", "absent"));
    refused(ExitCode.FAILED, "77", search("--query", vectors, "--generation", 77));
    refused(
        ExitCode.USAGE, "--cache-bytes must be", search("--query", vectors, "--cache-bytes", 0));
    refused(
        ExitCode.FAILED,
        "nowhere",
        Run.of(
            "shard",
            "search",
            "--store",
            directory.resolve("nowhere"),
            "--cache",
            directory.resolve("cache"),
            "--query",
            vectors));
  }

  /** Never an answer from a shard that is not what the manifest says. */
  @Test
  void search_shardOfOtherBytes_isTyped() throws IOException {
    try (Stream<Path> tree = Files.walk(store.resolve("d"))) {
      for (Path shard : tree.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(shard);
        bytes[bytes.length - 100] ^= 4;
        Files.write(shard, bytes);
      }
    }
    refused(ExitCode.FAILED, "shard", search("--query", vectors));
  }

  private static void refused(int exitCode, String message, Run run) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    assertThat(run.err()).contains(message).doesNotContain("looks like a bug");
  }

  private Run search(Object... more) {
    var all =
        new ArrayList<Object>(
            List.of("shard", "search", "--store", store, "--cache", directory.resolve("cache")));
    all.addAll(List.of(more));
    return Run.of(all.toArray());
  }
}
