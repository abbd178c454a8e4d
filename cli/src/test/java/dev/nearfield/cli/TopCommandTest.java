package dev.nearfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nearfield.IndexBuilder;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.ChildJvm;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code top} follows a writer in another process. */
@Timeout(120)
class TopCommandTest {

  private static final float[][] ROWS = RandomVectors.seeded(15).rows(500, 8);

  @TempDir Path directory;

  @Test
  void top_writerInAnotherProcess_showsItUntilItIsGone() throws Exception {
    Process writer = ChildJvm.start(List.of(), Writer.class, directory.toString());
    try {
      assertThat(writer.getInputStream().read()).isEqualTo('r');
      JsonNode json =
          new ObjectMapper().readTree(Run.of("top", directory, "--once", "--json").out());
      assertThat(json.get("process_id").asLong()).isEqualTo(writer.pid());
      assertThat(json.get("searches_per_second").asDouble()).isPositive();
      assertThat(json.get("updates_per_second").asDouble()).isPositive();
      assertThat(json.get("interval_seconds").asDouble()).isBetween(0.5, 30.0);
      assertThat(json.get("search_micros").get("p50").asDouble())
          .isPositive()
          .isLessThanOrEqualTo(json.get("search_micros").get("p99").asDouble());
      assertThat(json.get("live").asInt()).isEqualTo(ROWS.length);
      assertThat(json.get("log_records").asLong()).isPositive();
      assertThat(json.get("totals").get("searches").asLong()).isPositive();
      if (Files.exists(Path.of("/proc/self/status"))) {
        assertThat(json.get("resident_bytes").asLong()).isGreaterThan(10_000_000);
      }

      Run text = Run.of("top", directory, "--once");
      assertThat(text.exitCode()).as(text.err()).isZero();
      assertThat(text.out())
          .contains("process " + writer.pid(), "per second", "p99.9")
          .contains("rows          500 live, ")
          .containsPattern("searches +[\\d,.]+ +[\\d,]+ +[\\d,.]+ [um]s")
          .containsPattern("log +[\\d,]+ records, ");
    } finally {
      writer.destroyForcibly().waitFor();
    }
    TimeUnit.SECONDS.sleep(2); // so long a follower believes what it reads
    Run killed = Run.of("top", directory, "--once");
    assertThat(killed.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(killed.err()).contains("process " + writer.pid() + " was killed");
  }

  /** Searches and upserts until it is killed. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws InterruptedException {
      VectorIndex index = builder().openOrCreate(Path.of(arguments[0]));
      for (int row = 0; row < ROWS.length; row++) {
        index.add(row, ROWS[row]);
      }
      System.out.print('r');
      System.out.flush();
      for (int turn = 0; ; turn++) {
        index.search(Query.of(ROWS[turn % ROWS.length]));
        index.upsert(turn % ROWS.length, ROWS[(turn + 1) % ROWS.length]);
        TimeUnit.MILLISECONDS.sleep(5); // the machine has other work, too
      }
    }
  }

  @Test
  void top_indexClosedMeanwhile_endsWell() throws Exception {
    VectorIndex index = builder().openOrCreate(directory);
    awaitLiveFile();
    Thread closing =
        Thread.ofPlatform()
            .start(
                () -> {
                  await(1_500);
                  index.close();
                });
    Run run = Run.of("top", directory, "--json");
    closing.join();
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("was closed by its writer");
    for (String line : run.out().lines().toList()) {
      assertThat(new ObjectMapper().readTree(line).get("live").asInt()).isZero();
    }
  }

  private void awaitLiveFile() {
    while (VectorIndex.activity(directory).isEmpty()) { // ended by the test's timeout
      await(20);
    }
  }

  private static void await(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Test
  void top_noWriter_saysSo() throws IOException {
    assertThat(Run.of("top", directory).err()).contains("holds no index");
    builder().openOrCreate(directory).close();
    Run run = Run.of("top", directory);
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("no process has " + directory + " open for writing");
    Files.writeString(directory.resolve("live.nf"), "nonsense", StandardCharsets.US_ASCII);
    assertThat(Run.of("top", directory).err()).contains("live.nf is corrupt");
  }

  @Test
  void top_intervalOutOfBounds_isTwo() {
    assertThat(Run.of("top", directory, "--interval", "0.2").exitCode()).isEqualTo(2);
    assertThat(Run.of("top", directory.resolve("nowhere")).exitCode()).isEqualTo(2);
  }

  private static IndexBuilder builder() {
    return VectorIndex.builder().dimension(8).metric(Metric.COSINE).ids(KeyType.LONG);
  }
}
