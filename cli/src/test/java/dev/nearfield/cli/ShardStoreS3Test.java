package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nearfield.testkit.ChildJvm;
import dev.nearfield.testkit.RandomVectors;
import dev.nearfield.testkit.s3.S3Endpoint;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shard commands on a bucket of S3: S3Proxy on the loopback. */
class ShardStoreS3Test {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ACCESS_KEY = "aws.accessKeyId";
  private static final String SECRET_KEY = "aws.secretAccessKey";

  @TempDir Path directory;
  private final String store = location(S3Endpoint.uri().toString());

  @BeforeAll
  static void logIn() {
    System.setProperty(ACCESS_KEY, S3Endpoint.ACCESS_KEY);
    System.setProperty(SECRET_KEY, S3Endpoint.SECRET_KEY);
  }

  @AfterAll
  static void logOut() {
    System.clearProperty(ACCESS_KEY);
    System.clearProperty(SECRET_KEY);
  }

  private static String location(String endpoint) {
    return "s3://%s/cli/%s?endpoint=%s&pathStyle=true"
        .formatted(S3Endpoint.BUCKET, UUID.randomUUID(), endpoint);
  }

  private static Run run(Object... arguments) {
    Run run = Run.of(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  private JsonNode json(String command, Object... more) throws IOException {
    List<Object> all = new ArrayList<>(List.of("shard", command, "--store", store));
    all.addAll(List.of(more));
    all.add("--json");
    return JSON.readTree(run(all.toArray()).out());
  }

  @Test
  void commands_O11_wholeLifeInABucket_work() throws IOException {
    Path first = FlatShards.byHash(directory, "first", RandomVectors.seeded(3).rows(300, 6));
    JsonNode published = json("publish", "--input", first, "--tag", "good");
    assertThat(published.get("uploaded").asInt()).isEqualTo(4);
    assertThat(json("publish", "--input", first).get("uploaded").asInt()).isZero();
    json(
        "publish",
        "--input",
        FlatShards.byHash(directory, "second", RandomVectors.seeded(4).rows(320, 6)));

    Path vectors = directory.resolve("second.fbin");
    Path cache = directory.resolve("cache");
    JsonNode found = json("search", "--cache", cache, "--query", vectors, "--row", 7, "--k", 1);
    assertThat(found.findValue("id").asInt()).isEqualTo(7);
    assertThat(found.findValue("share").asDouble()).isEqualTo(1);

    assertThat(json("history").findValuesAsText("generation")).containsExactly("3", "2", "1");
    assertThat(json("rollback", "--tag", "good").get("vectors").asLong()).isEqualTo(300);
    Object[] strict = {"--keep", 1, "--keep-days", 0, "--grace-hours", 0};
    assertThat(json("gc", strict).get("step").asText()).isEqualTo("doomed");
    assertThat(json("gc", strict).get("step").asText()).isEqualTo("deleted");
    assertThat(json("history").findValuesAsText("generation")).containsExactly("4");
    assertThat(json("tag").get(0).get("name").asText()).isEqualTo("good");

    try (var files = Files.walk(cache)) {
      Path shard =
          files.filter(file -> file.toString().endsWith(".shard")).findFirst().orElseThrow();
      assertThat(run("shard", "verify", shard).out()).contains("is sound");
      assertThat(run("shard", "inspect", shard).out()).contains("flat");
    }
  }

  private static void refused(Run run, String... told) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).as(run.err()).hasSize(1).first().asString().contains(told);
  }

  @Test
  void command_endpointUnreachable_isOneLine() throws IOException {
    int free;
    try (var socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    String nowhere = location("http://127.0.0.1:" + free);
    refused(
        Run.of("shard", "history", "--store", nowhere),
        "no answer from s3://nearfield/",
        "127.0.0.1:" + free,
        "check endpoint, network and firewall");
  }

  @Test
  void command_missingBucketOrWrongSecret_isOneLine() {
    String missing = store.replace("s3://nearfield", "s3://no-such-bucket");
    refused(Run.of("shard", "history", "--store", missing), "the bucket does not exist");
    System.setProperty(SECRET_KEY, "wrong");
    try {
      refused(Run.of("shard", "history", "--store", store), "refused access", "credentials");
    } finally {
      System.setProperty(SECRET_KEY, S3Endpoint.SECRET_KEY);
    }
  }

  /** In a process of its own, as credentials may be found in the environment. */
  @Test
  void command_withoutCredentials_isOneLine() throws Exception {
    List<String> flags =
        List.of(
            "-Daws.disableEc2Metadata=true", // that is a network's
            "-Duser.home=" + directory);
    ProcessBuilder nearfield =
        ChildJvm.builder(flags, Main.class, "shard", "history", "--store", store);
    nearfield.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    nearfield.environment().put("HOME", directory.toString());
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    Process process = nearfield.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("it ends").isTrue();
    Run run = new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    refused(run, "AWS_ACCESS_KEY_ID");
    assertThat(run.err()).endsWith("a profile or a role" + System.lineSeparator());
  }
}
