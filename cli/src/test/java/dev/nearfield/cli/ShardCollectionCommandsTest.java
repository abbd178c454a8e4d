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

/** The commands about a published collection: its generations, tags and garbage. */
class ShardCollectionCommandsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private Path store;
  private Path first;
  private Path second;

  @BeforeEach
  void build() {
    store = directory.resolve("store");
    first = FlatShards.byHash(directory, "first", rows(300, 6));
    second = FlatShards.byHash(directory, "second", rows(310, 6));
  }

  private static float[][] rows(int count, int dimension) {
    return RandomVectors.seeded(3).rows(count, dimension);
  }

  @Test
  void publish_sameBuildAgain_uploadsNothing() throws IOException {
    JsonNode one = json("publish", "--input", first);
    assertThat(one.get("uploaded").asInt()).isEqualTo(4);
    assertThat(one.get("published").get("generation").asLong()).isEqualTo(1);
    assertThat(one.get("published").get("vectors").asLong()).isEqualTo(300);
    JsonNode two = json("publish", "--input", first, "--exclusive");
    assertThat(two.get("uploaded").asInt()).isZero();
    assertThat(two.get("published").get("generation").asLong()).isEqualTo(2);
    assertThat(two.get("published").get("router").asText()).isEqualTo("hash");
    Run text = run("publish", "--input", second);
    assertThat(text.exitCode()).as(text.err()).isZero();
    assertThat(text.out())
        .contains("generation 3", "310 vectors in 3 shards", "uploaded 3 objects");
  }

  /** What is not said stays as it was; where queries that say nothing go other ways, it is told. */
  @Test
  void publish_defaultProbesNotSaid_areThoseOfBeforeWhereTheyMeanTheSame() throws IOException {
    json("publish", "--input", first, "--default-probes", 2);
    JsonNode again = json("publish", "--input", second);
    assertThat(again.get("published").get("default_probes").asInt()).isEqualTo(2);
    assertThat(again.get("router_before").asText()).isEqualTo("hash");
    assertThat(run("publish", "--input", first, "--default-probes", 0).out())
        .contains("routing changed: hash asking all shards, before hash asking 2 shards");
    assertThat(run("publish", "--input", second).out()).doesNotContain("routing");

    json("publish", "--input", first, "--default-probes", 2);
    Path cells = directory.resolve("cells");
    Path vectors = directory.resolve("second.fbin");
    Object[] build = {"shard", "build", "--input", vectors, "--output", cells, "--metric", "l2"};
    Run built = Run.of(Stream.concat(Stream.of(build), Stream.of("--shards", 2)).toArray());
    assertThat(built.exitCode()).as(built.err()).isZero();
    assertThat(run("publish", "--input", cells).out())
        .contains("routing changed: cluster asking all shards, before hash asking 2 shards");
    refused(
        ExitCode.USAGE,
        "--default-probes must be",
        run("publish", "--input", cells, "--default-probes", 3));
  }

  @Test
  void rollback_tagOrNumber_publishesTheOldShardsAgain() throws IOException {
    json("publish", "--input", first, "--tag", "good");
    json("publish", "--input", second);
    assertThat(json("tag").get(0).get("name").asText()).isEqualTo("good");
    JsonNode back = json("rollback", "--tag", "good");
    assertThat(back.get("generation").asLong()).isEqualTo(3);
    assertThat(back.get("vectors").asLong()).isEqualTo(300);
    assertThat(json("rollback", "--generation", 2).get("vectors").asLong()).isEqualTo(310);
    JsonNode history = json("history");
    assertThat(history.findValuesAsText("generation")).containsExactly("4", "3", "2", "1");
    assertThat(history.get(3).get("tags").get(0).asText()).isEqualTo("good");
    assertThat(json("history", "--limit", 1)).hasSize(1);
    Run text = run("history");
    assertThat(text.out().lines()).hasSize(4).last().asString().contains("tagged good");
  }

  @Test
  void tag_movedAndDeleted_isGone() throws IOException {
    json("publish", "--input", first);
    json("publish", "--input", second);
    assertThat(json("tag", "live", "--generation", 1).get(0).get("generation").asLong())
        .isEqualTo(1);
    assertThat(json("tag", "live").get(0).get("generation").asLong()).isEqualTo(2);
    assertThat(run("tag").out()).contains("live   generation 2");
    assertThat(run("tag", "live", "--generation", 1).out())
        .contains("live: generation 2 -> 1", "live   generation 1");
    assertThat(run("tag", "live", "--generation", 1).out()).doesNotContain("->");
    assertThat(run("publish", "--input", first, "--tag", "live").out())
        .contains("live: generation 1 -> 3");
    assertThat(json("publish", "--input", first, "--tag", "live").get("tag_moved_from").asLong())
        .isEqualTo(3);
    assertThat(json("publish", "--input", first, "--tag", "new").get("tag_moved_from").isNull())
        .isTrue();
    assertThat(run("tag", "new", "--delete").exitCode()).isZero();
    assertThat(run("tag", "live", "--delete").out()).contains("no tags");
    refused(ExitCode.FAILED, "there is no such tag", run("tag", "live", "--delete"));
  }

  @Test
  void gc_afterReplacing_doomsAndThenDeletes() throws IOException {
    json("publish", "--input", first);
    json("publish", "--input", second);
    assertThat(run("gc").out()).contains("nothing is garbage");
    Object[] strict = {"--keep", 1, "--keep-days", 0, "--grace-hours", 0};
    JsonNode would = json("gc", with(strict, "--dry-run"));
    assertThat(would.get("step").asText()).isEqualTo("doomed");
    assertThat(would.get("objects").toString()).contains(".shard").contains(".manifest");
    assertThat(run("gc", with(strict, "--dry-run")).out()).contains("objects would be doomed, ");
    JsonNode doomed = json("gc", strict);
    assertThat(doomed.get("step").asText()).isEqualTo("doomed");
    assertThat(doomed.get("objects")).isEqualTo(would.get("objects"));
    JsonNode deleted = json("gc", strict);
    assertThat(deleted.get("step").asText()).isEqualTo("deleted");
    assertThat(json("history")).hasSize(1);
  }

  @Test
  void gc_doomed_saysWhenToRunItAgain() throws IOException {
    json("publish", "--input", first);
    json("publish", "--input", second);
    Object[] graceful = {"--keep", 1, "--keep-days", 0, "--grace-hours", 1};
    assertThat(run("gc", with(graceful, "--dry-run")).out())
        .contains("objects would be doomed, ")
        .doesNotContain("run gc again");
    assertThat(run("gc", graceful).out())
        .containsPattern("objects doomed, .+; to delete them, run gc again from 2\\S+Z on");
    assertThat(run("gc", graceful).out())
        .containsPattern("objects doomed; to delete them, run gc again from 2\\S+Z on");
  }

  @Test
  void gc_foreignObject_isNamedAndLeftAlone() throws IOException {
    json("publish", "--input", first);
    Path foreign = store.resolve("tags").resolve("a").resolve("b");
    Files.createDirectories(foreign.getParent());
    Files.writeString(foreign, "mine");
    assertThat(run("gc").out()).contains("nothing is garbage", "left alone: tags/a/b");
    assertThat(json("gc").get("foreign").get(0).asText()).isEqualTo("tags/a/b");
    assertThat(foreign).hasContent("mine");
  }

  /** The collection has changed, so the command has not failed, whatever lies beside. */
  @Test
  void publishAndRollback_tagOfOthersUnreadable_sayWhatTheyDid() throws IOException {
    json("publish", "--input", first, "--tag", "good");
    Files.writeString(store.resolve("tags").resolve("bad"), "no tag");
    assertThat(json("publish", "--input", second).get("published").get("generation").asLong())
        .isEqualTo(2);
    JsonNode tagged = json("publish", "--input", first, "--tag", "good");
    assertThat(tagged.get("tag_moved_from").asLong()).isEqualTo(1);
    assertThat(tagged.get("published").get("tags").get(0).asText()).isEqualTo("good");
    assertThat(json("rollback", "--tag", "good").get("generation").asLong()).isEqualTo(4);
    refused(
        ExitCode.FAILED,
        "generation 5 is published, and has no tag 'bad'",
        run("publish", "--input", second, "--tag", "bad"));
    refused(ExitCode.FAILED, "tags/bad", run("gc"));
  }

  @Test
  void commands_withoutCollection_sayThatThereIsNone() {
    for (List<Object> command :
        List.<List<Object>>of(
            List.of("history"),
            List.of("tag"),
            List.of("gc"),
            List.of("rollback", "--generation", 1),
            List.of("search", "--cache", directory.resolve("cache"), "--vector", "1,2,3,4,5,6"))) {
      Run run = run(command.getFirst(), command.subList(1, command.size()).toArray());
      refused(ExitCode.FAILED, store.toString(), run);
    }
    assertThat(store).as("made by who only asks").doesNotExist();
  }

  @Test
  void commands_calledWrongly_sayWhatToDo() throws IOException {
    Path other = FlatShards.byHash(directory, "other", rows(50, 9));
    json("publish", "--input", first);
    refused(
        ExitCode.USAGE, "9 dimensions under l2, the collection", run("publish", "--input", other));
    refused(ExitCode.FAILED, "router", run("publish", "--input", directory.resolve("nowhere")));
    Path router = other.resolve("router");
    Path aside = Files.move(router, directory.resolve("aside"));
    refused(ExitCode.FAILED, "router", run("publish", "--input", other));
    Files.move(aside, router);
    Files.copy(first.resolve("00000.shard"), other.resolve("00007.shard"));
    refused(ExitCode.FAILED, "00007.shard is of another build", run("publish", "--input", other));
    for (String command : List.of("verify", "inspect")) {
      Run run = Run.of("shard", command, other);
      refused(ExitCode.FAILED, "00007.shard is of another build", run);
    }
    Files.delete(other.resolve("00007.shard"));
    assertThat(Run.of("shard", "verify", other).out()).contains("sound: 00000.shard", "router");
    refused(ExitCode.FAILED, "99", run("rollback", "--generation", 99));
    refused(ExitCode.FAILED, "absent", run("rollback", "--tag", "absent"));
    refused(ExitCode.USAGE, "nearfield: Missing required argument", run("rollback"));
    assertThat(run("rollback").err()).contains("--generation=N", "--tag=NAME");
    refused(ExitCode.USAGE, "need the name", run("tag", "--delete"));
    refused(ExitCode.USAGE, "--keep must be", run("gc", "--keep", 0));
    refused(ExitCode.USAGE, "file: or s3:", Run.of("shard", "history", "--store", "ftp://x/y"));
    refused(ExitCode.USAGE, "bucket", Run.of("shard", "history", "--store", "s3://A_B/y"));
  }

  /** The bytes of a version to come, or of another program. */
  @Test
  void history_damagedManifest_isTyped() throws IOException {
    json("publish", "--input", first);
    Path current = store.resolve("CURRENT");
    byte[] bytes = Files.readAllBytes(current);
    bytes[bytes.length / 2] ^= 1;
    Files.write(current, bytes);
    refused(ExitCode.FAILED, "CURRENT", run("history"));
  }

  private static void refused(int exitCode, String message, Run run) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    assertThat(run.err()).contains(message).doesNotContain("looks like a bug");
  }

  private JsonNode json(Object command, Object... more) throws IOException {
    Run run = run(command, with(more, "--json"));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return JSON.readTree(run.out());
  }

  private Run run(Object command, Object... more) {
    var all = new ArrayList<>(List.of("shard", command, "--store", store));
    all.addAll(List.of(more));
    return Run.of(all.toArray());
  }

  private static Object[] with(Object[] arguments, Object last) {
    var all = new ArrayList<>(List.of(arguments));
    all.add(last);
    return all.toArray();
  }
}
