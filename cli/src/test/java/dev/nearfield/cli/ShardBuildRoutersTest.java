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
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way to cut a file into shards, and where its queries go. */
class ShardBuildRoutersTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROWS = 240;

  @TempDir Path directory;

  private Path lines;
  private Path shards;
  private Path store;

  /** Rows of three tenants, half of them of one, and of two regions; each names its shard. */
  @BeforeEach
  void write() throws IOException {
    lines = directory.resolve("v.jsonl");
    shards = directory.resolve("shards");
    store = directory.resolve("store");
    var text = new StringBuilder();
    float[][] rows = RandomVectors.seeded(5).rows(ROWS, 4);
    for (int row = 0; row < ROWS; row++) {
      String tenant = row % 2 == 0 ? "007" : row % 4 == 1 ? "7" : "acme";
      text.append(
          "{\"id\": \"r%d\", \"vector\": %s, \"tenant\": \"%s\", \"region\": %d, \"shard\": %d}%n"
              .formatted(
                  row, java.util.Arrays.toString(rows[row]), tenant, row / (ROWS / 2), row % 3));
    }
    Files.writeString(lines, text);
  }

  private Run build(Object... more) {
    return run(
        new Object[] {
          "shard",
          "build",
          "--input",
          lines,
          "--output",
          shards,
          "--metric",
          "l2",
          "--engine",
          "flat",
          "--schema",
          "tenant string, region long, shard long"
        },
        more);
  }

  private JsonNode built(Object... more) throws IOException {
    return json(build(more));
  }

  private static JsonNode json(Run run) throws IOException {
    assertThat(run.exitCode()).as(run.err()).isZero();
    return JSON.readTree(run.out());
  }

  private JsonNode route(Object... more) throws IOException {
    return json(routeOnly(more)).get(0);
  }

  private Run routeOnly(Object... more) {
    return run(
        new Object[] {"shard", "route", "--input", shards, "--vector", "1,2,3,4", "--json"}, more);
  }

  /** The hits of a search, after publishing. */
  private JsonNode search(Object... more) throws IOException {
    json(Run.of("shard", "publish", "--input", shards, "--store", store, "--json"));
    return json(searchOnly(more)).get(0).get("hits");
  }

  private Run searchOnly(Object... more) {
    Object[] command = {
      "shard",
      "search",
      "--store",
      store,
      "--cache",
      directory.resolve("cache"),
      "--vector",
      "1,2,3,4",
      "--k",
      200,
      "--json"
    };
    return run(command, more);
  }

  private static Run run(Object[] command, Object... more) {
    var all = new ArrayList<>(List.of(command));
    all.addAll(List.of(more));
    return Run.of(all.toArray());
  }

  private static List<Integer> numbers(JsonNode hits) {
    List<Integer> numbers = new ArrayList<>();
    hits.forEach(hit -> numbers.add(Integer.valueOf(hit.get("id").asText().substring(1))));
    return numbers;
  }

  @Test
  void build_tenant_searchesFindItsRowsAlone() throws IOException {
    JsonNode built = built("--by", "tenant", "--shards", 4, "--json");
    assertThat(built.get("router").asText()).isEqualTo("map of 3 tenants to 4 shards");
    assertThat(built.get("max_load").asDouble()).isLessThan(1.2);
    assertThat(route("--context", "tenant=acme").get("asked")).hasSize(1);
    assertThat(route("--context", "tenant=007").get("asked")).as("a hot one").hasSizeGreaterThan(1);
    assertThat(numbers(search("--context", "tenant=007")))
        .hasSize(ROWS / 2)
        .allMatch(row -> row % 2 == 0);
    assertThat(numbers(search("--context", "tenant=7")))
        .hasSize(ROWS / 4)
        .allMatch(row -> row % 4 == 1);
    Run lost = build("--by", "tenant", "--tenant-field", "owner");
    assertThat(lost.err()).contains("not empty");
    shards = directory.resolve("others");
    refused(
        ExitCode.USAGE,
        "'owner' names the tenant, and record 0 has none: declare it: --schema \"owner string\"",
        build("--by", "tenant", "--tenant-field", "owner"));
  }

  @Test
  void queries_withoutTheirTenant_sayWhatToPass() throws IOException {
    built("--by", "tenant", "--shards", 4, "--json");
    search("--context", "tenant=acme");
    for (Function<Object[], Run> command :
        List.<Function<Object[], Run>>of(this::routeOnly, this::searchOnly)) {
      refused(
          ExitCode.USAGE,
          "names the tenant, and is missing: pass --context tenant=VALUE\n",
          command.apply(new Object[] {}));
      refused(
          ExitCode.USAGE,
          "--context tenat: the router reads only tenant\n",
          command.apply(new Object[] {"--context", "tenat=acme"}));
      refused(
          ExitCode.USAGE,
          "tenant 'none' lives in no shard: no record of it was published; check its name",
          command.apply(new Object[] {"--context", "tenant=none"}));
    }
  }

  @Test
  void build_lsh_asksAsManyShardsAsItIsTold() throws IOException {
    JsonNode built = built("--by", "lsh", "--shards", 5, "--json");
    assertThat(built.get("files").asInt()).isEqualTo(5);
    assertThat(built.get("router").asText()).contains("5 shards");
    assertThat(route("--probes", 2).get("asked")).hasSize(2);
    assertThat(numbers(search())).hasSize(200);
    String unread = "--context tenant: the router reads no fields";
    refused(ExitCode.USAGE, unread, searchOnly("--context", "tenant=acme"));
    refused(ExitCode.USAGE, unread, routeOnly("--context", "tenant=acme"));
    shards = directory.resolve("others");
    refused(ExitCode.USAGE, "--lsh-bits", build("--by", "lsh", "--shards", 5, "--lsh-bits", 2));
    refused(ExitCode.USAGE, "--lsh-bits must be in", build("--by", "lsh", "--lsh-bits", 13));
  }

  @Test
  void build_explicit_goesByTheRecordsOwnNumber() throws IOException {
    JsonNode built = built("--by", "explicit", "--shards", 3, "--json");
    assertThat(built.get("files").asInt()).isEqualTo(3);
    assertThat(numbers(search("--shard", 2))).hasSize(ROWS / 3).allMatch(row -> row % 3 == 2);
    Run unnamed = run(new Object[] {"shard", "route", "--input", shards, "--vector", "1,2,3,4"});
    refused(ExitCode.USAGE, "no shard is named: pass --shard N, 0 to 2\n", unnamed);
    refused(ExitCode.USAGE, "there is no shard 9", searchOnly("--shard", 9));
    shards = directory.resolve("others");
    refused(ExitCode.FAILED, "no shard 2", build("--by", "explicit", "--shards", 2));
    refused(ExitCode.USAGE, "shard's number", build("--by", "explicit", "--shard-field", "tenant"));
    refused(ExitCode.FAILED, "no shard is named", build("--by", "explicit", "--shard-field", "no"));
  }

  @Test
  void build_composite_cutsEachGroupByItsOwnRows() throws IOException {
    JsonNode built =
        built(
            "--by",
            "composite",
            "--outer",
            "cel",
            "--expression",
            "region",
            "--groups",
            2,
            "--shards",
            3,
            "--cells-per-shard",
            4,
            "--json");
    assertThat(built.get("shards").asInt()).isEqualTo(6);
    assertThat(built.get("router").asText()).contains("expression 'region'", "12 cells");
    JsonNode all = route("--context", "region=1");
    assertThat(all.get("asked")).hasSize(3).allMatch(each -> each.get("shard").asInt() >= 3);
    assertThat(route("--context", "region=0", "--probes", 1).get("asked")).hasSize(1);
    assertThat(numbers(search("--context", "region=1")))
        .hasSize(ROWS / 2)
        .allMatch(row -> row >= ROWS / 2);
  }

  @Test
  void build_compositeOfTenants_keepsThemApartInEveryGroup() throws IOException {
    built(
        "--by",
        "composite",
        "--outer",
        "explicit",
        "--inner",
        "tenant",
        "--groups",
        4,
        "--shards",
        2,
        "--json");
    assertThat(numbers(search("--shard", 1, "--context", "tenant=007")))
        .isNotEmpty()
        .allMatch(row -> row % 3 == 1 && row % 2 == 0);
  }

  @Test
  void build_calledWrongly_saysWhatToDo() {
    refused(ExitCode.USAGE, "needs --outer", build("--by", "composite"));
    refused(ExitCode.USAGE, "two different", build("--by", "composite", "--outer", "cells"));
    refused(ExitCode.USAGE, "need --by composite", build("--by", "hash", "--groups", 2));
    refused(ExitCode.USAGE, "needs --by lsh", build("--lsh-bits", 4));
    refused(ExitCode.USAGE, "needs --by tenant", build("--tenant-field", "x"));
    refused(ExitCode.USAGE, "needs --by explicit", build("--by", "hash", "--shard-field", "x"));
    refused(
        ExitCode.USAGE,
        "HASH, RING, LSH, TENANT, CEL, EXPLICIT, COMPOSITE",
        Run.of("shard", "build", "--by", "sorcery"));
  }

  private static void refused(int exitCode, String message, Run run) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    assertThat(run.err()).contains(message).doesNotContain("looks like a bug");
  }
}
